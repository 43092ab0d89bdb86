;; Parameters of blocks, branches to loops that have them, and elem.drop: Binaryen knows none of these, so they are rewritten.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  ;; br_if: the values stay where it is not taken.
  (func (export "factorial") (param i32) (result i32)
    (i32.const 1) (local.get 0)
    (loop (param i32 i32) (result i32)
      (local.set 0) (local.get 0) (i32.mul)
      (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if 0 (i32.gt_s (local.get 0) (i32.const 1)))
      (drop)))
  ;; br_table to two loops and a block, each of which takes the value in its own way.
  (func (export "table") (result i32) (local $turns i32)
    (block $out (result i32)
      (i32.const 1)
      (loop $outer (param i32) (result i32)
        (i32.const 1) (i32.add)
        (loop $inner (param i32) (result i32)
          (i32.const 10) (i32.add)
          (local.get $turns)
          (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
          (br_table $outer $inner $out)))))
  (func (export "if") (param i32) (result i32)
    (i32.const 7)
    (local.get 0)
    (if (param i32) (result i32) (then (i32.const 1) (i32.add)) (else (i32.const 2) (i32.mul)))
    (local.get 0)
    (if (param i32) (result i32) (then (i32.const 100) (i32.add))))
  (table 4 funcref)
  (elem $declared declare func $f)
  (elem $three func $f $f $f)
  (func $f)
  (func (export "init") (param i32 i32) (table.init $three (i32.const 0) (local.get 0) (local.get 1)))
  (func (export "drop") (elem.drop $three)))

;; CALL: factorial 0x5
;; CHECK: ok 0x78
;; CALL: table
;; CHECK-NEXT: ok 0x21
;; CALL: if 0x1
;; CHECK-NEXT: ok 0x6c
;; CALL: if 0x0
;; CHECK-NEXT: ok 0xe
;; CALL: init 0x1 0x2
;; CHECK-NEXT: ok
;; CALL: init 0x1 0x3
;; CHECK-NEXT: trap out of bounds table access
;; CALL: drop
;; CHECK-NEXT: ok
;; CALL: init 0x0 0x0
;; CHECK-NEXT: ok
;; CALL: init 0x0 0x1
;; CHECK-NEXT: trap out of bounds table access
