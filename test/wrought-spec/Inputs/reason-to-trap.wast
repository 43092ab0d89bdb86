(module
  (table 4 funcref)
  (type $t (func))
  (func (export "call") (param i32) (call_indirect (type $t) (local.get 0))))
(assert_trap (invoke "call" (i32.const 2)) "uninitialized element 2")
(assert_trap (invoke "call" (i32.const 9)) "undefined element")
(assert_trap (invoke "call" (i32.const 9)) "uninitialized element")

