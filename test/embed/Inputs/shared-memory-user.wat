(module
  (import "owner" "memory" (memory 1 4 shared))
  (func (export "wait") (param i32) (result i32)
    (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const 20_000_000_000)))
  (func (export "add") (param i32) (result i32)
    (local $i i32)
    (loop $again
      (drop (i32.atomic.rmw.add (local.get 0) (i32.const 1)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100_000))))
    (i32.const 0))
  (func (export "read") (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
