;; A split module gives the same results and the same bytes with any number of threads; borders hide little from the optimiser.
;; RUN: %wrought compile -O2 --invoke main --partition-size=60 -j1 %s -o %t.one && %wrought compile -O2 --invoke main --partition-size=60 -j3 %s -o %t.three
;; RUN: cmp %t.one %t.three
;; RUN: %t.one 5 | FileCheck %s --check-prefix=RESULT
;; RUN: %wrought compile -O0 --invoke main --partition-size=60 %s -o %t.zero && %t.zero 5 | FileCheck %s --check-prefix=RESULT
;; RUN: not %t.one 0 2>&1 | FileCheck %s --check-prefix=TRAP
;; RUN: %wrought compile -O2 --invoke main --partition-size=60 -j1 --print-after=emit %s -o %t.one 2>&1 | FileCheck %s

;; RESULT: 3533
;; TRAP: wrought: trap: integer divide by zero

(module
  (memory 1)
  (table 2 funcref)
  (elem (i32.const 0) $in_table $divide)
  (type $unary (func (param i32) (result i32)))

  ;; CHECK: ModuleID = 'wasm.0'
  ;; Called by many, small: a copy lies wherever it is called, and is inlined.
  ;; CHECK: define hidden i32 @wasm.small
  (func $small (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))

  ;; Too large to be copied.
  ;; CHECK: ModuleID = 'wasm.1'
  ;; CHECK: define hidden i32 @wasm.large
  ;; CHECK: define available_externally hidden i32 @wasm.small
  (func $large (param i32) (result i32)
    (local $i i32)
    (loop $again
      (i32.store (i32.mul (local.get $i) (i32.const 4)) (call $small (i32.add (local.get $i) (local.get 0))))
      (i32.store8 (i32.add (local.get $i) (i32.const 2000)) (i32.load8_u (i32.add (local.get $i) (i32.const 1000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 3000)) (i32.load8_u (i32.add (local.get $i) (i32.const 2000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 4000)) (i32.load8_u (i32.add (local.get $i) (i32.const 3000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 5000)) (i32.load8_u (i32.add (local.get $i) (i32.const 4000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 6000)) (i32.load8_u (i32.add (local.get $i) (i32.const 5000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 7000)) (i32.load8_u (i32.add (local.get $i) (i32.const 6000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 8000)) (i32.load8_u (i32.add (local.get $i) (i32.const 7000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 9000)) (i32.load8_u (i32.add (local.get $i) (i32.const 8000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 10000)) (i32.load8_u (i32.add (local.get $i) (i32.const 9000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 11000)) (i32.load8_u (i32.add (local.get $i) (i32.const 10000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 12000)) (i32.load8_u (i32.add (local.get $i) (i32.const 11000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 13000)) (i32.load8_u (i32.add (local.get $i) (i32.const 12000))))
      (i32.store8 (i32.add (local.get $i) (i32.const 1000)) (call $local (i32.mul (local.get $i) (i32.const 4))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20))))
    (i32.add (call $local (i32.const 16)) (i32.load8_u (i32.const 13000))))
  (func $local (param i32) (result i32) (i32.load8_u (local.get 0)))

  (func $in_table (type $unary) (call $small (call $large (local.get 0))))

  (func $divide (type $unary) (i32.div_u (i32.const 1000) (local.get 0)))

  ;; Called at one place, so it stays with its caller, however far apart.
  ;; CHECK: ModuleID = 'wasm.2'
  ;; CHECK: define internal i32 @wasm.main_only
  (func $main_only (param i32) (result i32)
    (call $small (i32.add (i32.add (local.get 0) (i32.const 40)) (i32.add (i32.const 1000) (i32.mul (local.get 0) (local.get 0))))))

  (func $main (export "main") (param i32) (result i32)
    (i32.add
      (i32.add (call_indirect (type $unary) (local.get 0) (i32.and (local.get 0) (i32.const 0)))
               (call_indirect (type $unary) (local.get 0) (i32.const 1)))
      (i32.add (call $large (local.get 0)) (call $main_only (local.get 0))))))
