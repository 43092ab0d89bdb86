;; An access that an earlier check covers has none of its own (compiler/emit/access-checks.h): what is out of bounds traps
;; nevertheless, and nothing else does.
;; RUN: grep -o '^;; CALL: .*' %s | sed 's/;; CALL: //' > %t.calls
;; RUN: %wrought compile --invoke - --bounds-checks=explicit -O0 %s -o %t.0
;; RUN: while read call; do echo "$call" | %t.0 2>/dev/null; done < %t.calls | FileCheck %s
;; RUN: %wrought compile --invoke - --bounds-checks=explicit -O3 %s -o %t.3
;; RUN: while read call; do echo "$call" | %t.3 2>/dev/null; done < %t.calls | FileCheck %s
;; RUN: %wrought compile --invoke - --bounds-checks=explicit --strict-traps -O3 %s -o %t.4
;; RUN: while read call; do echo "$call" | %t.4 2>/dev/null; done < %t.calls | FileCheck %s
(module
  (tag $e)
  (memory (export "memory") 1 2)
  ;; The first check reaches as far as the third access, and no farther.
  (func (export "fields") (param $p i32)
    (i32.store (local.get $p) (i32.load offset=4 (local.get $p)))
    (i32.store offset=8 (local.get $p) (i32.const 0)))
  ;; The value that is stored sets the local that was the index.
  (func (export "value") (param $p i32)
    (i32.store (local.get $p) (local.tee $p (i32.const 65536)))
    (drop (i32.load (local.get $p))))
  (func (export "loop") (param $p i32) (param $n i32)
    (i32.store8 (local.get $p) (i32.const 1))
    (loop $again
      (i32.store8 (local.get $p) (i32.const 1))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; What one arm checks, the other does not.
  (func (export "arm") (param $p i32) (param $c i32)
    (if (local.get $c) (then (i32.store offset=4 (local.get $p) (i32.const 0))))
    (i32.store8 offset=3 (local.get $p) (i32.const 0)))
  (func (export "out") (param $p i32) (param $c i32)
    (block $out
      (br_if $out (local.get $c))
      (i32.store (local.get $p) (i32.const 0)))
    (i32.store8 (local.get $p) (i32.const 0)))
  ;; On one of the ways out of the switch nothing was checked, on another less than is needed.
  (func (export "switched") (param $p i32) (param $c i32)
    (block $out
      (block $1
        (block $0
          (br_table $0 $1 $out (local.get $c)))
        (i32.store offset=4 (local.get $p) (i32.const 0))
        (br $out))
      (i32.store offset=0 (local.get $p) (i32.const 0))
      (i32.store8 offset=4 (local.get $p) (i32.const 0)))
    (i32.store offset=1 (local.get $p) (i32.const 0)))
  ;; The arm that is left for good says nothing of the local, which the other has set.
  (func (export "left") (param $p i32) (param $q i32)
    (i32.store (local.get $p) (i32.const 0))
    (if (local.get $q)
      (then (local.set $p (local.get $q)))
      (else (return)))
    (i32.store8 (local.get $p) (i32.const 0)))
  ;; The branch back comes with another value.
  (func (export "back") (param $p i32) (param $q i32)
    (i32.store8 (local.get $p) (i32.const 0))
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $q)))
        (i32.store8 (local.get $p) (i32.const 0))
        (local.set $p (local.get $q))
        (local.set $q (i32.const 0))
        (br $again)))
    (i32.store8 (local.get $p) (i32.const 0)))
  ;; Thrown before the check.
  (func $throw (param $c i32) (if (local.get $c) (then (throw $e))))
  (func (export "caught") (param $p i32) (param $c i32)
    (block $caught
      (try_table (catch $e $caught)
        (call $throw (local.get $c))
        (i32.store (local.get $p) (i32.const 0))))
    (i32.store8 offset=2 (local.get $p) (i32.const 0)))
  ;; What ends the program before an access that does not fit comes first.
  (func (export "divided") (param $p i32) (param $c i32) (result i32)
    (i32.store (local.get $p) (i32.const 0))
    (local.set $c (i32.div_u (i32.const 1) (local.get $c)))
    (i32.load offset=65532 (local.get $p)))
  ;; It fits by then.
  (func (export "grown") (param $p i32) (result i32)
    (i32.store (local.get $p) (i32.const 0))
    (drop (memory.grow (i32.const 1)))
    (i32.load offset=65532 (local.get $p))))

;; CALL: fields 0xfff4
;; CHECK: ok
;; CALL: fields 0xfff5
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: fields 0xfffffffc
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: value 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: loop 0xfffe 0x2
;; CHECK-NEXT: ok
;; CALL: loop 0xfffe 0x3
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: arm 0xfffc 0x0
;; CHECK-NEXT: ok
;; CALL: arm 0xfffc 0x1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: arm 0xfffd 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: out 0xffff 0x1
;; CHECK-NEXT: ok
;; CALL: out 0xffff 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: out 0x10000 0x1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: switched 0xfffb 0x2
;; CHECK-NEXT: ok
;; CALL: switched 0xfffc 0x2
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: switched 0xfffb 0x1
;; CHECK-NEXT: ok
;; CALL: switched 0xfffb 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: left 0xfffc 0x0
;; CHECK-NEXT: ok
;; CALL: left 0xfffc 0xffff
;; CHECK-NEXT: ok
;; CALL: left 0xfffc 0x10000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: back 0xffff 0x0
;; CHECK-NEXT: ok
;; CALL: back 0xffff 0xfffe
;; CHECK-NEXT: ok
;; CALL: back 0xffff 0x10000
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: caught 0xfffd 0x1
;; CHECK-NEXT: ok
;; CALL: caught 0xfffe 0x1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: caught 0xfffd 0x0
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: divided 0x10 0x0
;; CHECK-NEXT: trap integer divide by zero
;; CALL: divided 0x10 0x1
;; CHECK-NEXT: trap out of bounds memory access
;; CALL: grown 0x10
;; CHECK-NEXT: ok 0x0
