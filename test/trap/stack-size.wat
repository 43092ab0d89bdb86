;; How deep a program can call depends on --stack-size alone: not on `ulimit -s`, on the length of the environment, or on whether the
;; stack is the process's own or, where the hard limit leaves no room there, a mapping.
;; RUN: %wrought compile %s --stack-size 1M -o %t && (%t 2>%t.plain; test $? -eq 134) && FileCheck %s <%t.plain
;; CHECK: trap: call stack exhausted
;; CHECK: more
;; RUN: for limit in '-s 200' '-S -s 200' '-s 8192' '-S -s 8192' '-s 100000' '-s unlimited'; do \
;; RUN:   (ulimit $limit) 2>/dev/null || continue; \
;; RUN:   sh -c "ulimit $limit; exec %t" 2>%t.limited; diff %t.plain %t.limited || exit 1; done
;; RUN: env LONG=$(%python -c 'print("x" * 100000)') %t 2>%t.long; diff %t.plain %t.long
;; RUN: %wrought compile %s --stack-size 256M -o %t.large && (%t.large 2>%t.err; test $? -eq 134) && FileCheck %s <%t.err
(module
  (func $descend (param i32) (result i32)
    (if (result i32) (i32.eq (local.get 0) (i32.const -1))
      (then (i32.const 0))
      (else (i32.mul (call $descend (i32.add (local.get 0) (i32.const 1))) (i32.const 3)))))
  (func (export "_start") (drop (call $descend (i32.const 0)))))
