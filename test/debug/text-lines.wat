;; The lines of a module that is given as text are its own; functions that were inlined have a line each.
;; RUN: %wrought compile -g %s -o %t && not %t 2>&1 | FileCheck %s
;; RUN: %wrought compile -g -O0 %s -o %t.O0 && not %t.O0 2>&1 | FileCheck %s --check-prefix=O0
;; A binary without DWARF: offsets in it. They are those of the same instructions.
;; RUN: %wrought compile --emit=wasm %s -o %t.wasm
;; RUN: %wrought compile -g %t.wasm -o %t.offsets && not %t.offsets 2>&1 | FileCheck %s --check-prefix=OFFSETS
;; RUN: %python %S/Inputs/opcode-at.py %t.wasm $(%t.offsets 2>&1 | sed -n 's/.*wasm:0x//p') | FileCheck %s --check-prefix=OPCODES
(module
  (memory 1)
  (func $inner (param i32) (result i32)
    ;; an instruction on the line before
    (i32.load offset=4
      (local.get 0)))
  (func $middle (param i32) (result i32)
    local.get 0
    call $inner)
  (func $main (export "_start")
    (i32.store
      (i32.const 8)
      (call $middle (i32.const 0x20000)))))
;; CHECK: wrought: trap: out of bounds memory access at address 0x20004 (memory size 0x10000)
;; CHECK-NEXT: {{^}}  0: inner at {{.*}}text-lines.wat:[[@LINE-10]]:6{{$}}
;; CHECK-NEXT: {{^}}     in middle at {{.*}}text-lines.wat:[[@LINE-7]]:5{{$}}
;; CHECK-NEXT: {{^}}     in main at {{.*}}text-lines.wat:[[@LINE-4]]:8{{$}}
;; O0: wrought: trap: out of bounds memory access
;; O0-NEXT: {{^}}  0: inner at {{.*}}text-lines.wat:[[@LINE-14]]:6{{$}}
;; O0-NEXT: {{^}}  1: middle at {{.*}}text-lines.wat:[[@LINE-11]]:5{{$}}
;; O0-NEXT: {{^}}  2: main at {{.*}}text-lines.wat:[[@LINE-8]]:8{{$}}
;; OFFSETS: {{^}}  0: inner at {{.*}}.wasm:0x{{[0-9a-f]+}}{{$}}
;; OFFSETS-NEXT: {{^}}     in middle at {{.*}}.wasm:0x{{[0-9a-f]+}}{{$}}
;; OFFSETS-NEXT: {{^}}     in main at {{.*}}.wasm:0x{{[0-9a-f]+}}{{$}}
;; i32.load, call, call
;; OPCODES: 28 10 10
