;; An access is one address computation from the memory and a plain access of alignment 1; the index is zero-extended, the
;; offset added last. There is no check and no volatile but for a load that wasm itself drops.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s

(module
  (memory 1)
  ;; CHECK-LABEL: @wasm.load(
  ;; CHECK: %[[INDEX:.*]] = zext i32 %{{.*}} to i64
  ;; CHECK: %[[BASE:.*]] = getelementptr inbounds nuw i8, ptr @wrought.memory, i64 %[[INDEX]]
  ;; CHECK: %[[ADDRESS:.*]] = getelementptr inbounds nuw i8, ptr %[[BASE]], i64 8
  ;; CHECK: load i32, ptr %[[ADDRESS]], align 1
  (func $load (export "load") (param i32) (result i32) (i32.load offset=8 (local.get 0)))

  ;; CHECK-LABEL: @wasm.load_narrow(
  ;; CHECK: %[[BYTE:.*]] = load i8, ptr %{{.*}}, align 1
  ;; CHECK: sext i8 %[[BYTE]] to i64
  (func $load_narrow (export "load_narrow") (param i32) (result i64) (i64.load8_s (local.get 0)))

  ;; CHECK-LABEL: @wasm.store_narrow(
  ;; CHECK: %[[SHORT:.*]] = trunc i64 %{{.*}} to i16
  ;; CHECK: store i16 %[[SHORT]], ptr %{{.*}}, align 1
  (func $store_narrow (export "store_narrow") (param i32 i64) (i64.store16 (local.get 0) (local.get 1)))

  ;; CHECK-LABEL: @wasm.dropped(
  ;; CHECK: load volatile i32
  (func $dropped (export "dropped") (param i32) (drop (i32.load (local.get 0))))

  ;; The range is compared with the memory's size before anything is written.
  ;; CHECK-LABEL: @wasm.fill(
  ;; CHECK: %[[END:.*]] = add nuw i64
  ;; CHECK: icmp ugt i64 %[[END]], %memory.size
  ;; CHECK: call void @llvm.memset
  (func $fill (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))

  ;; Regions of memory.copy may overlap.
  ;; CHECK-LABEL: @wasm.copy(
  ;; CHECK: call void @llvm.memmove
  (func $copy (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2))))
