;; A loop around a switch does the same when each case has a jump of its own: with values that go around, a way out in the dispatch, one in a
;; case, and numbers that have no case.
;; RUN: %python -c "print('\n'.join(f'run {n:#x}' for n in list(range(300)) + [1000, 12345, 100000]))" > %t.calls
;; RUN: %wrought compile -O0 --invoke - %s -o %t && %t < %t.calls > %t.O0
;; RUN: %wrought compile -O3 --verify-each --invoke - %s -o %t && %t < %t.calls > %t.O3
;; RUN: cmp %t.O0 %t.O3
;; RUN: FileCheck %s < %t.O3
;; CHECK-COUNT-303: ok 0x

(module
  (memory 1)
  (data (i32.const 0) "\03\09\08\02\05\09\07\00\09\01\09\00\07\04\08\03\03\02\07\08\08\07\06\00\02\03\00\02\08\06\02\00\00\04\01\02\04\09\00\04\04\00\04\07\09\02\06\02\04\06\06\02\04\09\07\02\05\01\00\02\07\03\04\00\06\04\00\04\06\08\06\09\05\08\09\06\09\03\05\00\00\04\09\00\02\02\02\05\08\09\09\01\02\00\03\00\09\04\04\01\01\07\00\07\01\05\04\01\06\02\00\04\06\04\06\01\00\09\09\04\00\06\02\09\05\08\04\08\03\00\04\00\01\01\09\08\00\03\06\04\09\04\02\02\00\05\05\05\02\06\06\07\08\06\00\09\00\08\01\09\04\08\04\06\00\02\02\03\04\06\04\08\04\08\05\00\04\06\09\05\00\06\09\09\00\02\00\00\00\05\07\05\00\05\09\02\04\02\07\00\09\00\00\00\05\04\00\07\04\09\09\05\02\05\02\05\04\05\09\04\04\04\06\01\04\00\09\00\02\02\04\08\03\00\04\04\03\05\02\00\06\00\02\01\01\09\05\05\00\03\07\04\02\01\05\02")
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
