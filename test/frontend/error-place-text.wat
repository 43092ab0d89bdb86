;; An error in a text module is placed by line and column.
;; RUN: not %wrought validate %s 2>&1 | FileCheck %s
(module
  (func $add (param i32) (result i32)
;; CHECK: error-place-text.wat:[[#@LINE+1]]:6: error: function 'add' (#0): type mismatch in i32.add
    (i32.add (local.get 0))))
