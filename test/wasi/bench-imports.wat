;; Modules made for Sightglass mark what they measure with the imports bench.start and bench.end.
;; RUN: %wrought compile %s --sandbox=%if second-wall %{require%} %else %{auto%} -o %t
;; RUN: %t 2>&1 | FileCheck %s --match-full-lines
;; CHECK: wrought: bench: {{[0-9]+[.][0-9]+}} s
;; CHECK-NEXT: wrought: bench: {{[0-9]+[.][0-9]+}} s
;; CHECK-NOT: bench

;; The time may be asked for, and nothing more; whoever provides the imports otherwise keeps them.
;; RUN: %wrought compile %s --link bench=%S/Inputs/bench.wat -o %t.linked
;; RUN: %t.linked 2>&1 | count 0
;; RUN: sed 's/"end" (func $end)/"end" (func $end (param i32))/; s/(call $end)/(call $end (i32.const 0))/' %s > %t.wat
;; RUN: not %wrought compile %t.wat -o %t.wrong 2>&1 | FileCheck %s --check-prefix=TYPE
;; TYPE: error: the import 'bench.end' has the type i32 -> none, but the runtime provides it as none -> none
(module
  (import "bench" "start" (func $start))
  (import "bench" "end" (func $end))
  (memory (export "memory") 1)
  (func (export "_start")
    (call $end)
    (call $start)
    (call $end)
    (call $end)
    (call $start)
    (call $start)
    (call $end)))
