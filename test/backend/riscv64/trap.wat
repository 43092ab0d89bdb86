;; A trap is one illegal instruction with the reason inside: a write to a register that nobody can write.
;; RUN: %wrought compile --target=riscv64-linux --emit=asm %s -o - | FileCheck %s
;; RUN: %wrought compile --target=riscv64-linux --emit=asm -O0 %s -o - | FileCheck %s

(module (func (export "_start") (unreachable)))

;; Register 0xc01.
;; CHECK: csrwi time, 0
