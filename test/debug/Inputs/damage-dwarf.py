"""Damages the DWARF sections of MODULE in many ways and compiles each result with -g into OUTPUT: it must be compiled, or refused with
a message, and soon."""
import random
import subprocess
import sys
import time

module, output, *wrought = sys.argv[1:]


def leb(number):
    out = b""
    while True:
        out += bytes([number & 127 | (128 if number > 127 else 0)])
        number >>= 7
        if not number:
            return out


def read_leb(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at


def sections(data):
    at = 8
    while at < len(data):
        kind = data[at]
        size, start = read_leb(data, at + 1)
        at = start + size
        yield kind, data[start:at]


def custom(payload):
    length, at = read_leb(payload, 0)
    return payload[at : at + length].decode(), payload[at + length :]


original = open(module, "rb").read()


def rebuilt(change):
    out = original[:8]
    for kind, payload in sections(original):
        if kind == 0 and custom(payload)[0].startswith(".debug_"):
            name, content = custom(payload)
            payload = leb(len(name)) + name.encode() + change(name, content)
        out += bytes([kind]) + leb(len(payload)) + payload
    return out


# A table of version 5 that announces files without saying anything of them: each takes no bytes, and there are 2^63.
body = (b"\x04\x00" + b"\x00\x00\x00\x00" + bytes([1, 1, 1, 0xFB, 14, 13]) + bytes([0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1])
        + b"\x00\x00" + b"\x00" + b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f")
endless = (len(body) + 2).to_bytes(4, "little") + b"\x05\x00" + body


def random_change(seed):
    generator = random.Random(seed)

    def change(name, content):
        content = bytearray(content)
        for _ in range(generator.randrange(1, 8)):
            if content and generator.random() < 0.7:
                content[generator.randrange(len(content))] = generator.choice([0, 1, 127, 128, 255, generator.randrange(256)])
        if generator.random() < 0.2:
            del content[generator.randrange(len(content) + 1) :]
        return bytes(content)

    return change


cases = {"endless": lambda name, content: endless if name == ".debug_line" else content,
         "empty": lambda name, content: b""}
cases.update({f"seed {seed}": random_change(seed) for seed in range(25)})
failed = 0
for name, change in cases.items():
    path = output + ".wasm"
    open(path, "wb").write(rebuilt(change))
    start = time.monotonic()
    try:
        run = subprocess.run([*wrought, "compile", "-g", "-O0", path, "-o", output], capture_output=True, text=True, timeout=60)
        status, message = run.returncode, run.stderr
    except subprocess.TimeoutExpired:
        status, message = "timeout", ""
    good = status == 0 or (status == 1 and "error:" in message)
    if not good or time.monotonic() - start > 40:
        failed += 1
        print(f"{name}: status {status} after {time.monotonic() - start:.1f} s: {message}")
print(f"{len(cases) - failed} of {len(cases)} fine")
sys.exit(failed != 0)
