;; A value that a branch leaves behind is written without a cast, which would be an instruction of GC.
;; RUN: %wrought compile --emit=wasm --model=dynamic -O0 %s -o %t.wasm
;; RUN: %wrought validate %t.wasm
;; RUN: %wrought compile --invoke call %t.wasm -o %t
;; RUN: %t 1 | FileCheck %s --check-prefix=TAKEN
;; RUN: %t 0 | FileCheck %s --check-prefix=LEFT
;; RUN: %wrought compile --invoke call_caught %t.wasm -o %t.caught
;; RUN: %t.caught 1 | FileCheck %s --check-prefix=TAKEN
;; RUN: %t.caught 0 | FileCheck %s --check-prefix=LEFT
;; TAKEN: {{^}}7{{$}}
;; LEFT: {{^}}42{{$}}
(module
  (type $number (func (result i32)))
  (func $seven (type $number) (i32.const 7))
  (func $forty-two (type $number) (i32.const 42))
  (elem declare func $seven $forty-two)
  (func $replaced (param (ref null $number)) (result (ref null $number)) (ref.func $forty-two))
  (func (export "call") (param i32) (result i32)
    (block $out (result (ref null $number))
      (ref.func $seven)
      (local.get 0)
      (br_if $out)
      (call $replaced))
    (call_ref $number))

  ;; The value may be one that was caught, which stands first in a catch.
  (tag $thrown (param (ref $number)))
  (func (export "call_caught") (param i32) (result i32)
    (block $out (result (ref null $number))
      (try (result (ref null $number))
        (do (throw $thrown (ref.func $seven)))
        (catch $thrown
          (local.get 0)
          (br_if $out)
          (call $replaced))))
    (call_ref $number)))
