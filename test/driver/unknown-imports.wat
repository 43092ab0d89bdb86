;; An import that wrought does not provide is an error that names it, or a trap when it is called.
;; RUN: not %wrought compile %s -o %t 2>&1 | FileCheck %s --check-prefix=ERROR
;; RUN: %wrought compile --unknown-imports=trap %s -o %t && %t
;; ERROR: error: {{.*}}env{{.*}}launch_rocket
(module
  (import "env" "launch_rocket" (func $launch (param i32)))
  (func (export "rocket") (call $launch (i32.const 1)))
  (func (export "_start")))
