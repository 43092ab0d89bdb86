;; An element may be the value of an imported, immutable global of the right type, and of no other.
;; RUN: sed s/GLOBAL/func/ %s | %wrought validate -v - | FileCheck %s --check-prefix=VALID
;; RUN: sed s/GLOBAL/mutable/ %s | not %wrought validate - 2>&1 | FileCheck %s --check-prefix=MUTABLE
;; RUN: sed s/GLOBAL/extern/ %s | not %wrought validate - 2>&1 | FileCheck %s --check-prefix=TYPE
;; RUN: sed s/GLOBAL/own/ %s | not %wrought validate - 2>&1 | FileCheck %s --check-prefix=OWN
;; VALID: valid
;; MUTABLE: error: an element cannot be the value of global #1, which is mutable
;; TYPE: error: type mismatch: global #2 is externref, the segment holds funcref
;; OWN: error: an element can only be the value of an imported global, not of global #3
(module
  (import "env" "a" (global $func funcref))
  (import "env" "b" (global $mutable (mut funcref)))
  (import "env" "c" (global $extern externref))
  (global $own funcref (ref.null func))
  (table 1 funcref)
  (elem (i32.const 0) funcref (global.get $GLOBAL)))
