;; Unsigned conversions of sign-extended bytes, two at once: LLVM 19 narrows both to vectors of bytes, and would then convert these without
;; their sign (`backend/unsigned-conversions`).
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

(module
  (memory (export "memory") 1)
  (data (i32.const 32) "\ff\fe\80\7f\01\00\f0\ff")
  (func (export "last") (param $n i32) (result f64)
    (local $i i32) (local $x f64)
    (block $done
      (loop $next
        (br_if $done (i32.gt_u (local.get $i) (local.get $n)))
        (f64.store (i32.add (local.get $i) (i32.const 60))
          (select
            (local.tee $x (f64.div (f64.convert_i32_u (i32.load8_s (i32.const 0))) (f64.const 0)))
            (f64.const nan)
            (f64.eq (local.get $x) (local.get $x))))
        (f64.store (i32.add (local.get $i) (i32.const 200))
          (select
            (local.tee $x (f64.div (f64.convert_i32_u (i32.load8_s (i32.add (local.get $i) (i32.const 32))))
                                   (f64.convert_i32_u (i32.add (local.get $i) (i32.const 1)))))
            (f64.const nan)
            (f64.eq (local.get $x) (local.get $x))))
        (local.set $i (i32.add (local.get $i) (i32.const 2)))
        (br $next)))
    (f64.load (i32.add (local.get $i) (i32.const 198)))))

;; 4294967295 / 1
;; CALL: last 0x0
;; CHECK: ok 0x41efffffffe00000
;; 4294967168 / 3
;; CALL: last 0x2
;; CHECK-NEXT: ok 0x41d555554aaaaaab
;; 1 / 5
;; CALL: last 0x4
;; CHECK-NEXT: ok 0x3fc999999999999a
