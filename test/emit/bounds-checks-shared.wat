;; An access is not checked if a check before it, with the same local as the index, covers it, and that check has certainly been made.
;; The first of several that certainly follow each other checks for the farthest, where nobody sees that it did.
;; RUN: %wrought compile -O0 --invoke - --bounds-checks=explicit --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s --check-prefixes=CHECK,EARLY
;; RUN: %wrought compile -O0 --invoke - --bounds-checks=explicit --strict-traps --print-after=emit --emit=obj -o /dev/null %s 2>&1 | FileCheck %s --check-prefixes=CHECK,STRICT
;; RUN: %wrought compile -O0 --emit=llvm-ir --model=dynamic --bounds-checks=explicit --print-after=emit -o /dev/null %s 2>&1 | FileCheck %s --check-prefixes=CHECK,STRICT

(module
  (memory (export "memory") 1 2)
  (global $g (mut i32) (i32.const 0))

  ;; CHECK-LABEL: define {{.*}}@wasm.fields(
  ;; EARLY: sub nuw i64 %{{.*}}, 16
  ;; EARLY: br {{.*}}!wrought.check
  ;; STRICT-COUNT-3: br {{.*}}!wrought.check
  ;; CHECK-NOT: wrought.check
  ;; CHECK: {{^}}}
  (func $fields (export "fields") (param $p i32) (result i32)
    (i32.store offset=4 (local.get $p) (i32.load offset=0 (local.get $p)))
    (global.set $g (i32.load8_u offset=5 (local.get $p)))
    (i32.load offset=12 (local.get $p)))

  ;; What could be seen in between: a call. The second check is needed, the third is not.
  ;; CHECK-LABEL: define {{.*}}@wasm.call(
  ;; CHECK-COUNT-2: br {{.*}}!wrought.check
  ;; CHECK-NOT: wrought.check
  ;; CHECK: {{^}}}
  (func $call (export "call") (param $p i32) (result i32)
    (drop (i32.load offset=0 (local.get $p)))
    (drop (call $fields (local.get $p)))
    (drop (i32.load offset=8 (local.get $p)))
    (i32.load offset=4 (local.get $p)))

  ;; Another value in the local; one that is set behind the index.
  ;; CHECK-LABEL: define {{.*}}@wasm.set(
  ;; CHECK-COUNT-4: br {{.*}}!wrought.check
  ;; CHECK-NOT: wrought.check
  ;; CHECK: {{^}}}
  (func $set (export "set") (param $p i32) (param $q i32)
    (i32.store (local.get $p) (i32.const 0))
    (local.set $p (local.get $q))
    (i32.store (local.get $p) (i32.const 0))
    (i32.store (local.get $p) (local.tee $p (i32.load (local.tee $q (i32.const 8))))))

  ;; What holds in one arm, or up to a branch out, does not hold behind; what held before does.
  ;; CHECK-LABEL: define {{.*}}@wasm.merges(
  ;; CHECK-COUNT-6: br {{.*}}!wrought.check
  ;; CHECK-NOT: wrought.check
  ;; CHECK: {{^}}}
  (func $merges (export "merges") (param $p i32) (param $q i32) (param $c i32)
    (i32.store offset=4 (local.get $p) (i32.const 0))
    (if (local.get $c)
      (then (i32.store offset=0 (local.get $p) (i32.const 0)) (i32.store (local.get $q) (i32.const 0)))
      (else (i32.store offset=8 (local.get $p) (i32.const 0))))
    (block $out
      (br_if $out (local.get $c))
      (i32.store (local.get $q) (i32.const 0)))
    (i32.store offset=8 (local.get $p) (i32.const 0))
    (i32.store (local.get $q) (i32.const 0))
    (i32.store offset=4 (local.get $p) (i32.const 0)))

  ;; What holds on all ways to a place holds there, as far as it reaches on each; one that is left for good does not count.
  ;; CHECK-LABEL: define {{.*}}@wasm.joins(
  ;; CHECK-COUNT-7: br {{.*}}!wrought.check
  ;; CHECK-NOT: wrought.check
  ;; CHECK: {{^}}}
  (func $joins (export "joins") (param $p i32) (param $q i32) (param $c i32)
    (block $out
      (i32.store (local.get $p) (i32.const 0))
      (br_if $out (local.get $c))
      (if (local.get $c)
        (then (i32.store offset=8 (local.get $q) (i32.const 0)))
        (else (i32.store offset=4 (local.get $q) (i32.const 0))))
      (i32.store offset=4 (local.get $q) (i32.const 0))
      (i32.store offset=8 (local.get $q) (i32.const 0))
      (if (local.get $c)
        (then (return))
        (else (i32.store offset=12 (local.get $q) (i32.const 0))))
      (i32.store offset=12 (local.get $q) (i32.const 0)))
    (i32.store (local.get $p) (i32.const 0))
    (i32.store (local.get $q) (i32.const 0))
    (block $1
      (block $0
        (i32.store offset=4 (local.get $p) (i32.const 0))
        (br_table $0 $1 $0 (local.get $c)))
      (i32.store offset=4 (local.get $p) (i32.const 0)))
    (i32.store offset=4 (local.get $p) (i32.const 0)))

  ;; In a loop, what held before it, but of locals that it sets.
  ;; CHECK-LABEL: define {{.*}}@wasm.loop(
  ;; CHECK-COUNT-3: br {{.*}}!wrought.check
  ;; CHECK-NOT: wrought.check
  ;; CHECK: {{^}}}
  (func $loop (export "loop") (param $p i32) (param $q i32)
    (i32.store (local.get $p) (i32.const 0))
    (i32.store (local.get $q) (i32.const 0))
    (loop $again
      (i32.store (local.get $p) (i32.const 1))
      (i32.store (local.get $q) (i32.const 1))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $again (i32.load (local.get $p))))))
