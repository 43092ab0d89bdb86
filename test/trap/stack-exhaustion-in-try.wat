;; Running out of stack is a trap, and no catch takes traps, however many are around.
;; RUN: %wrought compile -O0 --invoke f --stack-size 256K %s -o %t && not %t 2>&1 | FileCheck %s
;; RUN: %wrought compile -O3 --invoke f --stack-size 256K %s -o %t && not %t 2>&1 | FileCheck %s

(module
  (tag $e (param i32))
  (func $f (export "f") (result i32)
    (try (result i32)
      (do (i32.add (call $f) (i32.const 1)))
      (catch $e (throw $e))
      (catch_all (i32.const 1)))))

;; CHECK: wrought: trap: call stack exhausted
