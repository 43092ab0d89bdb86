(module
  (memory (export "memory") i64 0)
  (func (export "load") (param i32) (result i32) (i32.load (i64.extend_i32_u (local.get 0))))
  (func (export "store") (param i32) (i32.store (i64.extend_i32_u (local.get 0)) (i32.const 7)))
  (func (export "grow") (param i32) (result i32) (i32.wrap_i64 (memory.grow (i64.extend_i32_u (local.get 0))))))
