;; Addresses are formed from a base of each function's own, of which LLVM knows that it is the memory: GVN looks at all uses of a
;; base, and the memory's are all accesses of the module. In the machine's code it is the constant.
;; RUN: %wrought compile --target=armv7-linux -O0 --invoke - --print-after=emit --emit=obj -o /dev/null %s 2>&1 \
;; RUN:   | FileCheck %s --check-prefix=IR
;; RUN: %wrought compile --target=armv7-linux -O2 --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=ASM

(module
  (memory (export "memory") 1 2)
  ;; IR-LABEL: define {{.*}}@wasm.copy(
  ;; IR-NEXT: entry:
  ;; IR-NEXT: [[BASE:%.*]] = call ptr @llvm.strip.invariant.group.p0(ptr @wrought.memory)
  ;; IR-NOT: @wrought.memory
  ;; IR-COUNT-2: getelementptr nuw i8, ptr [[BASE]], i32
  ;; IR: {{^}}}
  ;; ASM-LABEL: wasm.copy:
  ;; ASM-NOT: bl{{ }}
  ;; ASM: #65536
  (func $copy (export "copy") (param $p i32) (param $q i32)
    (i32.store (local.get $p) (i32.load (local.get $q)))))
