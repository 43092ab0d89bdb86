;; A walk along a list that begins with what a call within a try gave: the call ends its block, so nothing can stand behind it there.
;; RUN: for level in 0 1 2 3; do %wrought compile -O$level --verify-each --invoke walk %s -o %t && %t 5 | FileCheck %s || exit 1; done
;; CHECK: {{^}}3{{$}}
(module
  (memory 1)
  (data (i32.const 16) "\20\00\00\00")
  (data (i32.const 32) "\30\00\00\00")
  (tag $stop)
  (table 1 1 funcref)
  (elem (i32.const 0) $first)
  (func $first (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $stop)))
    (i32.const 16))
  (func (export "walk") (param $n i32) (result i32)
    (local $node i32) (local $count i32)
    (try
      (do
        (local.set $node (call_indirect (param i32) (result i32) (local.get $n) (i32.const 0)))
        (loop $next
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (br_if $next (local.tee $node (i32.load (local.get $node))))))
      (catch $stop (return (i32.const -1))))
    (local.get $count)))
