;; A read-modify-write that changes nothing, and whose result nobody uses, is an access all the same.
;; RUN: for f in or xor add sub and; do \
;; RUN:   not %wrought run -O1 --invoke $f %s 2>&1 | FileCheck %s || exit 1; not %wrought run -O3 --invoke $f %s 2>&1 | FileCheck %s || exit 1; \
;; RUN: done

(module
  (memory 1 1 shared)
  (func (export "or") (drop (i32.atomic.rmw8.or_u offset=65536 (i32.const 0) (i32.const 0))))
  (func (export "xor") (drop (i32.atomic.rmw.xor offset=65536 (i32.const 0) (i32.const 0))))
  (func (export "add") (drop (i64.atomic.rmw.add offset=65536 (i32.const 0) (i64.const 0))))
  (func (export "sub") (drop (i32.atomic.rmw16.sub_u offset=65536 (i32.const 0) (i32.const 0))))
  (func (export "and") (drop (i32.atomic.rmw.and offset=65536 (i32.const 0) (i32.const -1)))))

;; CHECK: wrought: trap: out of bounds memory access
