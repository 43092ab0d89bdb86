;; RUN: not %wrought compile %s -o %t 2>&1 | FileCheck %s --check-prefix=REFUSED
;; RUN: %wrought compile --unknown-imports=trap %s -o %t; not %t 2>&1 | FileCheck %s --check-prefix=CALLED

(module
  (import "env" "log" (func $log (param i32)))
  (func (export "_start") (call $log (i32.const 1))))

;; REFUSED: error: unknown import: function 'env.log', which nothing provides
;; REFUSED-NEXT: note: {{.*}}--unknown-imports=trap
;; CALLED: wrought: trap: call of an import that the host does not provide
