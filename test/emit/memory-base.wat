;; A dynamic base is read from the instance. If nothing can change it, the load says so and leaves loops; if growing can move
;; the memory, metadata says that stores to memory do not change the base.
;; RUN: %wrought compile -O0 --invoke - --memory-base=dynamic --print-after=emit --emit=obj -o /dev/null %s 2>&1 \
;; RUN:   | FileCheck --check-prefix=STAYS %s
;; RUN: %wrought compile -O0 --invoke - --memory-base=dynamic --bounds-checks=explicit --print-after=emit --emit=obj \
;; RUN:   -o /dev/null %s 2>&1 | FileCheck --check-prefix=MOVES %s

(module
  (memory 1)
  ;; STAYS: %memory.base = load ptr, ptr @wrought_main_instance, align 8, !tbaa ![[STATE:[0-9]+]], !invariant.load
  ;; STAYS: getelementptr inbounds nuw i8, ptr %memory.base
  ;; MOVES: %memory.base = load ptr, ptr @wrought_main_instance, align 8, !tbaa ![[STATE:[0-9]+]]{{$}}
  ;; MOVES: store i32 1, ptr %address, align 1, !tbaa ![[MEMORY:[0-9]+]]
  ;; MOVES-DAG: ![[STATE]] = !{![[STATE_TYPE:[0-9]+]],
  ;; MOVES-DAG: ![[STATE_TYPE]] = !{!"instance state",
  ;; MOVES-DAG: ![[MEMORY]] = !{![[MEMORY_TYPE:[0-9]+]],
  ;; MOVES-DAG: ![[MEMORY_TYPE]] = !{!"memory 0",
  (func $store (export "store") (param i32) (i32.store (local.get 0) (i32.const 1))))
