"""Writes a module with data segments of many shapes, and a function that gives the number of bytes that are not as they
must be, as far as a sample of them shows."""
import random

random.seed(1)
pages = 1600  # 100 MiB
size = pages * 65536
memory = {}
segments = []


def segment(address, data):
    segments.append((address, data))
    for i, byte in enumerate(data):
        memory[address + i] = byte


segment(4096 * 3 + 17, bytes(random.randrange(256) for _ in range(200_000)))
segment(4096 * 5, bytes(random.randrange(256) for _ in range(5000)))
segment(4096 * 5 + 100, bytes(50))
for i in range(2000):
    segment(1 << 20 | i * 40_000, bytes([i % 255 + 1]))
segment(size - 1, b"\x7f")

escape = lambda data: "".join(f"\\{byte:02x}" for byte in data)
print(f"(module (memory {pages})")
for address, data in segments:
    print(f'  (data (i32.const {address}) "{escape(data)}")')
print('  (func (export "check") (result i32) (local $wrong i32)')
sample = random.sample(sorted(memory), 3000) + [size - 1]
neighbours = [a + d for a in sample for d in (-1, 1) if 0 <= a + d < size]
for address in sample + neighbours:
    print(f"    (local.set $wrong (i32.add (local.get $wrong) (i32.ne (i32.load8_u (i32.const {address})) "
          f"(i32.const {memory.get(address, 0)}))))")
print("    (local.get $wrong)))")
