;; Where clock_time_get stores the time, which generated code does itself: at the last place in memory, and at a sum that wraps round,
;; but not where some of it would lie past the end; a number that is no clock is an error. Nothing is written then.
;; RUN: %wrought compile %s -o %t && %t
;; RUN: %wrought compile -O0 %s -o %t && %t
;; RUN: %wrought compile --bounds-checks=explicit %s -o %t && %t
;; RUN: %wrought compile --memory-base=dynamic %s -o %t && %t

(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  ;; Numbers that the compiler does not know.
  (data (i32.const 64) "\f8\ff\00\00" "\f9\ff\00\00" "\fc\ff\ff\ff" "\f0\ff\00\00" "\08\00\00\00" "\00\00\01\00")
  (func $get (param $clock i32) (param $address i32) (result i32)
    (call $clock_time_get (local.get $clock) (i64.const 1) (local.get $address)))
  (func $getBehind (param $clock i32) (param $address i32) (result i32)
    (call $clock_time_get (local.get $clock) (i64.const 1) (i32.add (local.get $address) (i32.const 8))))
  (func $getBefore (param $clock i32) (param $address i32) (result i32)
    (call $clock_time_get (local.get $clock) (i64.const 1) (i32.add (local.get $address) (i32.const -8))))
  (func $require (param i32) (if (i32.eqz (local.get 0)) (then unreachable)))
  ;; That the time was stored at the address, and takes it away.
  (func $requireTime (param i32 i32)
    (call $require (i32.eqz (local.get 0)))
    (call $require (i64.gt_u (i64.load (local.get 1)) (i64.const 0)))
    (i64.store (local.get 1) (i64.const 0)))

  (func (export "_start")
    ;; The last place: 0xfff8.
    (call $requireTime (call $get (i32.const 0) (i32.load (i32.const 64))) (i32.const 0xfff8))
    (call $requireTime (call $getBehind (i32.const 1) (i32.load (i32.const 76))) (i32.const 0xfff8))
    (call $requireTime (call $getBefore (i32.const 1) (i32.load (i32.const 84))) (i32.const 0xfff8))
    ;; One byte further: errno fault.
    (call $require (i32.eq (call $get (i32.const 0) (i32.load (i32.const 68))) (i32.const 21)))
    (call $require (i32.eq (call $getBehind (i32.const 0) (i32.load (i32.const 64))) (i32.const 21)))
    (call $require (i32.eq (call $get (i32.const 0) (i32.load (i32.const 72))) (i32.const 21)))
    ;; 0xfffffffc + 8 is 4, 8 - 8 is 0.
    (call $requireTime (call $getBehind (i32.const 0) (i32.load (i32.const 72))) (i32.const 4))
    (call $requireTime (call $getBefore (i32.const 0) (i32.load (i32.const 80))) (i32.const 0))
    ;; No clock: inval, also where the address is none.
    (call $require (i32.eq (call $get (i32.const 4) (i32.load (i32.const 64))) (i32.const 28)))
    (call $require (i32.eq (call $get (i32.const -1) (i32.load (i32.const 72))) (i32.const 28)))
    (call $require (i64.eqz (i64.load (i32.const 0xfff8))))
    ;; CPU clocks are asked of the kernel.
    (call $requireTime (call $get (i32.const 2) (i32.load (i32.const 64))) (i32.const 0xfff8))))
