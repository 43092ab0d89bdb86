;; Relaxed dot products. The operand of 7 bits is the one that PMADDUBSW and VPDPBUSD take as unsigned.
;; RUN: %wrought compile -O3 --invoke - --emit=asm -o - %s | FileCheck %s
;; RUN: %wrought compile -O3 --cpu=sapphirerapids --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=VNNI
;; RUN: %wrought compile -O3 --deterministic --invoke - --emit=asm -o - %s | FileCheck %s --check-prefix=DETERMINISTIC

;; CHECK-LABEL: wasm.0:
;; CHECK: pmaddubsw %xmm0, %xmm1
;; CHECK-NEXT: movdqa %xmm1, %xmm0
;; CHECK-NEXT: retq
;; CHECK-LABEL: wasm.1:
;; CHECK: pmaddubsw %xmm0, %xmm1
;; CHECK-NEXT: pmaddwd {{.*}}(%rip), %xmm1
;; CHECK-NEXT: paddd %xmm2, %xmm1

;; VNNI-LABEL: wasm.1:
;; VNNI: vpdpbusd %xmm0, %xmm1, %xmm2

;; DETERMINISTIC-LABEL: wasm.0:
;; DETERMINISTIC-NOT: pmaddubsw
;; DETERMINISTIC: paddsw
(module binary
  "\00asm\01\00\00\00"
  "\01\0e\02" "\60\02\7b\7b\01\7b" "\60\03\7b\7b\7b\01\7b" ;; types
  "\03\03\02\00\01"                                         ;; functions
  "\07\0d\02" "\03dot\00\00" "\03add\00\01"                 ;; exports
  "\0a\17\02"
  "\09\00\20\00\20\01\fd\92\02\0b"                          ;; i16x8.relaxed_dot_i8x16_i7x16_s
  "\0b\00\20\00\20\01\20\02\fd\93\02\0b")                   ;; i32x4.relaxed_dot_i8x16_i7x16_add_s
