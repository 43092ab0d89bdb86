;; With a tail call anywhere in the module all functions follow the convention that allows one of any signature; without,
;; none does.
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s
;; RUN: sed 's/return_call \$g/call $g/' %s > %t.wat
;; RUN: %wrought compile -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %t.wat 2>&1 | FileCheck %s --check-prefix=PLAIN

(module
  (func $f (export "f") (param i32 i64 i64 i64 i64 i64 i64) (result i32) (return_call $g (local.get 0)))
  (func $g (param i32) (result i32) (local.get 0)))

;; CHECK: define internal tailcc i32 @wasm.f
;; CHECK: musttail call tailcc i32 @wasm.g
;; CHECK-NEXT: ret i32
;; PLAIN-NOT: tailcc
