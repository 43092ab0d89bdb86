;; Sums of 32 bits are part of the access: the prefix for addresses of 32 bits computes them modulo 2^32, as wasm does.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --invoke - --max-memory=4GiB --emit=asm -o - %s | FileCheck %s --check-prefix=WHOLE
;; RUN: %wrought compile -O3 --invoke - --memory-base=dynamic --emit=asm -o - %s | FileCheck %s --check-prefix=WHOLE

(module
  (memory 16)

  ;; Where memory may reach to the end of 4 GiB, the sum of its base and an index may be one of 33 bits.
  ;; CHECK-LABEL: wasm.element:
  ;; CHECK-NOT: leal
  ;; CHECK: movl 65536(%edi,%esi,4), %eax
  ;; WHOLE-LABEL: wasm.element:
  ;; WHOLE: leal (%rdi,%rsi,4), %eax
  (func $element (export "element") (param $array i32) (param $i i32) (result i32)
    (i32.load (i32.add (local.get $array) (i32.shl (local.get $i) (i32.const 2)))))

  ;; The slots of a frame need no register each.
  ;; CHECK-LABEL: wasm.slots:
  ;; CHECK-NOT: leal
  ;; CHECK-DAG: movl %esi, 65704(%edi)
  ;; CHECK-DAG: movl %edx, 65708(%edi)
  ;; CHECK-DAG: movl %ecx, 65436(%edi)
  ;; CHECK: retq
  (func $slots (export "slots") (param $frame i32) (param $x i32) (param $y i32) (param $z i32)
    (i32.store (i32.add (local.get $frame) (i32.const 168)) (local.get $x))
    (i32.store (i32.add (local.get $frame) (i32.const 172)) (local.get $y))
    (i32.store (i32.add (local.get $frame) (i32.const -100)) (local.get $z)))

  ;; An offset counts beyond 32 bits: with it the sum stays apart, or an access past memory would lead back into it.
  ;; CHECK-LABEL: wasm.offset:
  ;; CHECK: leal (%rdi,%rsi,4), %eax
  ;; CHECK: movl 65544(%rax), %eax
  (func $offset (export "offset") (param $array i32) (param $i i32) (result i32)
    (i32.load offset=8 (i32.add (local.get $array) (i32.shl (local.get $i) (i32.const 2)))))

  ;; So it does where its value is used for something else.
  ;; CHECK-LABEL: wasm.value:
  ;; CHECK: leal (%rdi,%rsi,4), %eax
  ;; CHECK: incl 65536(%rax)
  (func $value (export "value") (param $array i32) (param $i i32) (result i32)
    (local $p i32)
    (i32.store (local.tee $p (i32.add (local.get $array) (i32.shl (local.get $i) (i32.const 2))))
      (i32.add (i32.load (local.get $p)) (i32.const 1)))
    (local.get $p))

  ;; Where each iteration of a loop waits for what is loaded, the access does not wait for the sum too.
  ;; CHECK-LABEL: wasm.scan:
  ;; CHECK: sete
  ;; CHECK: movzbl 65537(%e{{[a-z]+}},%e{{[a-z]+}}), %e
  ;; CHECK: retq
  (func $scan (export "scan") (param $at i32) (result i32) (local $c i32)
    (loop $next
      (local.set $at (i32.add (local.get $at)
        (select (i32.const 2) (i32.const 1) (i32.eq (local.get $c) (i32.const 92)))))
      (br_if $next (i32.ne (local.tee $c (i32.load8_u (local.get $at))) (i32.const 34))))
    (local.get $at)))
