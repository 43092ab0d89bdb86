(module
  (memory $memory (export "memory") 1)
  (data (i32.const 0) "\02")
  (func $read (export "read") (result i32) (i32.load (i32.const 0)))
  (func (export "grow") (result i32) (memory.grow (i32.const 2)))
  (func (export "size") (result i32) (memory.size)))
