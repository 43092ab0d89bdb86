;; A clock is read by the runtime and stored by generated code, at an address that is the sum of the local and an offset, as that of the
;; load is: so the load is known to give what was stored. In libraries the host's function is called, at -O0 the runtime's.
;; RUN: %wrought compile -O2 --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s
;; RUN: %wrought compile -O2 --emit=llvm-ir -o - %s | FileCheck --check-prefix=OPTIMISED %s
;; RUN: %wrought compile -O0 --emit=llvm-ir -o - %s | FileCheck --check-prefix=WHOLE %s
;; RUN: %wrought compile -O2 --emit=shared --name clocks --print-after=emit -o /dev/null %s 2>&1 | FileCheck --check-prefix=WHOLE %s

(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  ;; CHECK: [[REACH:%.*]] = add nuw i64 {{.*}}, 16
  ;; CHECK: icmp ule i64 [[REACH]], {{.*}}
  ;; CHECK: [[TIME:%.*]] = call i64 @wrought_clock_read(ptr @wrought_main_instance, i32 1)
  ;; CHECK: icmp ne i64 [[TIME]], -1
  ;; CHECK: [[PLACE:%.*]] = getelementptr inbounds nuw i8, ptr %address, i64 8
  ;; CHECK: store i64 [[TIME]], ptr [[PLACE]], align 1
  ;; CHECK: [[OTHER:%.*]] = call i32 @wasm.clock_time_get(
  ;; CHECK: phi i32 [ 0, %clock.read ], [ [[OTHER]], %clock.other ]
  ;; OPTIMISED: [[TIME:%.*]] = tail call i64 @wrought_clock_read(
  ;; OPTIMISED: phi i64 [ {{.*}}[[TIME]], {{.*}}
  ;; WHOLE-NOT: wrought_clock_read
  (func $seconds (export "seconds") (param $place i32) (result i32)
    (if (call $clock_time_get (i32.const 1) (i64.const 1) (i32.add (local.get $place) (i32.const 8)))
      (then (return (i32.const -1))))
    (i32.wrap_i64 (i64.div_u (i64.load offset=8 (local.get $place)) (i64.const 1000000000))))
  (func (export "_start") (call $proc_exit (call $seconds (i32.load (i32.const 0))))))
