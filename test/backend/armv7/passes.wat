;; With 32-bit addresses indices have the width that they need, and no pass goes over the comparisons of a loop's index for it.
;; RUN: %wrought compile --target=x86_64-linux --invoke - --mllvm=-print-after=indvars --emit=obj -o /dev/null %s 2>&1 \
;; RUN:   | FileCheck %s --check-prefix=WIDE
;; RUN: %wrought compile --target=armv7-linux --invoke - --mllvm=-print-after=indvars --emit=obj -o /dev/null %s 2>&1 \
;; RUN:   | FileCheck %s --allow-empty --check-prefix=NARROW

;; WIDE: IR Dump After IndVarSimplifyPass
;; NARROW-NOT: IR Dump After IndVarSimplifyPass
(module
  (memory 1 400)
  (func (export "sum") (param $p i32) (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum)
        (i32.load (i32.add (local.get $p) (i32.shl (local.get $i) (i32.const 2))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $sum)))
