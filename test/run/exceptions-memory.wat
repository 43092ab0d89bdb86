;; What throws and catches in a loop runs in constant memory (here 400,000 exceptions of 80 bytes), and an exception that a catch
;; still holds is not collected, however many others come and go.
;; RUN: %wrought compile -O0 --invoke f %s -o %t && %python %S/Inputs/peak-memory.py 24 %t 400 | FileCheck %s
;; RUN: %wrought compile -O3 --invoke f %s -o %t && %python %S/Inputs/peak-memory.py 24 %t 400 | FileCheck %s

(module
  (tag $e (param i64 v128 v128 v128))
  (type $v (func (param i32)))
  (table funcref (elem $throw $return))
  (func $return (param i32))
  (func $throw (param i32)
    (throw $e (i64.extend_i32_u (local.get 0)) (v128.const i64x2 -1 -1) (v128.const i64x2 -1 -1) (v128.const i64x2 1 2)))
  (func $churn (param $n i32)
    (loop $l
      (try
        (do (call_indirect (type $v) (local.get $n) (i32.const 0)))
        (catch $e (drop) (drop) (drop) (if (i64.ne (i64.extend_i32_u (local.get $n))) (then (unreachable)))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $deep (export "f") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (return (i32.const 0))))
    (try $held (result i32)
      (do (call_indirect (type $v) (local.get $n) (i32.const 0)) (unreachable))
      (catch $e
        (drop) (drop) (drop) (drop)
        (call $churn (i32.const 1000))
        (drop (call $deep (i32.sub (local.get $n) (i32.const 1))))
        (try (result i32)
          (do (rethrow $held))
          (catch $e
            (if (i64.ne (i64x2.extract_lane 1) (i64.const 2)) (then (unreachable)))
            (drop) (drop)
            (if (i64.ne (i64.extend_i32_u (local.get $n))) (then (unreachable)))
            (local.get $n)))))))

;; CHECK: 400 status 0 within the limit
