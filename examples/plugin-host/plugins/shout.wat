;; A plug-in: `transform` changes the text at [text, text + size) in its memory and gives the new size. `buffer` says where the
;; host may put the text, `capacity` how much fits.
(module
  (import "host" "log" (func $log (param i32 i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) "shouting")
  (func (export "buffer") (result i32) (i32.const 1024))
  (func (export "capacity") (result i32) (i32.const 65536))
  (func (export "transform") (param $text i32) (param $size i32) (result i32)
    (local $at i32) (local $letter i32)
    (call $log (i32.const 0) (i32.const 8))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $size)))
        (local.set $letter (i32.load8_u (i32.add (local.get $text) (local.get $at))))
        (if (i32.lt_u (i32.sub (local.get $letter) (i32.const 97)) (i32.const 26))
          (then (i32.store8 (i32.add (local.get $text) (local.get $at)) (i32.sub (local.get $letter) (i32.const 32)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $size)))
