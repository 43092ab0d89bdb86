;; Recursion without end traps, also where LLVM would make a loop of it or the frames are large, and long backtraces are cut.
;; RUN: not %wrought run --invoke plain %s 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke tail %s 2>&1 | FileCheck %s
;; RUN: not %wrought run -O0 --invoke tail %s 2>&1 | FileCheck %s
;; RUN: not %wrought run --invoke mutual %s 2>&1 | FileCheck %s
;; RUN: not %wrought run --stack-size 64KiB --invoke plain %s 2>&1 | FileCheck %s

(module
  (func $plain (export "plain") (result i32) (i32.add (i32.const 1) (call $plain)))
  (func $tail (export "tail") (call $tail))
  (func $mutual (export "mutual") (call $other))
  (func $other (call $mutual)))

;; CHECK: wrought: trap: call stack exhausted
;; CHECK-NEXT: 0: {{plain|tail|mutual|other}}
