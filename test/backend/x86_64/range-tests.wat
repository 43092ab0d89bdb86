;; Whether a character lies in a range is one comparison, though the producer had to wrap the difference at 8 bits. (LLVM makes 254 of the
;; 255 where the lowest bit makes no difference, and does without only where the character is wanted for nothing else.)
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  (memory 1)
  ;; CHECK-LABEL: wasm.digit:
  ;; CHECK: movzbl 65536(%edi), [[CHARACTER:%e[a-z]+]]
  ;; CHECK-NOT: and
  ;; CHECK: leal -48([[CHARACTER:%r[a-z]+]]), [[DISTANCE:%e[a-z]+]]
  ;; CHECK-NOT: and
  ;; CHECK: cmpl $10, [[DISTANCE]]
  ;; CHECK: ret
  (func $digit (export "digit") (param $p i32) (result i32)
    (local $c i32)
    (select (local.tee $c (i32.load8_u (local.get $p))) (i32.const 1000)
      (i32.lt_u (i32.and (i32.sub (local.get $c) (i32.const 48)) (i32.const 255)) (i32.const 10))))

  ;; All but these, from 58 on and round to 47.
  ;; CHECK-LABEL: wasm.noDigit:
  ;; CHECK: movzwl 65536(%edi), [[CHARACTER:%e[a-z]+]]
  ;; CHECK-NOT: and
  ;; CHECK: leal -58([[CHARACTER:%r[a-z]+]]), [[DISTANCE:%e[a-z]+]]
  ;; CHECK-NOT: and
  ;; CHECK: cmpl $-10, [[DISTANCE]]
  ;; CHECK: ret
  (func $noDigit (export "noDigit") (param $p i32) (result i32)
    (local $c i32)
    (select (local.tee $c (i32.load16_u (local.get $p))) (i32.const 1000)
      (i32.lt_u (i32.and (i32.sub (local.get $c) (i32.const 58)) (i32.const 65535)) (i32.const 65526))))

  ;; What may have more bits is masked.
  ;; CHECK-LABEL: wasm.wide:
  ;; CHECK: and
  ;; CHECK: ret
  (func $wide (export "wide") (param $c i32) (result i32)
    (select (local.get $c) (i32.const 1000)
      (i32.lt_u (i32.and (i32.sub (local.get $c) (i32.const 48)) (i32.const 255)) (i32.const 10)))))
