;; Tests of bits behind a limit are the same when they have become switches: the limit cuts bits off, shifts take the lower bits of their
;; amount, and numbers wrap around.
;; RUN: %python -c "print('\\n'.join(f'{f} {hex(n % 2**32)}' for f in ('joined', 'joined64', 'either', 'chained', 'cut', 'wide') for n in range(-70, 330)))" > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls > %t.O0
;; RUN: %wrought compile -O3 --verify-each --invoke - %s -o %t && %t < %t.calls > %t.O3
;; RUN: cmp %t.O0 %t.O3
;; RUN: FileCheck %s < %t.O3
;; CHECK: ok 0x2
;; CHECK: ok 0x1

(module
  ;; With a comparison that belongs to the same switch.
  (func (export "joined") (param $c i32) (result i32) (local $d i32)
    (if (i32.and (i32.lt_u (local.tee $d (i32.add (local.get $c) (i32.const -32))) (i32.const 27))
                 (i32.ne (i32.and (i32.shl (i32.const 1) (local.get $d)) (i32.const 67112961)) (i32.const 0)))
      (then (return (i32.const 1))))
    (if (i32.eq (local.get $c) (i32.const 10)) (then (return (i32.const 1))))
    (i32.const 2))
  (func (export "joined64") (param $c i32) (result i32)
    (if (i32.and (i32.le_u (local.get $c) (i32.const 63))
                 (i32.wrap_i64 (i64.and (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $c))) (i64.const 0x8000400100000401))))
      (then (return (i32.const 1))))
    (i32.const 2))
  (func (export "either") (param $c i32) (result i32)
    (if (i32.or (i32.gt_u (local.get $c) (i32.const 30))
                (i32.eqz (i32.and (i32.shl (i32.const 1) (local.get $c)) (i32.const 0x12345678))))
      (then (return (i32.const 2))))
    (i32.const 1))
  ;; In two steps, with results that differ.
  (func (export "chained") (param $c i32) (result i32) (local $r i32)
    (local.set $r (i32.const 2))
    (block $out
      (br_if $out (i32.ge_u (i32.sub (local.get $c) (i32.const 7)) (i32.const 20)))
      (br_if $out (i32.eqz (i32.and (i32.shl (i32.const 1) (i32.sub (local.get $c) (i32.const 7))) (i32.const 0xf0f31))))
      (local.set $r (i32.add (local.get $c) (i32.const 100))))
    (local.get $r))
  ;; The limit is below the highest bit of the mask.
  (func (export "cut") (param $c i32) (result i32)
    (if (i32.and (i32.lt_u (local.get $c) (i32.const 9))
                 (i32.ne (i32.and (i32.shl (i32.const 1) (local.get $c)) (i32.const -1)) (i32.const 0)))
      (then (return (i32.const 1))))
    (i32.const 2))
  ;; The limit lies past the mask, where the shift starts anew.
  (func (export "wide") (param $c i32) (result i32)
    (if (i32.and (i32.lt_u (local.get $c) (i32.const 40))
                 (i32.ne (i32.and (i32.shl (i32.const 1) (local.get $c)) (i32.const 0x2007)) (i32.const 0)))
      (then (return (i32.const 1))))
    (i32.const 2)))
