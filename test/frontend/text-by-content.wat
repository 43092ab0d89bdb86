;; Text is known by its contents, whatever the file is called; comments may come first.
;; RUN: cp %s %t.wasm && %wrought validate -v %t.wasm | FileCheck %s
;; CHECK: .wasm: valid
(; a block comment
   (; inside another ;) ;)
(func (result i32) i32.const 1)
