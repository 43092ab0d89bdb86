;; An indirect call that only one or two slots of a constant table can succeed with calls these by name, so that they can be inlined;
;; all other indices trap, for the reason that they have.
;; RUN: %wrought compile -O1 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --emit=llvm-ir -o - %s | FileCheck %s --check-prefix=INLINED
;; RUN: for level in 0 1 3 s; do %wrought compile -O$level --invoke - %s -o %t && \
;; RUN:   printf 'one 0x1\none 0x0\none 0x3\none 0x9\none 0xffffffff\ntwo 0x2\ntwo 0x4\ntwo 0x1\ntail 0x2\ntail 0x5\npair 0x6\npair 0x2\nnone 0x1\n' | %t \
;; RUN:   | FileCheck %s --check-prefix=ANSWER || exit 1; done
;; In another partition there is a copy of what is called, as of what is called by name.
;; RUN: %wrought compile -O2 --partition-size=4 -j1 --invoke - --print-after=emit %s -o %t 2>&1 | FileCheck %s --check-prefix=COPY
;; COPY: define available_externally {{.*}} @wasm.seven(

(module
  (type $one (func (result i32)))
  (type $two (func (param i64) (result i64)))
  (type $pair (func (result i32 f64)))
  (type $none (func (param f32)))
  (table 8 8 funcref)
  (elem (i32.const 1) $seven $double)
  (elem (i32.const 4) $square)
  (elem (i32.const 6) $both)
  (func $seven (type $one) (i32.const 7))
  (func $double (type $two) (i64.mul (local.get 0) (i64.const 2)))
  (func $square (type $two) (i64.mul (local.get 0) (local.get 0)))
  (func $both (type $pair) (i32.const 5) (f64.const 1.5))

  ;; CHECK-LABEL: define {{.*}} @wasm.one(
  ;; CHECK: switch i32 %[[INDEX:.*]], label %[[OTHER:.*]] [
  ;; CHECK-NEXT: i32 1, label
  ;; CHECK-NEXT: ]
  ;; CHECK: [[OTHER]]:
  ;; CHECK-NEXT: icmp ult i32 %[[INDEX]], 7
  ;; CHECK: call {{.*}}i32 @wasm.seven()
  ;; ANSWER: ok 0x7
  ;; ANSWER-NEXT: trap uninitialized element
  ;; ANSWER-NEXT: trap uninitialized element
  ;; ANSWER-NEXT: trap undefined element
  ;; ANSWER-NEXT: trap undefined element
  (func $one (export "one") (param i32) (result i32) (call_indirect (type $one) (local.get 0)))

  ;; CHECK-LABEL: define {{.*}} @wasm.two(
  ;; CHECK: i32 2, label
  ;; CHECK-NEXT: i32 4, label
  ;; INLINED-LABEL: define {{.*}} @wasm.two(
  ;; INLINED-NOT: call i64
  ;; INLINED: phi i64 [ 81, 
  ;; ANSWER-NEXT: ok 0x12
  ;; ANSWER-NEXT: ok 0x51
  ;; ANSWER-NEXT: trap indirect call type mismatch
  (func $two (export "two") (param i32) (result i64) (call_indirect (type $two) (i64.const 9) (local.get 0)))

  ;; ANSWER-NEXT: ok 0x6
  ;; ANSWER-NEXT: trap uninitialized element
  (func (export "tail") (param i32) (result i64) (return_call_indirect (type $two) (i64.const 3) (local.get 0)))

  ;; ANSWER-NEXT: ok 0x5 0x3ff8000000000000
  ;; ANSWER-NEXT: trap indirect call type mismatch
  (func (export "pair") (param i32) (result i32 f64) (call_indirect (type $pair) (local.get 0)))

  ;; ANSWER-NEXT: trap indirect call type mismatch
  (func (export "none") (param i32) (call_indirect (type $none) (f32.const 0) (local.get 0))))
