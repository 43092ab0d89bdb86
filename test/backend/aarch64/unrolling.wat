;; For a processor that executes in order, LLVM repeats the body of a loop four times, and six in all with what remains. -O2 repeats a
;; long one less often.
;; RUN: %wrought compile --target=aarch64-linux -O3 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefixes=SHORT,O3
;; RUN: %wrought compile --target=aarch64-linux -O2 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefixes=SHORT,O2

(module
  (memory 1)
  ;; SHORT-LABEL: wasm.short:
  ;; SHORT-COUNT-6: ror{{.*}}#25
  ;; SHORT-NOT: ror{{.*}}#25
  ;; SHORT: ret
  (func $short (export "short") (param $x i32) (param $n i32) (result i32)
    (loop $next
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))

  ;; O3-LABEL: wasm.long:
  ;; O3-COUNT-54: ror{{.*}}#25
  ;; O2-LABEL: wasm.long:
  ;; O2-COUNT-27: ror{{.*}}#25
  ;; O2-NOT: ror{{.*}}#25
  ;; O2: ret
  (func $long (export "long") (param $x i32) (param $n i32) (result i32)
    (loop $next
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (i32.const 1)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (local.set $x (i32.xor (i32.rotl (local.get $x) (i32.const 7)) (local.get $n)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x)))
