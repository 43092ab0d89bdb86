# Calls for loop-addresses.wat: every function, with ranges in the middle, at both ends of the index space and across them.
import random

generator = random.Random(5)
end = 1 << 32


def place():
    return generator.choice([generator.randrange(64, 3000), generator.randrange(64, 3000) & ~3, 256, 260, 264, 272, 512,
                             end - generator.randrange(4, 900), (end - generator.randrange(4, 900)) & ~3, end - 64, end - 8, 0, 4])


for function in ["stencil", "backwards", "unrolled", "carried", "fill", "search", "column"]:
    for _ in range(60):
        print("reset")
        first, count = place(), generator.choice([0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 64, 100, 200])
        second = (first + generator.choice([0, 4, -4, 8, 16, -16, 32, 64, -128, 512])) % end if generator.random() < 0.5 else place()
        if function == "column":
            second = generator.choice([1, 2, 4, 12, end - 1, end - 4, 1 << 31, (1 << 28) + 4])
        print(function, *(f"0x{value:x}" for value in (first, second, count)))

# Where the end is not met, the start is near the end of the index space, so that the loop soon traps.
for count in [1, 2, 3, 4, 7, 31, 100]:
    for distance in [16, 8, 64, 1024, end - 64]:
        for start in [0, 24, 1000, end - 16, end - 64, end - 800, end - 808]:
            print("reset")
            print("stepped", *(f"0x{value % end:x}" for value in (distance, start, start + 16 * count)))
            print("reset")
            print("stepped-down", *(f"0x{value % end:x}" for value in (distance, start, start - 8 * count)))
for start in [end - 8, end - 24, end - 408]:
    for meets in [32, 48, end - 8]:
        print("reset")
        print("stepped", *(f"0x{value % end:x}" for value in (16, start, start + meets + 8)))

for step in [1, 3, 5, 65, end - 1, end + 1, end + 5, (1 << 31) + 1, 5 << 32]:
    for count in [1, 2, 3, 17, 64, 200]:
        for start in [0, 300, end - 20, end - 700]:
            if (step | 1) * count > 1 << 40:
                continue
            print("reset")
            print("long-column", *(f"0x{value:x}" for value in (start, step, (1 << 40) - (step | 1) * count)))
for stride in [4, 8, 40, 120, end - 4, end - 40, 1 << 31, 1 << 30]:
    for rows in [3, 4, 5, 9, 30]:
        for start in [4, 300, 2000, end - 500, end - 40]:
            print("reset")
            print("triangle", *(f"0x{value:x}" for value in (start, stride, rows)))
