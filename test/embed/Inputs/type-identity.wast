;; Types of functions and tags between instances (specification: "Type Equivalence", "Matching").
(module $M
  (rec (type $a (func (param i32) (result i32))) (type $b (func)))
  (type $plain (func (param i32) (result i32)))
  (type $open (sub (func (param i32) (result i32))))
  (type $self (func (param (ref null $self))))
  (type $around (func (param (ref null $self))))
  (func (export "grouped") (type $a) (local.get 0))
  (func (export "plain") (type $plain) (local.get 0))
  (func (export "open") (type $open) (local.get 0))
  (func (export "self") (type $self))
  (func (export "around") (type $around))
  (func (export "null-only") (param nullfuncref))
  (type $tag (sub (func)))
  (tag (export "tag") (type $tag))
  (table (export "table") funcref (elem $x $y))
  (func $x (type $a) (i32.const 1))
  (func $y (type $plain) (i32.const 2))
  (global (export "typed") (ref $a) (ref.func $x)))
(register "M" $M)

(module
  (rec)
  (type $plain (func (param i32) (result i32)))
  (rec (type $same (func (param i32) (result i32))) (type (func)))
  (type $open (sub (func (param i32) (result i32))))
  (type $self (func (param (ref null $self))))
  (type $around (func (param (ref null $self))))
  (import "M" "grouped" (func (type $same)))
  (import "M" "plain" (func (type $plain)))
  (import "M" "open" (func (type $open)))
  (import "M" "self" (func (type $self)))
  (import "M" "around" (func (type $around)))
  (import "M" "table" (table 2 funcref))
  (import "M" "typed" (global (ref $same)))
  (import "M" "null-only" (func (param nullfuncref)))
  (type $tag (sub (func)))
  (import "M" "tag" (tag (type $tag)))
  (func (export "as-grouped") (param i32) (result i32) (call_indirect (type $same) (i32.const 0) (local.get 0)))
  (func (export "as-plain") (param i32) (result i32) (call_indirect (type $plain) (i32.const 0) (local.get 0))))
(assert_return (invoke "as-grouped" (i32.const 0)) (i32.const 1))
(assert_trap (invoke "as-grouped" (i32.const 1)) "indirect call type mismatch")
(assert_return (invoke "as-plain" (i32.const 1)) (i32.const 2))
(assert_trap (invoke "as-plain" (i32.const 0)) "indirect call type mismatch")

(assert_unlinkable (module (import "M" "grouped" (func (param i32) (result i32)))) "incompatible import type")
(assert_unlinkable
  (module
    (rec (type (func)) (type $moved (func (param i32) (result i32))))
    (import "M" "grouped" (func (type $moved))))
  "incompatible import type")
(assert_unlinkable
  (module
    (rec (type $longer (func (param i32) (result i32))) (type (func)) (type (func)))
    (import "M" "grouped" (func (type $longer))))
  "incompatible import type")
(assert_unlinkable
  (module (type $open (sub (func (param i32) (result i32)))) (import "M" "plain" (func (type $open))))
  "incompatible import type")
(assert_unlinkable (module (import "M" "open" (func (param i32) (result i32)))) "incompatible import type")
(assert_unlinkable
  (module
    (type $self (func (param (ref null $self))))
    (type $around (func (param (ref null $self))))
    (import "M" "self" (func (type $around))))
  "incompatible import type")
(assert_unlinkable
  (module (type $plain (func (param i32) (result i32))) (import "M" "typed" (global (ref $plain))))
  "incompatible import type")
(assert_unlinkable (module (import "M" "null-only" (func (param funcref)))) "incompatible import type")
(assert_unlinkable (module (import "M" "tag" (tag))) "incompatible import type")
(assert_unlinkable
  (module (rec (type $p (func)) (type (func))) (import "spectest" "print" (func (type $p))))
  "incompatible import type")
