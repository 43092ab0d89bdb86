"""Prints a module of the shape that compilers of languages with goroutines make: one loop around a branch table of a thousand cases,
each of which reads memory, changes a local and goes back. Its exit status depends on every case that ran."""

CASES, LOCALS = 1000, 8

print('(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)')
print('(func (export "_start") (local $state i32) (local $left i32)')
for i in range(LOCALS):
    print(f"(local $v{i} i32)")
print("(local.set $left (i32.const 100000))")
print("(loop $again")
print("(if (i32.eqz (local.get $left)) (then (call $exit (i32.and (i32.const 63) (i32.xor (i32.xor (local.get $v0) (local.get $v1))"
      " (i32.xor (local.get $v2) (local.get $v7)))))))")
print("(local.set $left (i32.sub (local.get $left) (i32.const 1)))")
for i in reversed(range(CASES)):
    print(f"(block $b{i}")
print("(br_table", *(f"$b{i}" for i in range(CASES)), "(local.get $state))")
for i in range(CASES):
    a, b, c, d = (i * k % 2003 * 8 for k in (7, 11, 13, 17))
    v, w = i % LOCALS, i * 3 % LOCALS
    print(f") (local.set $v{v} (i32.add (i32.mul (i32.load offset={a} (local.get $v{w})) (i32.const 31))")
    print(f"    (i32.add (i32.load (i32.const {b})) (i32.load (i32.const {c})))))")
    print(f"  (i32.store (i32.const {d}) (i32.add (local.get $left) (i32.const {i})))")
    print(f"  (local.set $v{v} (i32.and (local.get $v{v}) (i32.const 0x7fff)))")
    print(f"  (local.set $state (i32.rem_u (i32.add (local.get $v{v}) (local.get $left)) (i32.const {CASES}))) (br $again)")
print(")))")
