;; A SIGSEGV that another process sends while generated code runs is no trap of the guest's: the program dies of it, without a word.
;; REQUIRES: native
;; RUN: %wrought compile %s -o %t
;; RUN: %t > %t.out 2> %t.err & program=$!; until grep -q running %t.out; do sleep 0.05; done; \
;; RUN:   kill -SEGV $program; status=0; wait $program || status=$?; test $status = 139
;; RUN: count 0 < %t.err

(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\08\00\00\00")
  (data (i32.const 16) "running\0a")
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
    (loop $forever
      (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
      (br $forever))))
