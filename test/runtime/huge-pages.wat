;; Huge pages are asked for once memory has grown large, or is larger still from the start (the mapping's flag "hg"), and not by small
;; memories, of which a program may touch a few bytes, nor with --huge-pages=never.
;; REQUIRES: second-wall
;; RUN: %wrought compile %s -o %t && %wrought compile --huge-pages never %s -o %t.never
;; RUN: sed 's/(memory (export "memory") 2)/(memory (export "memory") 600)/' %s >%t.wat && %wrought compile %t.wat -o %t.start
;; RUN: %wrought compile --bounds-checks explicit --memory-base dynamic %s -o %t.moving
;; RUN: for advised in '' .start .moving; do %python %S/Inputs/huge-pages.py %t$advised 600 | FileCheck %s; done
;; RUN: %python %S/Inputs/huge-pages.py %t 3 | FileCheck %s --check-prefix=NONE
;; RUN: %python %S/Inputs/huge-pages.py %t.never 600 | FileCheck %s --check-prefix=NONE
;; CHECK: huge pages
;; NONE: small pages
;; RUN: not %wrought compile --huge-pages=always %s 2>&1 | FileCheck %s --check-prefix=USAGE
;; USAGE: --huge-pages: 'always' is neither 'auto' nor 'never'
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) "\10\00\00\00\04\00\00\00")
  ;; Reads a number of pages, grows by it, and waits for the end of input.
  (func (export "_start")
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (if (i32.eq (memory.grow (i32.load (i32.const 16))) (i32.const -1)) (then unreachable))
    (i32.store (i32.const 0x10000) (i32.const 1))
    (loop $more
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $more (i32.load (i32.const 8))))))
