;; Functions that do what memcpy, memset, memcmp, strlen, memchr, strcmp, strchrnul and strchr do are known by that, whatever their
;; names, and calls of them do the same as before, whatever the arguments.
;; RUN: %wrought compile -O2 -v --mllvm -recognise-thoroughly --invoke - %s -o %t 2>&1 | FileCheck %s --check-prefix=KNOWN
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O2 -v --mllvm -recognise-functions=false --invoke - %s -o %t 2>&1 | FileCheck %s --check-prefix=OFF
;; RUN: %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O2 --mllvm -recognise-thoroughly --bounds-checks=explicit --invoke - %s -o %t && %t < %t.calls | FileCheck %s
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls | FileCheck %s

;; KNOWN: function 'a' is memcpy
;; KNOWN: function 'b' is memset
;; KNOWN: function 'c' is memcmp
;; KNOWN: function 'd' is strlen
;; KNOWN: function 'e' is memchr
;; KNOWN: function 'f' is strcmp
;; KNOWN: function 'g' is strchrnul
;; KNOWN: function 'h' is strchr
;; KNOWN: function 'i' is strchrnul
;; OFF-NOT: function '{{.}}' is

(module
  (memory (export "memory") 1)
  (data (i32.const 100) "hello\00help\00")
  (data (i32.const 65533) "end")

  ;; Forward, byte by byte.
  (func $a (param $to i32) (param $from i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (local.get $to))
    (block $done
      (br_if $done (i32.eqz (local.get $size)))
      (loop $next
        (i32.store8 (local.get $at) (i32.load8_u (local.get $from)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br_if $next (local.tee $size (i32.sub (local.get $size) (i32.const 1))))))
    (local.get $to))

  ;; From the end.
  (func $b (param $to i32) (param $value i32) (param $size i32) (result i32)
    (loop $next
      (if (local.get $size)
        (then
          (local.set $size (i32.sub (local.get $size) (i32.const 1)))
          (i32.store8 (i32.add (local.get $to) (local.get $size)) (local.get $value))
          (br $next))))
    (local.get $to))

  (func $c (param $a i32) (param $b i32) (param $size i32) (result i32)
    (local $difference i32)
    (loop $next
      (if (i32.eqz (local.get $size)) (then (return (i32.const 0))))
      (local.set $difference (i32.sub (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (local.set $b (i32.add (local.get $b) (i32.const 1)))
      (local.set $size (i32.sub (local.get $size) (i32.const 1)))
      (br_if $next (i32.eqz (local.get $difference))))
    (local.get $difference))

  (func $d (param $string i32) (result i32)
    (local $at i32)
    (local.set $at (local.get $string))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.sub (local.get $at) (local.get $string)))

  (func $e (param $at i32) (param $value i32) (param $size i32) (result i32)
    (loop $next
      (if (i32.eqz (local.get $size)) (then (return (i32.const 0))))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.and (local.get $value) (i32.const 255))) (then (return (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $size (i32.sub (local.get $size) (i32.const 1)))
      (br $next))
    (unreachable))

  (func $f (param $a i32) (param $b i32) (result i32)
    (block $done
      (loop $next
        (br_if $done (i32.ne (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))))
        (br_if $done (i32.eqz (i32.load8_u (local.get $a))))
        (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (local.set $b (i32.add (local.get $b) (i32.const 1)))
        (br $next)))
    (i32.sub (i32.load8_u (local.get $a)) (i32.load8_u (local.get $b))))

  (func $g (param $at i32) (param $value i32) (result i32)
    (local $byte i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.tee $byte (i32.load8_u (local.get $at)))))
        (br_if $done (i32.eq (local.get $byte) (i32.and (local.get $value) (i32.const 255))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $at))

  (func $h (param $string i32) (param $value i32) (result i32)
    (local $at i32)
    (local.set $at (call $g (local.get $string) (local.get $value)))
    (if (result i32) (i32.eq (i32.load8_u (local.get $at)) (i32.and (local.get $value) (i32.const 255)))
      (then (local.get $at))
      (else (i32.const 0))))

  ;; By words, once there are any; the start lies below the length that it is added to.
  (func $i (param $at i32) (param $value i32) (result i32)
    (local $word i32)
    (if (i32.eqz (i32.and (local.get $value) (i32.const 255)))
      (then (return (i32.add (local.get $at) (call $d (local.get $at))))))
    (block $done
      (if (i32.eqz (i32.and (local.get $at) (i32.const 3)))
        (then
          (loop $next
            (local.set $word (i32.load (local.get $at)))
            (br_if $done
              (i32.and
                (i32.and (i32.xor (local.get $word) (i32.const -1)) (i32.sub (local.get $word) (i32.const 0x1010101)))
                (i32.const 0x80808080)))
            (local.set $word (i32.xor (local.get $word)
              (i32.mul (i32.and (local.get $value) (i32.const 255)) (i32.const 0x1010101))))
            (br_if $done
              (i32.and
                (i32.and (i32.xor (local.get $word) (i32.const -1)) (i32.sub (local.get $word) (i32.const 0x1010101)))
                (i32.const 0x80808080)))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (br $next)))))
    (call $g (local.get $at) (local.get $value)))

  (func (export "copy") (param i32 i32 i32) (result i32) (call $a (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (result i32) (call $b (local.get 0) (local.get 1) (local.get 2)))
  (func (export "compare") (param i32 i32 i32) (result i32) (call $c (local.get 0) (local.get 1) (local.get 2)))
  (func (export "length") (param i32) (result i32) (call $d (local.get 0)))
  (func (export "find") (param i32 i32 i32) (result i32) (call $e (local.get 0) (local.get 1) (local.get 2)))
  (func (export "compare_strings") (param i32 i32) (result i32) (call $f (local.get 0) (local.get 1)))
  (func (export "find_or_end") (param i32 i32) (result i32) (call $g (local.get 0) (local.get 1)))
  (func (export "find_in_string") (param i32 i32) (result i32) (call $h (local.get 0) (local.get 1)))
  (func (export "find_by_words") (param i32 i32) (result i32) (call $i (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))

;; Apart; then a byte over those behind it, which is no memmove; nothing.
;; CALL: copy 0xc8 0x64 0x8
;; CALL: load 0xc8
;; CALL: copy 0xca 0xc9 0x6
;; CALL: load 0xc8
;; CALL: copy 0x0 0x0 0x0
;; CALL: copy 0xffffffff 0x64 0x0
;; CHECK: ok 0xc8{{$}}
;; CHECK-NEXT: ok 0x6568006f6c6c6568{{$}}
;; CHECK-NEXT: ok 0xca{{$}}
;; CHECK-NEXT: ok 0x6565656565656568{{$}}
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: ok 0xffffffff{{$}}
;; CALL: fill 0x190 0x1ff 0x3
;; CALL: load 0x190
;; CALL: fill 0x10000 0x1 0x0
;; CHECK-NEXT: ok 0x190{{$}}
;; CHECK-NEXT: ok 0xffffff{{$}}
;; CHECK-NEXT: ok 0x10000{{$}}
;; A difference before the end of memory, with a size that reaches past it; and none.
;; CALL: compare 0x64 0x6a 0x3
;; CALL: compare 0x64 0x6a 0x4
;; CALL: compare 0xfffd 0x64 0xa
;; CALL: compare 0xfffd 0xfffd 0xa
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: ok 0xfffffffc{{$}}
;; CHECK-NEXT: ok 0xfffffffd{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: length 0x64
;; CALL: length 0xfffd
;; CALL: length 0x10000
;; CHECK-NEXT: ok 0x5{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: trap out of bounds memory access
;; Sizes past the end of memory, with and without the byte.
;; CALL: find 0x64 0x16c 0x32
;; CALL: find 0x64 0x7a 0x5
;; CALL: find 0xfffd 0x64 0xffffffff
;; CALL: find 0xfffd 0x7a 0xffffffff
;; CALL: find 0x10000 0x0 0x0
;; CHECK-NEXT: ok 0x66{{$}}
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: ok 0xffff{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: ok 0x0{{$}}
;; CALL: compare_strings 0x64 0x6a
;; CALL: compare_strings 0x64 0x64
;; CALL: compare_strings 0xfffd 0xfffd
;; CHECK-NEXT: ok 0xfffffffc{{$}}
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; The byte, zero before it, zero itself; the last byte of memory, none there.
;; CALL: find_or_end 0x64 0x16c
;; CALL: find_or_end 0x64 0x70
;; CALL: find_or_end 0x64 0x100
;; CALL: find_or_end 0xfffd 0x64
;; CALL: find_or_end 0xfffd 0x7a
;; CALL: find_or_end 0x10000 0x0
;; CHECK-NEXT: ok 0x66{{$}}
;; CHECK-NEXT: ok 0x69{{$}}
;; CHECK-NEXT: ok 0x69{{$}}
;; CHECK-NEXT: ok 0xffff{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: find_in_string 0x64 0x16c
;; CALL: find_in_string 0x64 0x70
;; CALL: find_in_string 0x64 0x100
;; CALL: find_in_string 0xfffd 0x64
;; CALL: find_in_string 0xfffd 0x7a
;; CHECK-NEXT: ok 0x66{{$}}
;; CHECK-NEXT: ok 0x0{{$}}
;; CHECK-NEXT: ok 0x69{{$}}
;; CHECK-NEXT: ok 0xffff{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: find_by_words 0x64 0x16f
;; CALL: find_by_words 0x64 0x70
;; CALL: find_by_words 0x64 0x100
;; CALL: find_by_words 0xfffc 0x64
;; CALL: find_by_words 0xfffd 0x7a
;; CHECK-NEXT: ok 0x68{{$}}
;; CHECK-NEXT: ok 0x69{{$}}
;; CHECK-NEXT: ok 0x69{{$}}
;; CHECK-NEXT: ok 0xfffc{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; The last bytes of memory; past them.
;; CALL: copy 0xfffd 0x64 0x3
;; CALL: load 0xfff8
;; CALL: copy 0xfffe 0x64 0x3
;; CALL: copy 0xffffffff 0x64 0x2
;; CALL: copy 0x12c 0xffff 0x2
;; CALL: fill 0xffff 0x1 0x2
;; CHECK-NEXT: ok 0xfffd{{$}}
;; CHECK-NEXT: ok 0x6c65680000000000{{$}}
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: trap out of bounds memory access
;; CHECK-NEXT: trap out of bounds memory access
