;; An explicit check compares the index with what the size leaves, a difference that can leave loops; an access that needs more
;; than the memory has at start compares the sum, and one that no size can serve traps. All share one trap per function.
;; RUN: %wrought compile -O0 --invoke - --bounds-checks=explicit --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  (memory 1 2)
  ;; CHECK-LABEL: @wasm.near(
  ;; CHECK: %[[INDEX:.*]] = zext i32 %{{.*}} to i64
  ;; CHECK: %[[SIZE:.*]] = load i64, ptr getelementptr inbounds ({ ptr, i64, i64, i64, i32, i32 }, ptr @wrought_main_instance, i32 0, i32 1)
  ;; CHECK: %[[LEFT:.*]] = sub nuw i64 %[[SIZE]], 12
  ;; CHECK: icmp ugt i64 %[[INDEX]], %[[LEFT]]
  ;; CHECK: br i1 %{{.*}}, label %trap, label %next
  ;; CHECK: getelementptr inbounds nuw i8, ptr @wrought.memory
  (func $near (export "near") (param i32) (result i32) (i32.load offset=8 (local.get 0)))

  ;; CHECK-LABEL: @wasm.far(
  ;; CHECK: %[[END:.*]] = add nuw i64 %{{.*}}, 100004
  ;; CHECK: icmp ugt i64 %[[END]], %memory.size
  (func $far (export "far") (param i32) (result i32) (i32.load offset=100000 (local.get 0)))

  ;; CHECK-LABEL: @wasm.never(
  ;; CHECK: br i1 true, label %trap
  (func $never (export "never") (param i32) (result i32) (i32.load offset=131069 (local.get 0)))

  ;; CHECK-LABEL: @wasm.twice(
  ;; CHECK-COUNT-1: call void @llvm.ubsantrap
  ;; CHECK-NOT: call void @llvm.ubsantrap
  ;; CHECK: }
  (func $twice (export "twice") (param i32)
    (i32.store (local.get 0) (i32.load offset=4 (local.get 0)))))
