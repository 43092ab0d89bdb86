;; --fuel: exactly the number of operators that a run executes is enough, one less is not, at every level alike; what does not end
;; is ended. count(n) executes 3 + 9n operators: two before the loop, nine in each of its turns, one behind it.
;;
;; RUN: for level in 0 1 3 s; do \
;; RUN:   %wrought compile -O$level %s --invoke count --fuel 93 -o %t && %t 10 || exit 1; \
;; RUN:   %wrought compile -O$level %s --invoke count --fuel 92 -o %t && { %t 10 >%t.out 2>&1; test $? -eq 134; } || exit 1; \
;; RUN:   FileCheck %s <%t.out || exit 1; done
;; CHECK: {{^}}wrought: trap: fuel exhausted{{$}}
;; RUN: %wrought compile -O3 %s --invoke forever --fuel 1000000 -o %t && { %t >%t.out 2>&1; test $? -eq 134; } && FileCheck %s <%t.out
;; RUN: %wrought compile -O3 %s --invoke branches --fuel 4 -o %t && %t 1 && { %t 0 >%t.out 2>&1; test $? -eq 134; }
;; RUN: not %wrought compile %s --fuel none -o %t 2>&1 | FileCheck %s --check-prefix=FORM
;; FORM: --fuel: 'none' is not a number above 0
(module
  (func (export "count") (param $n i32) (result i32)
    (local $sum i32)
    (local.set $sum (i32.const 0))                              ;; 2
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $n))) ;; 4
      (br_if $again                                             ;; 1
        (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) ;; 4
    (local.get $sum))                                           ;; 1
  (func (export "forever") (loop $again (br $again)))
  (func (export "branches") (param $short i32) (result i32)
    (if (result i32) (local.get $short)                         ;; 2
      (then (i32.const 1))                                      ;; 1
      (else (i32.add (i32.const 1) (i32.const 2))))))           ;; 3
