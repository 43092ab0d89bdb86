"""Writes calls of every function of truncations.wat with floats around each limit of the integers, in both signs, and NaNs."""
import math
import struct
import sys

FORMATS = {"f32": ("<f", "<I", 24), "f64": ("<d", "<Q", 53)}


def rounded(value, to_float):
    return struct.unpack(to_float, struct.pack(to_float, value))[0]


for name in sys.stdin.read().split():
    to_float, to_bits, digits = FORMATS[name[:3]]
    values = [0.0, 0.5, 1.0, 1.5, math.inf, 1e30]
    for power in (31, 32, 63, 64):
        step = 2.0 ** (power - digits)  # between floats below the power
        values += [2.0**power + offset for offset in (-2 * step, -step, 0, 2 * step, 4 * step)]
        if power - digits < 0:
            values += [2.0**power + offset for offset in (-1, -0.5, 0.5, 1, 1.5)]
    for value in values:
        for signed in (value, -value):
            print(name, hex(struct.unpack(to_bits, struct.pack(to_float, rounded(signed, to_float)))[0]))
    for bits in {"f32": (0x7fc00000, 0xffc00000, 0x7f800001), "f64": (0x7ff8 << 48, 0xfff8 << 48, 0x7ff0000000000001)}[name[:3]]:
        print(name, hex(bits))
