;; In an interpreter's loop every instruction ends in the jump to the next one's code; optimised for size there is one jump.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -Os --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=SIZE
;; CHECK-LABEL: wasm.run:
;; CHECK-COUNT-8: jmpq *%
;; SIZE-LABEL: wasm.run:
;; SIZE: jmpq *%
;; SIZE-NOT: jmpq *%
;; SIZE: .size wasm.run

(module
  (memory 1)
  (func $run (export "run") (param $steps i32) (result i32) (local $at i32) (local $x i32) (local $a i32) (local $b i32)
    (local.set $b (i32.const 1000))
    (block $done
     (loop $next
      (br_if $done (i32.eqz (local.get $steps)))
      (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
      (local.set $x (i32.load8_u (local.get $at)))
      (local.set $at (i32.and (i32.add (local.get $at) (i32.const 1)) (i32.const 255)))
      (block $9 (block $8 (block $7 (block $6 (block $5 (block $4 (block $3 (block $2 (block $1 (block $0 
        (br_table $0 $1 $2 $3 $4 $5 $6 $7 $8 $9 $done (local.get $x)))
      (local.set $a (i32.add (local.get $a) (local.get $x))) (br $next))
      (local.set $a (i32.sub (local.get $a) (i32.const 3))) (br $next))
      (local.set $a (i32.xor (local.get $a) (local.get $b))) (br $next))
      (local.set $b (i32.mul (local.get $a) (i32.const 7))) (br $next))
      (local.set $a (i32.rotl (local.get $a) (i32.const 5))) (br $next))
      (local.set $at (i32.and (i32.add (local.get $at) (local.get $b)) (i32.const 255))) (br $next))
      (if (i32.and (local.get $a) (i32.const 1)) (then (local.set $b (i32.add (local.get $b) (i32.const 9))))) (br $next))
      (i32.store8 (i32.and (local.get $a) (i32.const 255)) (local.get $b)) (br $next))
      (local.set $b (i32.shr_u (local.get $b) (i32.const 1))) (br $next))
      (if (i32.eqz (local.get $b)) (then (return (local.get $a)))) (br $next)
     ))
    (i32.add (local.get $a) (local.get $b))))
