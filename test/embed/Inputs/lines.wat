(module
  (func $half (param i32 i32) (result i32)
    (i32.div_u (local.get 0)
               (local.get 1)))
  (func $quarter (export "quarter") (param i32 i32) (result i32)
    (call $half
      (call $half (local.get 0) (local.get 1)) (local.get 1))))
