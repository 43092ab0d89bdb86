;; What a few trials would take for a known function, and is none: the difference lies where no trial comes. Each must be left alone.
;; RUN: %wrought compile -O2 -v --mllvm -recognise-thoroughly --invoke - %s -o %t 2>&1 | FileCheck %s --check-prefix=KNOWN
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %t < %t.calls | FileCheck %s

;; KNOWN-NOT: function '{{.*}}' is

(module
  (memory (export "memory") 2)

  ;; memset, but for one size.
  (func $one_size (param $to i32) (param $value i32) (param $size i32) (result i32)
    (if (i32.eq (local.get $size) (i32.const 70001)) (then (return (local.get $to))))
    (loop $next
      (if (local.get $size)
        (then
          (local.set $size (i32.sub (local.get $size) (i32.const 1)))
          (i32.store8 (i32.add (local.get $to) (local.get $size)) (local.get $value))
          (br $next))))
    (local.get $to))

  ;; memset, but for one value, of which the first byte written is another.
  (func $one_value (param $to i32) (param $value i32) (param $size i32) (result i32)
    (loop $next
      (if (local.get $size)
        (then
          (local.set $size (i32.sub (local.get $size) (i32.const 1)))
          (i32.store8 (i32.add (local.get $to) (local.get $size))
            (i32.add (local.get $value) (i32.eq (i32.mul (local.get $value) (local.get $value)) (i32.const 0x10201))))
          (br $next))))
    (local.get $to))

  ;; strlen that gives up.
  (func $gives_up (param $string i32) (result i32)
    (local $at i32)
    (local.set $at (local.get $string))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.lt_u (i32.sub (local.get $at) (local.get $string)) (i32.const 100000)))))
    (i32.sub (local.get $at) (local.get $string)))

  ;; memset that reads a byte beyond: it traps at the end of memory.
  (func $reads_beyond (param $to i32) (param $value i32) (param $size i32) (result i32)
    (local $at i32)
    (loop $next
      (if (i32.lt_u (local.get $at) (local.get $size))
        (then
          (i32.store8 (i32.add (local.get $to) (local.get $at)) (local.get $value))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (drop (i32.load8_u (i32.add (local.get $to) (local.get $at))))
          (br $next))))
    (local.get $to))

  ;; memset that never comes back for sizes that are not multiples of the step, from some size on.
  (func $hangs (param $to i32) (param $value i32) (param $size i32) (result i32)
    (loop $for_ever (br_if $for_ever (i32.gt_u (local.get $size) (i32.const 100000))))
    (loop $next
      (if (local.get $size)
        (then
          (local.set $size (i32.sub (local.get $size) (i32.const 1)))
          (i32.store8 (i32.add (local.get $to) (local.get $size)) (local.get $value))
          (br $next))))
    (local.get $to))

  ;; strchrnul, but for the upper bits of what it looks for.
  (func $upper_bits (param $at i32) (param $value i32) (result i32)
    (local $byte i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.tee $byte (i32.load8_u (local.get $at)))))
        (br_if $done (i32.eq (local.get $byte) (i32.and (local.get $value) (i32.const 255))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.ne (local.get $value) (i32.const 0x12345678)))))
    (local.get $at))

  ;; strchrnul that looks at words from wherever it starts: the last of them may reach past memory.
  (func $unaligned (param $at i32) (param $value i32) (result i32)
    (local $word i32)
    (block $done
      (loop $next
        (local.set $word (i32.load (local.get $at)))
        (br_if $done (i32.eqz (i32.and (local.get $word) (i32.const 255))))
        (br_if $done (i32.eqz (i32.and (i32.xor (local.get $word) (local.get $value)) (i32.const 255))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $at))

  ;; strchrnul that does not look for zero in the last byte of 4096.
  (func $looks_past (param $at i32) (param $value i32) (result i32)
    (local $byte i32)
    (block $done
      (loop $next
        (local.set $byte (i32.load8_u (local.get $at)))
        (br_if $done (i32.eq (local.get $byte) (i32.and (local.get $value) (i32.const 255))))
        (br_if $done (i32.and (i32.eqz (local.get $byte)) (i32.ne (i32.and (local.get $at) (i32.const 0xfff)) (i32.const 0xfff))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $at))

  (func (export "one_size") (param i32 i32 i32) (result i32) (call $one_size (local.get 0) (local.get 1) (local.get 2)))
  (func (export "one_value") (param i32 i32 i32) (result i32) (call $one_value (local.get 0) (local.get 1) (local.get 2)))
  (func (export "gives_up") (param i32) (result i32) (call $gives_up (local.get 0)))
  (func (export "reads_beyond") (param i32 i32 i32) (result i32) (call $reads_beyond (local.get 0) (local.get 1) (local.get 2)))
  (func (export "hangs") (param i32 i32 i32) (result i32) (call $hangs (local.get 0) (local.get 1) (local.get 2)))
  (func (export "upper_bits") (param i32 i32) (result i32) (call $upper_bits (local.get 0) (local.get 1)))
  (func (export "unaligned") (param i32 i32) (result i32) (call $unaligned (local.get 0) (local.get 1)))
  (func (export "looks_past") (param i32 i32) (result i32) (call $looks_past (local.get 0) (local.get 1)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0))))

;; CALL: one_size 0x0 0x7 0x11171
;; CALL: load8 0x11170
;; CALL: one_value 0x0 0x101 0x1
;; CALL: load8 0x0
;; CALL: one_size 0x0 0x1 0x186a1
;; CALL: gives_up 0x0
;; CALL: reads_beyond 0x1ffff 0x1 0x1
;; CALL: upper_bits 0x0 0x12345678
;; CALL: upper_bits 0x0 0x78
;; CALL: unaligned 0x1fffe 0x0
;; CALL: looks_past 0x186ff 0x7
;; CALL: looks_past 0x1ffff 0x7
;; CHECK: ok 0x0{{$}}
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: ok 0x2{{$}}
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: ok 0x186a0{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: ok 0x1{{$}}
;; CHECK-NEXT: ok 0x186a1{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: ok 0x186ff{{$}}
;; CHECK-NEXT: trap out of bounds memory access
