;; An exception that nothing catches ends the program like a trap. The backtrace starts where it was thrown, since the stack is
;; left only for a catch.
;; RUN: %wrought compile -O0 %s -o %t && { %t 2> %t.err; test $? = 134; } && FileCheck %s < %t.err

(module
  (tag $e) (tag $other)
  (func $thrower (throw $e))
  (func $wrong_catch (try (do (call $thrower)) (catch $other)))
  (func $main (export "_start") (call $wrong_catch)))

;; CHECK: wrought: trap: uncaught exception
;; CHECK-NEXT: 0: wrong_catch
;; CHECK-NEXT: 1: main
