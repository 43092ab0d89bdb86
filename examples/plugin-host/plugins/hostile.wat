;; What an untrusted plug-in may try: run out of stack, leave its memory, and lie about where its text is. See shout.wat.
(module
  (import "host" "log" (func $log (param i32 i32)))
  (memory (export "memory") 2)
  (global $calls (mut i32) (i32.const 0))
  (func (export "buffer") (result i32) (i32.const 1024))
  (func (export "capacity") (result i32) (i32.const 65536))
  (func $dig (param i32) (result i32) (i32.add (i32.const 1) (call $dig (local.get 0))))
  (func $transform (export "transform") (param $text i32) (param $size i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (if (i32.eq (global.get $calls) (i32.const 1)) (then (return (call $dig (i32.const 0)))))
    (if (i32.eq (global.get $calls) (i32.const 2)) (then (i32.store (i32.const 0x7fffffff) (i32.const 1))))
    (if (i32.eq (global.get $calls) (i32.const 3)) (then (call $log (i32.const -16) (i32.const 64))))
    (i32.const -1)))
