;; A trap is one instruction with the reason inside.
;; RUN: %wrought compile --target=aarch64-linux --emit=asm %s -o - | FileCheck %s

(module (func (export "_start") (unreachable)))

;; CHECK: brk #0x5501
