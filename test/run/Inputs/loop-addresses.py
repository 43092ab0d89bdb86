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
