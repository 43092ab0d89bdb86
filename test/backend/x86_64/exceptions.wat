;; What code with a try costs while nothing is thrown: nothing. The hot path has the instructions of the same code without one,
;; and throws that end up in one function with their catch are branches, or gone.
;; RUN: %wrought compile --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile --invoke - %s -o %t && llvm-nm %t | FileCheck %s --check-prefix=LINKED
;; RUN: sed '/EXCEPTIONS/d' %s > %t.wat && %wrought compile --invoke - %t.wat -o %t && llvm-nm %t | FileCheck %s --check-prefix=WITHOUT

(module
  (tag $e (param i32)) ;; EXCEPTIONS
  (table funcref (elem $a $b $a $b))
  (type $t (func (param i32) (result i32)))
  (func $a (param i32) (result i32) (local.get 0))
  (func $b (param i32) (result i32) (local.get 0)
    (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 1)))) ;; EXCEPTIONS
  )

  ;; CHECK-LABEL: wasm.hot:
  ;; CHECK: addl %ebx, %eax
  ;; CHECK-NOT: {{cmp|test|mov.*wrought}}
  ;; CHECK: retq
  (func $hot (export "hot") (param i32) (result i32)
    (i32.add (local.get 0)
    (try (result i32) (do ;; EXCEPTIONS
      (call_indirect (type $t) (local.get 0) (i32.and (local.get 0) (i32.const 3)))
    ) (catch $e)) ;; EXCEPTIONS
    ))

  ;; CHECK-LABEL: wasm.folded:
  ;; CHECK-NOT: call
  ;; CHECK-NOT: wrought
  ;; CHECK: retq
  (func $throws (param i32) (result i32) (if (local.get 0) (then (throw $e (i32.const 7)))) (i32.const 9)) ;; EXCEPTIONS
  (func $folded (export "folded") (param i32) (result i32) ;; EXCEPTIONS
    (try (result i32) (do (call $throws (local.get 0))) (catch $e))) ;; EXCEPTIONS
)

;; LINKED: wrought_exception_raise
;; WITHOUT-NOT: wrought_{{exception|personality}}
