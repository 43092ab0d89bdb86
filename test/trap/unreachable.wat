;; The reason, and the functions on the way to it by their names, innermost first.
;; RUN: %wrought compile -O0 %s -o %t
;; RUN: { %t 2>%t.err || test $? -eq 134; }
;; RUN: FileCheck %s --input-file=%t.err

(module
  (func $inner (unreachable))
  (func $outer (call $inner))
  (func $_start (export "_start") (call $outer)))

;; CHECK:      wrought: trap: unreachable
;; CHECK-NEXT:   0: inner
;; CHECK-NEXT:   1: outer
;; CHECK-NEXT:   2: _start
;; CHECK-NOT: {{.}}
