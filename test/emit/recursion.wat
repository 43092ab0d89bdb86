;; Tail calls are kept as calls in a function that cannot return without recursion, and in no other.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  ;; CHECK: define {{.*}} @wasm.runaway({{.*}}) #[[RUNAWAY:[0-9]+]]
  (func $runaway (export "runaway") (call $runaway))
  ;; CHECK: define {{.*}} @wasm.ends({{.*}}) #[[ENDS:[0-9]+]]
  (func $ends (export "ends") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $ends (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 7))))
  ;; CHECK: define {{.*}} @wasm.traps({{.*}}) #[[ENDS]]
  (func $traps (export "traps") (unreachable)))

;; CHECK: attributes #[[RUNAWAY]] = {{.*}}"disable-tail-calls"="true"
;; CHECK: attributes #[[ENDS]] = {
;; CHECK-NOT: disable-tail-calls
