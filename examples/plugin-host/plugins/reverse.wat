;; Turns the text round. See shout.wat.
(module
  (import "host" "log" (func $log (param i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) "reversing")
  (func (export "buffer") (result i32) (i32.const 1024))
  (func (export "capacity") (result i32) (i32.const 65536))
  (func (export "transform") (param $text i32) (param $size i32) (result i32)
    (local $from i32) (local $to i32) (local $letter i32)
    (call $log (i32.const 0) (i32.const 9))
    (local.set $from (local.get $text))
    (local.set $to (i32.add (local.get $text) (i32.sub (local.get $size) (i32.const 1))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_s (local.get $from) (local.get $to)))
        (local.set $letter (i32.load8_u (local.get $from)))
        (i32.store8 (local.get $from) (i32.load8_u (local.get $to)))
        (i32.store8 (local.get $to) (local.get $letter))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (local.set $to (i32.sub (local.get $to) (i32.const 1)))
        (br $next)))
    (local.get $size)))
