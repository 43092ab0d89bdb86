;; An element may be the value of an immutable global of the right type, and of no other; since WebAssembly 3.0 also of one
;; that the module defines.
;; RUN: sed s/GLOBAL/func/ %s | %wrought validate -v - | FileCheck %s --check-prefix=VALID
;; RUN: sed s/GLOBAL/own/ %s | %wrought validate -v - | FileCheck %s --check-prefix=VALID
;; RUN: sed s/GLOBAL/mutable/ %s | not %wrought validate - 2>&1 | FileCheck %s --check-prefix=MUTABLE
;; RUN: sed s/GLOBAL/extern/ %s | not %wrought validate - 2>&1 | FileCheck %s --check-prefix=TYPE
;; VALID: valid
;; MUTABLE: error: constant expression required: global 1 is mutable
;; TYPE: error: type mismatch in a constant expression, expected [funcref] but got [externref]
(module
  (import "env" "a" (global $func funcref))
  (import "env" "b" (global $mutable (mut funcref)))
  (import "env" "c" (global $extern externref))
  (global $own funcref (ref.null func))
  (table 1 funcref)
  (elem (i32.const 0) funcref (global.get $GLOBAL)))
