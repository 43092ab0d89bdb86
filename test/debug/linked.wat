;; Each of several modules that are linked has lines of its own.
;; RUN: %wrought compile -g -O0 %s --link lib=%S/Inputs/library.wat -o %t && not %t 2>&1 | FileCheck %s
(module
  (import "lib" "fails" (func $fails (param i32)))
  (func $main (export "_start")

    (call $fails (i32.const 1))))
;; CHECK: unreachable
;; CHECK-NEXT: lib:fails at {{.*}}library.wat:4:
;; CHECK-NEXT: main at {{.*}}linked.wat:[[@LINE-3]]:
