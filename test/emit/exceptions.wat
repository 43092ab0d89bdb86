;; A call in a try is an invoke, a throw in one a branch; outside of one they are a plain call and a call of the runtime. A
;; module without exceptions has functions that never throw, and names nothing of the runtime for it.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s
;; RUN: sed '/EXCEPTIONS/d' %s > %t.wat
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %t.wat 2>&1 | FileCheck %s --check-prefix=WITHOUT

(module
  (tag $e (param i32 i64)) ;; EXCEPTIONS
  (func $g (export "g"))
  (func $plain (export "plain") (call $g))
  ;; CHECK-LABEL: define internal void @wasm.plain()
  ;; CHECK-NOT: personality
  ;; CHECK: call void @wasm.g()

  (func $caller (export "caller") (try (do (call $g)) (catch $e (drop) (drop)))) ;; EXCEPTIONS
  ;; CHECK-LABEL: define internal void @wasm.caller()
  ;; CHECK-SAME: personality ptr @wrought_personality
  ;; CHECK: invoke void @wasm.g()
  ;; CHECK-NEXT: unwind label %landing.pad
  ;; CHECK: catch.dispatch:
  ;; CHECK: icmp eq ptr %tag, @wrought.tag.0
  ;; CHECK: landing.pad:
  ;; CHECK-NEXT: landingpad { ptr, i32 }
  ;; CHECK-NEXT: catch ptr null

  (func $local (export "local") (result i64) ;; EXCEPTIONS
    (try (result i64) (do (throw $e (i32.const 1) (i64.const 2))) (catch $e (return)))) ;; EXCEPTIONS
  ;; CHECK-LABEL: define internal i64 @wasm.local()
  ;; CHECK-NOT: personality
  ;; CHECK: %[[E:.*]] = call ptr @wrought_exception_new(ptr @wrought_main_instance, i32 16)
  ;; CHECK-NEXT: store ptr @wrought.tag.0, ptr %[[E]]
  ;; CHECK: br label %catch.dispatch

  (func $leave (export "leave") (throw $e (i32.const 1) (i64.const 2))) ;; EXCEPTIONS
  ;; CHECK-LABEL: define internal void @wasm.leave()
  ;; CHECK: call void @wrought_exception_raise(
  ;; CHECK-NEXT: unreachable
)

;; WITHOUT-NOT: exception
;; WITHOUT-NOT: personality
;; WITHOUT: define internal void @wasm.plain() #[[A:[0-9]+]]
;; WITHOUT: attributes #[[A]] = { nounwind
