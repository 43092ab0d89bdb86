;; Tail calls between functions of any types: more parameters than there are registers, fewer in the caller than in the callee,
;; results through memory, through tables, to imports; ten million in a row do not use stack. And a call that became a tail
;; call of another type is still unwound exactly, for an exception as for a backtrace.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile -O0 --invoke - --stack-size 64K %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --stack-size 64K %s -o %t && %t < %t.calls | FileCheck %s

(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory 1)
  (type $few (func (param i32) (result i64 i64 i64 f64)))
  (type $many (func (param i32 i64 i64 i64 i64 i64 i64 i64 f32 f64 f64 f64 f64 f64 f64 f64 f64 f64 v128 i32)
                    (result i64 i64 i64 f64)))
  (tag $e (param i64))
  (table funcref (elem $few $many))

  (func $few (type $few)
    (if (i32.eqz (local.get 0)) (then (return (i64.const 1) (i64.const 2) (i64.const 3) (f64.const 4))))
    (return_call_indirect (type $many)
      (i32.sub (local.get 0) (i32.const 1))
      (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7)
      (f32.const 0) (f64.const 1) (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5) (f64.const 6) (f64.const 7)
      (f64.const 8) (f64.const 9) (v128.const i64x2 10 11) (i32.const 12) (i32.const 1)))
  (func $many (type $many)
    (if (i64.ne (i64.add (local.get 6) (local.get 7)) (i64.const 13)) (then (unreachable)))
    (if (f64.ne (f64.add (local.get 16) (local.get 17)) (f64.const 17)) (then (unreachable)))
    (if (i64.ne (i64x2.extract_lane 1 (local.get 18)) (i64.const 11)) (then (unreachable)))
    (if (i32.ne (local.get 19) (i32.const 12)) (then (unreachable)))
    ;; The last of many calls: its results go where those of the first were to go.
    (if (i32.eqz (local.get 0))
      (then (return (local.get 7) (local.get 6) (local.get 5) (local.get 17))))
    (return_call $few (i32.sub (local.get 0) (i32.const 1))))
  (func (export "mutual") (param i32) (result i64 i64 i64 f64) (call $few (local.get 0)))
  (func (export "direct") (result i64 i64 i64 f64)
    (return_call $many (i32.const 0)
      (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7)
      (f32.const 0) (f64.const 1) (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5) (f64.const 6) (f64.const 7)
      (f64.const 8) (f64.const 9) (v128.const i64x2 10 11) (i32.const 12)))

  ;; 8 is the error for a file descriptor that there is not.
  (func (export "import") (result i32)
    (return_call $path_open (i32.const 99) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
      (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 0)))

  (type $throws (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)))
  (table $throwers funcref (elem $thrower $forward))
  (func $thrower (type $throws) (throw $e (i64.sub (local.get 10) (local.get 0))))
  (func $forward (param i64)
    (return_call_indirect $throwers (type $throws)
      (local.get 0) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8)
      (i64.const 9) (i64.const 10) (i64.const 11) (i32.const 0)))
  (func $catcher (param i64 i64) (result i64)
    (try (result i64)
      (do (call_indirect $throwers (param i64) (local.get 0) (i32.const 1)) (i64.const 0))
      (catch $e (i64.add (local.get 1)))))
  (func (export "unwound") (param i64 i64) (result i64) (local $sum i64) (local $n i64)
    (local.set $n (i64.const 1000))
    (loop $l
      (local.set $sum (i64.add (local.get $sum) (call $catcher (local.get 0) (local.get 1))))
      (br_if $l (i32.eqz (i64.eqz (local.tee $n (i64.sub (local.get $n) (i64.const 1)))))))
    (local.get $sum)))

;; CALL: mutual 0x989681
;; CHECK: ok 0x7 0x6 0x5 0x4022000000000000
;; CALL: mutual 0x989680
;; CHECK-NEXT: ok 0x1 0x2 0x3 0x4010000000000000
;; CALL: direct
;; CHECK-NEXT: ok 0x7 0x6 0x5 0x4022000000000000
;; CALL: import
;; CHECK-NEXT: ok 0x8
;; CALL: unwound 0x1 0x64
;; CHECK-NEXT: ok 0x1adb0
