;; A load is one instruction, though nothing is known of its alignment; with Zba an index is extended by one instruction.
;; RUN: %wrought compile --target=riscv64-linux --invoke - --emit=asm %s -o - | FileCheck %s
;; RUN: %wrought compile --target=riscv64-linux --features=+zba --invoke - --emit=asm %s -o - | FileCheck %s --check-prefix=ZBA

(module
  (memory (export "memory") 1)
  (func (export "load") (param i32) (result i32) (i32.load offset=4 (local.get 0))))

;; CHECK: lw a0, 4(
;; ZBA: zext.w
