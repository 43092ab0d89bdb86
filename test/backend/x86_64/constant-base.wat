;; The point of the constant base: an access is one instruction without a base register, as in native code.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s

(module
  (memory 1)
  ;; CHECK-LABEL: wasm.load:
  ;; CHECK: movl 65544(%r{{[a-z]+}}), %eax
  ;; CHECK-NEXT: retq
  (func $load (export "load") (param i32) (result i32) (i32.load offset=8 (local.get 0)))

  ;; Read, change and write in one instruction.
  ;; CHECK-LABEL: wasm.increment:
  ;; CHECK: {{incl|addl \$1,}} 65536(%edi)
  (func $increment (export "increment") (param i32)
    (i32.store (local.get 0) (i32.add (i32.load (local.get 0)) (i32.const 1))))

  ;; CHECK-LABEL: wasm.constant:
  ;; CHECK: movl 66560, %eax
  ;; CHECK-NEXT: retq
  (func $constant (export "constant") (result i32) (i32.load (i32.const 1024)))

  ;; Also in several blocks: the base is kept in no register.
  ;; CHECK-LABEL: wasm.blocks:
  ;; CHECK-NOT: $65536
  ;; CHECK: retq
  (func $blocks (export "blocks") (param i32 i32) (result i32)
    (if (i32.load (local.get 0))
      (then (i32.store offset=4 (local.get 1) (i32.load offset=8 (local.get 0))))
      (else (if (i32.load offset=12 (local.get 1)) (then (i32.store (local.get 0) (i32.load (local.get 1)))))))
    (i32.load offset=16 (local.get 1))))
