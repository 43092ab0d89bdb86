;; That a bounds check can tell the address costs the code that does not trap nothing: a comparison and a branch, no subtraction in
;; place of it, and the size of memory stays in a register that the loop has anyway.
;; RUN: %wrought compile --target=x86_64-linux --bounds-checks=explicit --emit=asm %s -o - | FileCheck %s

(module
  (memory (export "memory") 2 400)
  (func (export "_start") (local $p i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=8 (i32.add (local.get $sum) (local.get $p)))))
      (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 5))) (i32.load (i32.const 0)))))
    (i32.store (i32.const 16) (local.get $sum))))

;; The index is compared with what the size leaves.
;; CHECK: [[LOOP:.LBB[0-9_]+]]:
;; CHECK-NOT: sub
;; CHECK: cmpq %[[INDEX:[a-z0-9]+]], %[[LIMIT:[a-z0-9]+]]
;; CHECK-NEXT: jb [[TRAP:.LBB[0-9_]+]]
;; CHECK-NOT: sub
;; CHECK: jb [[LOOP]]
;; CHECK: [[TRAP]]:
;; CHECK: ud1q {{[0-9]+}}(%[[LIMIT]]), %[[INDEX]]
