;; An active segment that does not fit traps before any code of the module runs.
;; RUN: sed 's/DATA/65535/; s/ELEM/0/' %s > %t.data.wat
;; RUN: %wrought compile %t.data.wat -o %t.data; not %t.data 2>&1 | FileCheck %s --check-prefix=MEMORY
;; RUN: sed 's/DATA/0/; s/ELEM/2/' %s > %t.elem.wat
;; RUN: %wrought compile %t.elem.wat -o %t.elem; not %t.elem 2>&1 | FileCheck %s --check-prefix=TABLE
;; RUN: sed 's/DATA/65534/; s/ELEM/1/' %s > %t.fits.wat
;; RUN: %wrought compile %t.fits.wat -o %t.fits; not %t.fits 2>&1 | FileCheck %s --check-prefix=FITS

(module
  (memory 1)
  (table 2 funcref)
  (data (i32.const DATA) "ab")
  (elem (i32.const ELEM) $f)
  (func $f (unreachable))
  (func (export "_start") (call $f)))

;; MEMORY: wrought: trap: out of bounds memory access
;; TABLE: wrought: trap: out of bounds table access
;; FITS: wrought: trap: unreachable
