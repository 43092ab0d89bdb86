;; --max-table: a table grows up to it and no further; a table that is larger from the start is refused.
;; RUN: %wrought compile %s --invoke grow --max-table 10 -o %t && %t 6 | FileCheck %s --check-prefix=FITS && %t 7 | FileCheck %s
;; RUN: not %wrought compile %s --invoke grow --max-table 3 -o %t 2>&1 | FileCheck %s --check-prefix=SMALL
;; FITS: {{^}}4{{$}}
;; CHECK: {{^}}-1{{$}}
;; SMALL: error: table 0 has 4 elements, more than --max-table=3 allows
(module
  (table $t 4 funcref)
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0))))
