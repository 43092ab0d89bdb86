;; Threads share memory and nothing else: atomic additions by all of them add up, each has its own globals, the start function runs
;; in each, and memory that one grows is there for the others at once.
;; RUN: %wrought compile -O0 %s -o %t && %t
;; RUN: %wrought compile -O3 %s -o %t && %t
;; RUN: %wrought compile -O3 --memory-base=dynamic %s -o %t && %t
;; RUN: %wrought compile -O3 --bounds-checks=explicit --memory-base=dynamic %s -o %t && %t

(module
  (import "env" "memory" (memory 1 64 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (export "memory" (memory 0))
  (global $mine (mut i32) (i32.const 0))
  ;; 0: sum, 4: threads that have ended, 8: runs of the start function, 64...: what each thread's global was at last
  (func $start (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1))))
  (start $start)

  (func (export "wasi_thread_start") (param $number i32) (param $argument i32) (local $page i32)
    (if (i32.le_s (local.get $number) (i32.const 0)) (then (call $exit (i32.const 2))))
    (loop $next
      (drop (i32.atomic.rmw.add (i32.const 0) (local.get $argument)))
      (global.set $mine (i32.add (global.get $mine) (i32.const 1)))
      (br_if $next (i32.lt_u (global.get $mine) (i32.const 5000))))
    (i32.store offset=64 (i32.shl (local.get $argument) (i32.const 2)) (global.get $mine))
    (local.set $page (memory.grow (i32.const 2)))
    (if (i32.eq (local.get $page) (i32.const -1)) (then (call $exit (i32.const 3))))
    (i32.store offset=131068 (i32.shl (local.get $page) (i32.const 16)) (local.get $argument))
    (drop (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 4) (i32.const -1))))

  (func $check (param $condition i32) (param $status i32)
    (if (i32.eqz (local.get $condition)) (then (call $exit (local.get $status)))))

  (func (export "_start") (local $i i32) (local $ended i32) (local $sum i32)
    (loop $next
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (call $check (i32.gt_s (call $spawn (local.get $i)) (i32.const 0)) (i32.const 4))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 4))))
    (loop $wait
      (local.set $ended (i32.atomic.load (i32.const 4)))
      (if (i32.lt_u (local.get $ended) (i32.const 4))
        (then
          (drop (memory.atomic.wait32 (i32.const 4) (local.get $ended) (i64.const -1)))
          (br $wait))))
    ;; (1 + 2 + 3 + 4) * 5000
    (call $check (i32.eq (i32.atomic.load (i32.const 0)) (i32.const 50000)) (i32.const 5))
    (call $check (i32.eq (i32.load (i32.const 8)) (i32.const 5)) (i32.const 6))
    (call $check (i32.eqz (global.get $mine)) (i32.const 7))
    (call $check (i32.eq (memory.size) (i32.const 9)) (i32.const 8))
    (local.set $i (i32.const 1))
    (loop $each
      (call $check (i32.eq (i32.load offset=64 (i32.shl (local.get $i) (i32.const 2))) (i32.const 5000)) (i32.const 9))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.sub (i32.shl (i32.add (i32.shl (local.get $i) (i32.const 1))
        (i32.const 1)) (i32.const 16)) (i32.const 4)))))
      (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5))))
    (call $check (i32.eq (local.get $sum) (i32.const 10)) (i32.const 10))))
