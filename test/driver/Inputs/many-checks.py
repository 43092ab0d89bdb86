"""Prints a module: a loop of 300 loads, each at an index that is not known, so that each is checked by itself where checks are explicit."""

print('(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)')
print('(data (i32.const 8) "\\03")')
print("(func $walk (param $index i32) (param $count i32) (result i32) (local $sum i32) (loop $again")
for step in range(300):
    print(f"(local.set $index (i32.load (i32.mul (local.get $index) (i32.const {step % 7 + 1}))))")
print("(local.set $sum (i32.add (local.get $sum) (local.get $index)))")
print("(br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))) (local.get $sum))")
print('(func (export "_start") (call $exit (call $walk (i32.load (i32.const 0)) (i32.load (i32.const 8))))))')
