;; An indirect call forms the place of its slot once, in one instruction, for what is loaded of it: the type and where the code is.
;; RUN: %wrought compile --target=aarch64-linux --invoke f --emit=asm %s -o - | FileCheck %s
;; RUN: %wrought compile --target=riscv64-linux --invoke f --emit=asm %s -o - | FileCheck %s --check-prefix=RISCV

(module
  (type $i (func (result i32)))
  (table 8 funcref)
  (elem (i32.const 1) $one $wide $two $three)
  (func $one (result i32) (i32.const 41))
  (func $two (result i32) (i32.const 42))
  (func $three (result i32) (i32.const 43))
  (func $wide (result i64) (i64.const 1))
  (func $f (export "f") (param i32) (result i32) (call_indirect (type $i) (local.get 0))))

;; CHECK: add [[SLOT:x[0-9]+]], [[TABLE:x[0-9]+]], w0, uxtw #3
;; CHECK-NEXT: ldr w{{[0-9]+}}, [[[SLOT]], #4]
;; CHECK: ldrsw [[DISTANCE:x[0-9]+]], [[[SLOT]]]
;; CHECK-NEXT: add x0, [[TABLE]], [[DISTANCE]]
;; CHECK-NEXT: br x0

;; RISCV: lw {{a[0-9]+}}, 4([[SLOT:a[0-9]+]])
;; RISCV: bne
;; RISCV-NEXT: lw [[DISTANCE:a[0-9]+]], 0([[SLOT]])
;; RISCV-NEXT: add
