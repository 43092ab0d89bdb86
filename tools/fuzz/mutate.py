#!/usr/bin/env python3
"""Feeds damaged modules to wrought and looks for anything but a clean answer.

Takes modules from files and folders, damages each copy a little (bytes flipped, inserted, removed or repeated, numbers made
large, pieces of other modules spliced in, the end cut off; for text also whole words exchanged), and runs `wrought validate`
on it, and with --compile also `wrought compile -O0 --emit=obj`. An answer is clean if the exit status is 0 or 1, or, for a
status of 1, if an error line was printed. A signal, an assertion, an exceeded limit of time or memory, or a status of 1
without a message is a failure: the module is kept, and named, with the seed that makes it again.

The same seed makes the same modules, whatever the number of jobs.

    tools/fuzz/mutate.py build/bin/wrought shared/corpus/bench -n 2000 --seed 1
    tools/fuzz/mutate.py build/bin/wrought test -n 500 --compile
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile

# Numbers whose encodings lie at the edges of what a reader handles.
INTERESTING = [0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 33]
# Opcodes, type codes and section numbers of proposals, and bytes that open or close something.
INTERESTING_BYTES = [0x00, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0B, 0x0E, 0x10, 0x11, 0x12, 0x13, 0x1C, 0x1F, 0x23,
                     0x3F, 0x40, 0x5E, 0x5F, 0x60, 0x63, 0x64, 0x69, 0x6E, 0x6F, 0x70, 0x7B, 0x7F, 0xD0, 0xD2, 0xFB,
                     0xFC, 0xFD, 0xFE]


def leb128(value):
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def flip_bits(rng, data, _):
    for _ in range(rng.choice([1, 1, 1, 2, 4, 16])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def set_bytes(rng, data, _):
    for _ in range(rng.choice([1, 1, 2, 8])):
        data[rng.randrange(len(data))] = rng.choice(INTERESTING_BYTES)


def set_number(rng, data, _):
    at = rng.randrange(len(data))
    number = leb128(rng.choice(INTERESTING))
    data[at : at + rng.choice([1, len(number)])] = number


def remove(rng, data, _):
    at = rng.randrange(len(data))
    del data[at : at + rng.choice([1, 1, 2, 5, 50])]


def repeat(rng, data, _):
    at = rng.randrange(len(data))
    piece = data[at : at + rng.choice([1, 3, 10, 100])]
    data[at:at] = piece * rng.choice([1, 2, 10, 100])


def splice(rng, data, others):
    other = rng.choice(others)
    start = rng.randrange(len(other))
    at = rng.randrange(len(data))
    data[at : at + rng.choice([0, 10, 100])] = other[start : start + rng.choice([4, 20, 200, 2000])]


def truncate(rng, data, _):
    del data[rng.randrange(len(data)) :]


def damage_early(rng, data, _):
    # The declarations lie at the front of a module, and are small beside its code.
    for _ in range(rng.choice([1, 2, 4])):
        data[rng.randrange(min(len(data), 1500))] = rng.choice(INTERESTING_BYTES + [rng.randrange(256)])


def exchange_words(rng, data, others):
    words = re.split(rb"(\s+|[()])", bytes(data))
    other = re.split(rb"(\s+|[()])", bytes(rng.choice(others)))
    for _ in range(rng.choice([1, 1, 2, 5])):
        words[rng.randrange(len(words))] = rng.choice(other)
    data[:] = b"".join(words)


MUTATIONS = [flip_bits, set_bytes, set_number, remove, repeat, splice, truncate, damage_early]


def mutate(seed, name, data, others):
    rng = random.Random(f"{seed}/{name}")
    data = bytearray(data)
    is_text = not data.startswith(b"\0asm")
    choices = MUTATIONS + ([exchange_words] * len(MUTATIONS) if is_text else [])
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if data:
            rng.choice(choices)(rng, data, others)
    return bytes(data)


def collect(paths):
    files = []
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            files += [p for p in sorted(path.rglob("*")) if p.suffix in (".wasm", ".wat") and p.is_file()]
        else:
            files.append(path)
    return [(str(path), path.read_bytes()) for path in files if path.stat().st_size]


def run(command, limits):
    def bound():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.time, limits.time + 1))
        # Of memory that is touched, Linux bounds none; of address space, stacks and LLVM's library take a share.
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory << 20, limits.memory << 20))

    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=limits.time * 3,
                              preexec_fn=bound)
    except subprocess.TimeoutExpired:
        return "no answer in time", ""
    errors = done.stderr.decode(errors="replace")
    if done.returncode < 0:
        return f"died of {signal.Signals(-done.returncode).name}", errors
    if done.returncode not in (0, 1):
        return f"exit status {done.returncode}", errors
    if done.returncode == 1 and ": error: " not in errors:
        return "failed without an error message", errors
    # Sanitizers end a program with a status of 1. (Assertions end it with a signal.)
    for sign in (": runtime error: ", "==ERROR: AddressSanitizer"):
        if sign in errors:
            return f"'{sign}' in its messages", errors
    return None, errors


def examine(arguments, index, modules):
    name, data = modules[index % len(modules)]
    label = f"{arguments.seed}-{index}"
    damaged = mutate(label, name, data, [content for _, content in modules])
    suffix = pathlib.Path(name).suffix
    with tempfile.TemporaryDirectory(prefix="wrought-fuzz-") as folder:
        module = os.path.join(folder, "module" + suffix)
        with open(module, "wb") as file:
            file.write(damaged)
        commands = [[arguments.wrought, "validate", module]]
        if arguments.inspect:
            commands.append([arguments.wrought, "inspect", "--json", module])
        if arguments.compile:
            commands.append([arguments.wrought, "compile", "-O0", "--unknown-imports=trap", "--emit=obj", module, "-o",
                             os.path.join(folder, "module.o")])
        for command in commands:
            problem, errors = run(command, arguments)
            if problem:
                kept = os.path.join(arguments.keep, f"mutant-{label}{suffix}")
                os.makedirs(arguments.keep, exist_ok=True)
                with open(kept, "wb") as file:
                    file.write(damaged)
                return f"{kept}: from {name}: `{command[1]}` {problem}\n{errors[-1500:]}"
            if command[1] == "validate" and errors:
                break  # refused: nothing to compile
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("wrought", help="the program to test")
    parser.add_argument("modules", nargs="+", help="modules, or folders of them")
    parser.add_argument("-n", "--count", type=int, default=1000, help="how many damaged modules to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compile", action="store_true", help="compile those that are valid")
    parser.add_argument("--inspect", action="store_true", help="inspect them too")
    parser.add_argument("--max-size", type=int, default=4 << 20, help="leave larger modules out (bytes)")
    parser.add_argument("--time", type=int, default=20, help="processor seconds for each run")
    parser.add_argument("--memory", type=int, default=8192, help="address space for each run (MiB)")
    parser.add_argument("--keep", default="fuzz-failures", help="folder for the modules that fail")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    arguments = parser.parse_args()

    modules = [module for module in collect(arguments.modules) if len(module[1]) <= arguments.max_size]
    if not modules:
        sys.exit("no modules were found")
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = (pool.submit(examine, arguments, index, modules) for index in range(arguments.count))
        for job in concurrent.futures.as_completed(list(jobs)):
            if job.result():
                failures += 1
                print(job.result(), flush=True)
    print(f"{arguments.count} damaged modules from {len(modules)}")
    print(f"{arguments.count - failures} passed, {failures} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
