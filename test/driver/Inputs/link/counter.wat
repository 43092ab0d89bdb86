(module
  (import "math" "add" (func $add (param i32 i32) (result i32)))
  (global $n (export "n") (mut i32) (i32.const 0))
  (func $bump (export "bump") (result i32)
    (global.set $n (call $add (global.get $n) (i32.const 1)))
    (global.get $n))
  (func $start (drop (call $bump)))
  (start $start))
