"""Starting, size and memory of the smallest program; compile time, memory and size of others."""

import hashlib
import math
import os
import re
import shutil
import statistics
import subprocess
import sys

from harness import CLANG, ROOT, Skip, alternate, execute, musl_arguments, say
from report import Table

REAL_PROGRAMS = ["icepack", "expr", "nextpnr", "python"]  # minutes; --largest takes an hour

HELLO = '#include <stdio.h>\nint main(void) { puts("hello, world"); return 0; }\n'


def start(context):
    """Hello world: start to exit, size, memory; and the same with 64 MiB of data segments."""
    source = context.path("hello.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(HELLO)
    module = context.path("hello.wasm")
    execute([CLANG, "--target=wasm32-wasi", "-O2", source, "-o", module])
    ways = {}
    for name, flags in {"C, static, musl": musl_arguments(source), "C, dynamic, glibc": [source]}.items():
        executable = context.path("hello." + name.split()[-1])
        execute([CLANG, "-O2", *flags, "-o", executable])
        ways[name] = [executable]
    level = f"-O{context.options.level}"
    ways["wrought"] = [context.compile(module, "hello.wrought", level)[0]]
    ways["wrought --sandbox=off"] = [context.compile(module, "hello.wrought-off", level, "--sandbox=off")[0]]

    # The same program with 64 MiB of data behind its own, no two pages of it alike, which nothing reads.
    if shutil.which("wasm2wat"):
        text = execute(["wasm2wat", module]).stdout
        pages = int(re.search(r"\(memory \(;0;\) (\d+)", text).group(1))
        text = re.sub(r"\(memory \(;0;\) \d+", f"(memory (;0;) {pages + 1024}", text, count=1)
        fat = context.path("hello-64m.wat")
        with open(fat, "w", encoding="utf-8") as file:
            file.write(text.rstrip()[:-1])
            for page in range(64 * 256):
                seed = hashlib.sha256(str(page).encode()).hexdigest()
                file.write(f'(data (i32.const {pages * 65536 + page * 4096}) "{seed * 64}")\n')
            file.write(")\n")
        ways["wrought, 64 MiB of data"] = [context.compile(fat, "hello-64m.wrought", level)[0]]
    # Each time is the median of means over 20 starts.
    results = alternate(ways, max(context.options.runs * 10, 30), lambda command: context.measure(command, 20, discards=True)[3])
    # With its output in a file, which can be seeked, a program has a filter of system calls in place of strict mode.
    times_to_file = statistics.median(alternate({"file": ways["wrought"]}, 30, lambda command: context.measure(command, 20)[3])["file"])
    times = {way: statistics.median(values) for way, values in results.items()}
    resident = {way: context.measure(command, "resident")[4] for way, command in ways.items()}
    sizes = {way: os.path.getsize(command[0]) for way, command in ways.items()}
    reference = "C, static, musl"
    rows = [[way, f"{times[way] * 1e6:.0f}", f"{times[way] / times[reference]:.2f}", f"{sizes[way]:,}",
             f"{resident[way] / 1024:,.0f}", f"{resident[way] / resident[reference]:.2f}"]
            for way in ways]
    marks = [["hello world, start to exit, both walls, / static musl C", times["wrought"] / times[reference], 1.25, 1.05],
             ["hello world, start to exit, --sandbox=off, / static musl C", times["wrought --sandbox=off"] / times[reference], 1.10, 1.05],
             ["hello world, size / static musl C", sizes["wrought"] / sizes[reference], 2.5, 1.5]]
    if "wrought, 64 MiB of data" in times:
        marks.append(["start with 64 MiB of data / without", times["wrought, 64 MiB of data"] / times["wrought"], 1.05, 1.02])
    name = "wrought, output in a file"
    rows.insert(3, [name, f"{times_to_file * 1e6:.0f}", f"{times_to_file / times[reference]:.2f}", "", "", ""])
    yield Table("start", "Hello world, start to exit", ["program", "µs", f"time / {reference}", "bytes", "resident KiB",
                                                        f"memory, / {reference}"], rows,
                "From posix_spawn until the process has ended; resident memory, counted page by page, at its exit (the peak that the "
                "kernel reports is exact to a few dozen pages only).", marks)


def compiling(context):
    """Compile time, memory and size at each level, and what a second thread gives."""
    rows = []
    for name in ("kernels", "bzip2", "speedtest1"):
        module = context.corpus_file(name + ".wasm")
        for level in ("0", "1", "2", "3", "s"):
            runs = [context.compile(module, f"{name}.O{level}", f"-O{level}") for _ in range(min(3, context.options.runs))]
            rows.append([f"{name}, -O{level}", f"{os.path.getsize(module):,}", f"{statistics.median(r[1] for r in runs):.2f}",
                         f"{statistics.median(r[2] for r in runs) / 2**20:.0f}", f"{os.path.getsize(runs[0][0]):,}"])
    yield Table("compiling", "Compiling", ["module", "bytes", "seconds", "peak MiB", "executable, bytes"], rows)

    rows, ratios = [], []
    for name in ("bzip2", "speedtest1"):
        module = context.corpus_file(name + ".wasm")
        results = alternate({1: ["-j1"], 2: ["-j2"]}, context.options.runs,
                            lambda words: context.compile(module, f"{name}.threads", "-O3", *words)[1])
        one, two = (statistics.median(results[threads]) for threads in (1, 2))
        ratios.append(two / one)
        rows.append([name, f"{one:.2f}", f"{two:.2f}", f"{two / one:.2f}"])
    yield Table("threads", "Compiling with two threads, -O3", ["module", "-j1, s", "-j2, s", "two threads / one"], rows,
                marks=[["compile time on the wall, speedtest1, two threads / one", ratios[-1], 0.56, 0.53]])


def real(context):
    """Real programs (test/real): compile time and memory, after their output was compared."""
    command = [sys.executable, os.path.join(ROOT, "test", "real", "run.py"), "-O", "2", "--build", context.build]
    command += ["--all"] if context.options.largest else REAL_PROGRAMS
    say("  " + " ".join(command[1:]))
    lines = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout.splitlines()
    rows, sizes, missing = [], [], []
    for line in lines:
        found = re.match(r"PASS (\S+) +-O(\w): +([\d.]+) s \(([\d.]+) s of processors\), +(\d+) MiB, +([\d,]+) -> +([\d,]+) bytes", line)
        if found:
            name, level, wall, busy, peak, size, _ = found.groups()
            megabytes = int(size.replace(",", "")) / 1e6
            sizes.append((megabytes, float(busy)))
            rows.append([name, size, f"-O{level}", wall, busy, f"{float(busy) / megabytes:.1f}", peak])
        elif line.startswith(("FAIL", "SKIP")):
            missing.append(line)
    if not rows:
        raise Skip(missing[0] if missing else "test/real/run.py said nothing")
    note = "Outputs were compared byte for byte." + (" Without a result: " + "; ".join(missing) + "." if missing else "")
    marks = []
    (small, cheap), (large, dear) = min(sizes), max(sizes)
    if large > 100 * small:
        exponent = math.log(dear / cheap) / math.log(large / small)
        marks.append([f"growth of compile time from {small:.1f} to {large:.0f} MB, exponent", exponent, 1.08, 1.03])
    yield Table("real", "Compiling real programs", ["module", "bytes", "level", "wall, s", "processor, s", "processor s per MB", "peak MiB"],
                sorted(rows, key=lambda row: int(row[1].replace(",", ""))), note, marks)
