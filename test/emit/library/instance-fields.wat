;; A library reaches what is its own by an offset from its instance, what it imports through a pointer that is loaded once, and
;; passes the callee's instance with every call through a reference.
;; RUN: %wrought compile %s --model=dynamic --emit=llvm-ir -O0 --print-after=emit -o /dev/null 2>&1 | FileCheck %s
(module
  (import "m" "g" (global $imported (mut i32)))
  (import "m" "f" (func $f (param i32)))
  (table (export "t") 1 funcref)
  (global $own (mut i32) (i32.const 1))
  (memory 1)
  (func (export "globals") (global.set $imported (global.get $own)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "call") (param i32) (call_indirect (param i32) (local.get 0) (i32.const 0))))

;; CHECK: define internal tailcc void @wasm.{{[0-9]}}(ptr noundef nonnull align 16 dereferenceable({{[0-9]+}}) %instance)
;; CHECK: %[[OWN:.*]] = getelementptr inbounds i8, ptr %instance, i64 {{[0-9]+}}
;; CHECK: %[[VALUE:.*]] = load i32, ptr %[[OWN]]
;; CHECK: %[[PLACE:.*]] = getelementptr inbounds i8, ptr %instance, i64 {{[0-9]+}}
;; CHECK: %[[GLOBAL:.*]] = load ptr, ptr %[[PLACE]]{{.*}}!invariant.load
;; CHECK: store i32 %[[VALUE]], ptr %[[GLOBAL]]

;; CHECK: %memory.base = load ptr, ptr %{{.*}}!invariant.load

;; CHECK: %signature.id = load i32, ptr {{.*}}@wrought.type.ids{{.*}}!invariant.load
;; CHECK: %code = load ptr, ptr %funcref
;; CHECK: %callee.instance = load ptr
;; CHECK: call tailcc void %code(ptr %callee.instance, i32 %{{.*}})
