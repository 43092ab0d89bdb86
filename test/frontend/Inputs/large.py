"""Writes a module with one function `_start` that has a given number of something."""
import sys


def leb128(value):
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def section(number, payload):
    return bytes([number]) + leb128(len(payload)) + payload


kind, count = sys.argv[1], int(sys.argv[2])
function_type, local_types, body = b"\x60\0\0", b"\0", b""
thousand = leb128(1000) + b"\x7f" * 1000
if kind == "locals":
    local_types = b"\1" + leb128(count) + b"\x7f"
elif kind == "params":
    function_type = b"\x60" + leb128(count) + b"\x7f" * count + b"\0"
elif kind == "results":
    function_type = b"\x60\0" + leb128(count) + b"\x7f" * count
elif kind == "blocks":
    body = b"\2\x40" * count + b"\x0b" * count
elif kind == "operands":  # a thousand with each call
    function_type = b"\x60\0" + thousand
    body = b"\x10\0" * count
elif kind == "calls":  # in dead code, where operands need not be there
    function_type = b"\x60" + thousand + thousand
    body = b"\0" + b"\x10\0" * count
code = local_types + body + b"\x0b"
sys.stdout.buffer.write(b"\0asm\1\0\0\0" + section(1, b"\1" + function_type) + section(3, b"\1\0") +
                        section(7, b"\1\6_start\0\0") + section(10, b"\1" + leb128(len(code)) + code))
