;; A trap is one instruction with the reason inside.
;; RUN: %wrought compile --target=armv7-linux --emit=asm %s -o - | FileCheck %s

(module (func (export "_start") (unreachable)))

;; 0x5500 + 1
;; CHECK: udf #21761
