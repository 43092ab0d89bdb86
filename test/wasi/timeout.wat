;; --timeout ends a tight loop, and a program that waits, with one line and status 124; the time of who is done earlier does not
;; matter, a limit given at launch counts if it is stricter, and no guest can hinder it.
;;
;; RUN: %wrought compile %s --invoke spin --timeout 0.2 -o %t.spin
;; RUN: %t.spin >%t.out 2>&1; test $? -eq 124 && FileCheck %s <%t.out --match-full-lines --implicit-check-not={{.}}
;; CHECK: wrought: time limit exceeded: the program ran for 0.200 s (--timeout)
;; RUN: env WROUGHT_GRANTS=timeout=100 %t.spin >%t.out 2>&1; test $? -eq 124
;; RUN: %wrought compile %s --invoke wait --timeout 100 -o %t.wait
;; RUN: env WROUGHT_GRANTS=timeout=0.1 %t.wait >%t.out 2>&1; test $? -eq 124
;; RUN: %wrought run --timeout 0.1 --sandbox off --invoke spin %s >%t.out 2>&1; test $? -eq 124
;; RUN: %wrought run --timeout 100 --invoke done %s
;; RUN: not %wrought compile %s --timeout ten -o %t.not 2>&1 | FileCheck %s --check-prefix=FORM
;; FORM: --timeout: 'ten' is not a number of seconds, as 10 or 0.5
;; RUN: env WROUGHT_GRANTS=timeout=-1 %t.spin >%t.out 2>&1; test $? -eq 2 && FileCheck %s --check-prefix=LAUNCH <%t.out
;; LAUNCH: WROUGHT_GRANTS: 'timeout=-1' needs a number above 0
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "spin") (loop $again (br $again)))
  (func (export "wait")
    ;; One subscription to the monotonic clock, in 1000 seconds.
    (i32.store (i32.const 16) (i32.const 1))
    (i64.store (i32.const 24) (i64.const 1000000000000))
    (drop (call $poll (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 200))))
  (func (export "done")))
