;; Waiting in a memory that no other thread can reach would never end, so it traps; notifying there wakes nobody.
;; RUN: %wrought run --invoke notify %s | FileCheck --check-prefix=NOTIFY %s
;; RUN: not %wrought run --invoke wait %s 2>&1 | FileCheck %s

(module
  (memory 1)
  (func (export "notify") (result i32) (memory.atomic.notify (i32.const 0) (i32.const 1)))
  (func $wait (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0))))

;; NOTIFY: {{^}}0{{$}}
;; CHECK: wrought: trap: expected shared memory
;; CHECK-NEXT: 0: wait
