(module
  (func $fails (export "fails") (param i32)
    (if (local.get 0)
      (then (unreachable)))))
