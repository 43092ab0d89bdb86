;; An error in a binary is placed by the offset of the instruction and the function, with its name if it has one; each
;; function's first error is reported, and no consequence of it.
;; RUN: %wat2wasm --no-check --debug-names %s -o %t.wasm && not %wrought validate %t.wasm 2>&1 | FileCheck %s
;; CHECK: .wasm:0x19: error: function 'first' (#0): type mismatch in i32.add, expected [i32, i32] but got []
;; CHECK-NEXT: .wasm:0x21: error: function 'third' (#2): type mismatch in drop, expected [any] but got []
;; CHECK-NOT: error:
(module
  (func $first i32.add i64.add)
  (func $second)
  (func $third drop))
