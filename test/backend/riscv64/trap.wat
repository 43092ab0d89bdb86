;; A trap is one illegal instruction with the reason inside: a write to a register that nobody can write.
;; RUN: %wrought compile --target=riscv64-linux --emit=asm %s -o - | FileCheck %s
;; RUN: %wrought compile --target=riscv64-linux --emit=asm -O0 %s -o - | FileCheck %s

(module (func (export "_start") (unreachable)))

;; 0xc0105073
;; CHECK: .insn 0x4, 3222294643
