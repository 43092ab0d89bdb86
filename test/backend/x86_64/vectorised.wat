;; Plain accesses, plain floating point and distinct objects: loops over memory become vector loops.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=haswell --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=AVX

(module
  (memory 16)
  ;; CHECK-LABEL: wasm.scale:
  ;; CHECK: mulpd
  ;; AVX-LABEL: wasm.scale:
  ;; AVX: vmulpd {{.*}}%ymm
  (func $scale (export "scale") (param $at i32) (param $count i32) (param $by f64)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.shl (local.get $count) (i32.const 3))))
    (loop $next
      (f64.store (local.get $at) (f64.mul (f64.load (local.get $at)) (local.get $by)))
      (br_if $next (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))))
