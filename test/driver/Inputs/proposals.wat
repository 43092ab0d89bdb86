;; Two memories, and a constant expression that names a global of the module.
(module
  (memory 1)
  ;; The second one:
  (memory 1)
  (global $one i32 (i32.const 1))
  (global i32 (global.get $one))
  (func (export "_start")))
