;; An indirect call of a constant element of a constant table is a direct call from the start, so that one that recurses
;; without end is seen to do so, and keeps its stack. One that must fail keeps its reason.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s
;; RUN: %wrought compile -O2 --invoke - %s -o %t
;; RUN: printf 'runaway\nempty\ntyped\noutside\n' | %t | FileCheck %s --check-prefix=ANSWER

(module
  (type $none (func))
  (type $number (func (result i32)))
  (table 4 4 funcref)
  (elem (i32.const 0) $runaway $seven)
  ;; CHECK: define {{.*}} @wasm.runaway({{.*}}) #[[RUNAWAY:[0-9]+]]
  ;; CHECK-NEXT: entry:
  ;; CHECK-NEXT: call {{.*}} @wasm.runaway()
  ;; ANSWER: trap call stack exhausted
  (func $runaway (export "runaway") (call_indirect (type $none) (i32.const 0)))
  (func $seven (result i32) (i32.const 7))
  ;; ANSWER-NEXT: trap uninitialized element
  (func (export "empty") (call_indirect (type $none) (i32.const 2)))
  ;; ANSWER-NEXT: trap indirect call type mismatch
  (func (export "typed") (call_indirect (type $none) (i32.const 1)))
  ;; ANSWER-NEXT: trap undefined element
  (func (export "outside") (call_indirect (type $none) (i32.const 4))))

;; CHECK: attributes #[[RUNAWAY]] = {{.*}}"disable-tail-calls"="true"
