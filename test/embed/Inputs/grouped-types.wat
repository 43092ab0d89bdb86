(module
  (rec
    (type $callback (func (param i32) (result i32)))
    (type $user (func (param (ref $callback)) (result i32))))
  (import "host" "twice" (func $twice (type $callback)))
  (func $next (export "next") (type $callback) (i32.add (local.get 0) (i32.const 1)))
  (func $plain (export "plain") (param i32) (result i32) (local.get 0))
  (func (export "use") (type $user) (call_ref $callback (i32.const 20) (local.get 0)))
  (table (export "table") funcref (elem $next $plain $twice))
  (func (export "null") (param nullfuncref) (result i32) (ref.is_null (local.get 0))))
