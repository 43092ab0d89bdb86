;; Of 2000 copies, most are of 16 bytes.
(module
  (memory (export "memory") 1)
  (func $move (param $size i32) (memory.copy (i32.const 100) (i32.const 0) (local.get $size)))
  (func $main (export "_start")
    (local $i i32)
    (loop $more
      (call $move (select (i32.const 40) (i32.const 16) (i32.eqz (i32.rem_u (local.get $i) (i32.const 10)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (i32.const 2000))))))
