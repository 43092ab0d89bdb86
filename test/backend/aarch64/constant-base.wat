;; Linear memory lies at a constant address: one MOV of it, and the index is extended by the load itself.
;; RUN: %wrought compile --target=aarch64-linux --invoke - --emit=asm %s -o - | FileCheck %s

(module
  (memory 1)
  ;; CHECK-LABEL: wasm.load:
  ;; CHECK: mov w[[BASE:[0-9]+]], #65536
  ;; CHECK-NEXT: ldr w0, [x[[BASE]], w0, uxtw]
  ;; CHECK-NEXT: ret
  (func $load (export "load") (param i32) (result i32) (i32.load (local.get 0))))
