(module
  (memory (export "memory") 1 4 shared)
  (func (export "notify") (param i32) (result i32)
    (i32.atomic.store (local.get 0) (i32.const 1))
    (memory.atomic.notify (local.get 0) (i32.const -1))))
