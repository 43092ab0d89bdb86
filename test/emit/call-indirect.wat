;; A table that nothing mutates is read-only data of distances; where all its slots have one type there is no type check.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  (type $i (func (result i32)))
  (type $l (func (result i64)))
  (table $one 3 3 funcref)
  (table $mixed 4 4 funcref)
  (table $mutable 2 2 funcref)
  (elem (table $one) (i32.const 0) func $f $g $f)
  (elem (table $mixed) (i32.const 0) func $f $g $f $h)
  (elem (table $mutable) (i32.const 0) func $f)
  (func $f (type $i) (i32.const 1))
  (func $g (type $i) (i32.const 2))
  (func $h (type $l) (i64.const 3))

  ;; CHECK-DAG: @wrought.table.0 = internal constant [3 x i32]
  ;; CHECK-DAG: @wrought.table.1 = internal constant [4 x { i32, i32 }]
  ;; CHECK-DAG: @wrought.table.2 = internal global { ptr, i32, i32, i32, i32 }

  ;; CHECK-LABEL: @wasm.call_one(
  ;; CHECK: icmp ult i32 %{{.*}}, 3
  ;; CHECK-NOT: load i32, ptr {{.*}}wrought.table
  ;; CHECK: call ptr @llvm.load.relative.i64(ptr @wrought.table.0
  (func $call_one (export "call_one") (param i32) (result i32) (call_indirect $one (type $i) (local.get 0)))

  ;; CHECK-LABEL: @wasm.call_mixed(
  ;; CHECK: %signature = load i32
  ;; CHECK: icmp ne i32 %signature
  ;; CHECK: call ptr @llvm.load.relative.i64(ptr @wrought.table.1
  (func $call_mixed (export "call_mixed") (param i32) (result i32) (call_indirect $mixed (type $i) (local.get 0)))

  ;; CHECK-LABEL: @wasm.call_mutable(
  ;; CHECK: %funcref = load ptr
  ;; CHECK: icmp eq ptr %funcref, null
  ;; CHECK: %code = load ptr, ptr %funcref
  (func $call_mutable (export "call_mutable") (param i32) (result i32)
    (table.set $mutable (i32.const 1) (ref.null func))
    (call_indirect $mutable (type $i) (local.get 0))))
