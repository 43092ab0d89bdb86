;; What a trap tells beside its reason is the registers that the check compared, named behind an instruction that nothing passes.
;; RUN: %wrought compile --target=armv7-linux --invoke load --emit=asm %s -o - | FileCheck %s --check-prefix=ARM
;; RUN: %wrought compile --target=riscv64-linux --bounds-checks=explicit --invoke load --emit=asm %s -o - | FileCheck %s --check-prefix=RISCV
;; RUN: %wrought compile --target=aarch64-linux --bounds-checks=explicit --invoke load --emit=asm %s -o - | FileCheck %s --check-prefix=AARCH64

(module
  (memory (export "memory") 2 400)
  (func (export "load") (param i32) (result i32) (i32.load offset=8 (local.get 0))))

;; 0x5600 + 2; four bytes (2 << 10) of memory 0.
;; ARM: cmp r0, [[LIMIT:r[0-9]+]]
;; ARM-NEXT: bhi [[TRAP:.LBB[0-9_]+]]
;; ARM: bx lr
;; ARM: [[TRAP]]:
;; ARM-NEXT: udf #22018
;; ARM-NEXT: cmp r0, [[LIMIT]]
;; ARM-NEXT: udf #2048

;; The index has 64 bits: 0x8000.
;; RISCV: bltu [[LIMIT:a[0-9]+]], [[INDEX:a[0-9]+]],
;; RISCV: csrw instret, zero
;; RISCV-NEXT: add zero, [[INDEX]], [[LIMIT]]
;; RISCV-NEXT: lui zero, 34816

;; AARCH64: cmp [[LIMIT:x[0-9]+]], [[INDEX:x[0-9]+]]
;; AARCH64: brk #0x5502
;; AARCH64-NEXT: cmp [[INDEX]], [[LIMIT]]
;; AARCH64-NEXT: udf #34816
