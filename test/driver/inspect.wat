;; What inspect shows of a module: sections, declarations, sizes, features, and what it asks for.
;; RUN: %wrought inspect %s | FileCheck %s
;; CHECK: inspect.wat: WebAssembly module in text form
;; CHECK: sections
;; CHECK-NEXT: 0x00000008 {{ *}}[[#]]  type
;; CHECK: custom: name
;; CHECK: func    wasi_snapshot_preview1.path_open  (i32, i32, i32, i32, i32, i64, i64, i32, i32) -> i32
;; CHECK: func    run  (i32) -> (i32, i64)
;; CHECK: memory: 2 pages (128.0 KiB), at most 5 (320.0 KiB)
;; CHECK: table: funcref, 3 entries, at most 3
;; CHECK: functions: 2, of [[#]] bytes; 3 imported
;; CHECK: #3 big
;; CHECK: data segments: 1 active, 1 passive, 6 bytes
;; CHECK: start function: #4
;; CHECK: features
;; CHECK: multi-value
;; CHECK: bulk memory
;; CHECK: asks for (WASI preview 1)
;; CHECK: random        random_get
;; CHECK: directories   path_open, fd_readdir
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_readdir" (func (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
  (memory 2 5)
  (table 3 3 funcref)
  (data (i32.const 0) "abc")
  (data "def")
  (func $big (export "run") (param i32) (result i32 i64)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 9)) (i32.const 1) (i64.const 2))
  (func $start)
  (start $start))
