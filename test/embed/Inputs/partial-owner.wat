(module
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (func (export "peek") (result i32) (i32.load8_u (i32.const 0)))
  (func (export "at") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))
