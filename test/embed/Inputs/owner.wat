(module
  (memory (export "memory") 1 2)
  (table (export "table") 4 10 funcref)
  (global (export "level") (mut i32) (i32.const 3))
  (global (export "fixed") i64 (i64.const 5))
  (type $f (func (param i32) (result i32)))
  (func $crash (export "crash") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
  (func $at (export "at") (param i32 i32) (result i32) (call_indirect (type $f) (local.get 1) (local.get 0)))
  (func (export "peek") (param i32) (result i32) (i32.load (local.get 0))))
