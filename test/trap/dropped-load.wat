;; A load whose value wasm drops still traps.
;; RUN: not %wrought run -O3 --invoke f %s -- 65536 2>&1 | FileCheck %s
;; RUN: %wrought run -O3 --invoke f %s -- 65532

(module
  (memory 1)
  (func $f (export "f") (param i32)
    (drop (i64.extend_i32_u (i32.load (local.get 0))))))

;; CHECK: wrought: trap: out of bounds memory access
