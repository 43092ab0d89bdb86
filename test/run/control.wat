;; Blocks, loops, branches with values, br_table, select.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (func (export "sum") (param $n i32) (result i32) (local $s i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $s (i32.add (local.get $s) (local.get $n)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (local.get $s))
  (func (export "switch") (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $a $c (local.get 0)))
      (return (i32.const 10)))
      (return (i32.const 20)))
    (i32.const 30))
  (func (export "switch_value") (param i32) (result i32)
    (i32.add (i32.const 100)
      (block $a (result i32)
        (i32.add (i32.const 1) (block $b (result i32) (br_table $a $b (i32.const 5) (local.get 0)))))))
  (func (export "br_if_value") (param i32) (result i32)
    (block $out (result i32) (drop (br_if $out (i32.const 1) (local.get 0))) (i32.const 2)))
  (func (export "dead") (result i32)
    (block $b (result i32) (br $b (i32.const 3)) (drop) (i32.const 4) (br $b)))
  (func (export "select") (param i32) (result i64) (select (i64.const 1) (i64.const 2) (local.get 0)))
  (func (export "if") (param i32) (result f32)
    (if (result f32) (local.get 0) (then (f32.const 1)) (else (return (f32.const 2))))))

;; CALL: sum 0x64
;; CHECK: ok 0x13ba
;; CALL: switch 0x0
;; CHECK-NEXT: ok 0xa
;; CALL: switch 0x1
;; CHECK-NEXT: ok 0x14
;; CALL: switch 0x2
;; CHECK-NEXT: ok 0xa
;; CALL: switch 0x3
;; CHECK-NEXT: ok 0x1e
;; CALL: switch 0xffffffff
;; CHECK-NEXT: ok 0x1e
;; CALL: switch_value 0x0
;; CHECK-NEXT: ok 0x69
;; CALL: switch_value 0x7
;; CHECK-NEXT: ok 0x6a
;; CALL: br_if_value 0x1
;; CHECK-NEXT: ok 0x1
;; CALL: br_if_value 0x0
;; CHECK-NEXT: ok 0x2
;; CALL: dead
;; CHECK-NEXT: ok 0x3
;; CALL: select 0x0
;; CHECK-NEXT: ok 0x2
;; CALL: if 0x1
;; CHECK-NEXT: ok 0x3f800000
;; CALL: if 0x0
;; CHECK-NEXT: ok 0x40000000
