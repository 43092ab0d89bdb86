;; "-" reads standard input, text and binary alike.
;; RUN: %wrought validate -v - <%s | FileCheck %s
;; RUN: %wat2wasm %s -o %t.wasm && %wrought validate -v - <%t.wasm | FileCheck %s
;; CHECK: <stdin>: valid
(module (memory 1))
