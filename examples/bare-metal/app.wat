;; What a device's maker would let others write: it takes samples, keeps them in its own memory and reports what it saw. It can do
;; no more than its imports let it, and reach no byte outside of its 16 KiB of memory.
(module
  (import "device" "sample" (func $sample (result i32)))
  (import "device" "write" (func $write (param i32 i32)))

  ;; Pages of one byte (custom page sizes): a small machine has no 64 KiB to give. Samples lie from 256 on, text before.
  (memory (export "memory") 16384 16384 (pagesize 1))
  (data (i32.const 0) "min \00max \00mean \00spread \00\0a")

  (func $print (param $text i32)
    (local $end i32)
    (local.set $end (local.get $text))
    (block $found
      (loop $next
        (br_if $found (i32.eqz (i32.load8_u (local.get $end))))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (br $next)))
    (call $write (local.get $text) (i32.sub (local.get $end) (local.get $text))))

  ;; In decimal, through the 16 bytes before the samples.
  (func $print_number (param $number i32)
    (local $place i32)
    (local.set $place (i32.const 255))
    (i32.store8 (local.get $place) (i32.const 0x0a))
    (loop $digit
      (local.set $place (i32.sub (local.get $place) (i32.const 1)))
      (i32.store8 (local.get $place) (i32.add (i32.const 48) (i32.rem_u (local.get $number) (i32.const 10))))
      (br_if $digit (local.tee $number (i32.div_u (local.get $number) (i32.const 10)))))
    (call $write (local.get $place) (i32.sub (i32.const 256) (local.get $place))))

  ;; Takes `count` samples and reports.
  (func (export "report") (param $count i32)
    (local $place i32) (local $value i32) (local $min i32) (local $max i32) (local $sum i32) (local $spread i32)
    (local.set $min (i32.const 0x7fffffff))
    (loop $take
      (local.set $value (call $sample))
      (i32.store offset=256 (i32.shl (local.get $place) (i32.const 2)) (local.get $value))
      (if (i32.lt_s (local.get $value) (local.get $min)) (then (local.set $min (local.get $value))))
      (if (i32.gt_s (local.get $value) (local.get $max)) (then (local.set $max (local.get $value))))
      (local.set $sum (i32.add (local.get $sum) (local.get $value)))
      (br_if $take (i32.lt_u (local.tee $place (i32.add (local.get $place) (i32.const 1))) (local.get $count))))
    (local.set $sum (i32.div_u (local.get $sum) (local.get $count)))
    ;; The mean distance from the mean.
    (local.set $place (i32.const 0))
    (loop $again
      (local.set $value
        (i32.sub (i32.load offset=256 (i32.shl (local.get $place) (i32.const 2))) (local.get $sum)))
      (local.set $spread (i32.add (local.get $spread)
        (select (local.get $value) (i32.sub (i32.const 0) (local.get $value)) (i32.gt_s (local.get $value) (i32.const 0)))))
      (br_if $again (i32.lt_u (local.tee $place (i32.add (local.get $place) (i32.const 1))) (local.get $count))))
    (call $print (i32.const 0))
    (call $print_number (local.get $min))
    (call $print (i32.const 5))
    (call $print_number (local.get $max))
    (call $print (i32.const 10))
    (call $print_number (local.get $sum))
    (call $print (i32.const 16))
    (call $print_number (i32.div_u (local.get $spread) (local.get $count)))))
