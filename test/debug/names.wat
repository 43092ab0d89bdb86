;; Names in backtraces are those of the source: what compilers of C++ and Rust mangle is taken apart.
;; RUN: %wat2wasm --debug-names %s -o %t.wasm && %wrought compile -O0 %t.wasm -o %t && not %t 2>&1 | FileCheck %s
(module
  (func $_ZN4core3fmt5write17h0123456789abcdefE (unreachable))
  (func $_RNvCs1234_7mycrate3foo (call $_ZN4core3fmt5write17h0123456789abcdefE))
  (func $_Z3addiRKSs (call $_RNvCs1234_7mycrate3foo))
  (func $_Zebra (call $_Z3addiRKSs))
  (func $operator<<= (call $_Zebra))
  (func (export "_start") (call $operator<<=)))
;; CHECK: unreachable
;; CHECK-NEXT: {{^}}  0: core::fmt::write{{$}}
;; CHECK-NEXT: {{^}}  1: mycrate::foo{{$}}
;; CHECK-NEXT: {{^}}  2: add(int, std::string const&){{$}}
;; CHECK-NEXT: {{^}}  3: _Zebra{{$}}
;; CHECK-NEXT: {{^}}  4: operator<<={{$}}
