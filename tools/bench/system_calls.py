"""System calls through WASI beside native programs from the same C source (system-calls.c)."""

import os
import shutil
import statistics
import subprocess
import tempfile

from harness import CLANG, HERE, Skip, alternate, execute, musl_arguments, say
from report import Table


def system_calls(context):
    """Files, folders, clocks and single bytes; natively once statically with musl, once dynamically with glibc."""
    options = context.options
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        def path(name):
            return os.path.join(work, name)

        source = os.path.join(HERE, "system-calls.c")
        execute([CLANG, "--target=wasm32-wasi", "-O2", source, "-o", path("io.wasm")])
        execute([context.wrought, "compile", path("io.wasm"), "--dir", f"{work}::{work}", "-o", path("io.wrought")])
        execute([CLANG, "-O2", source, "-o", path("io.glibc")])
        execute([CLANG, "-O2", *musl_arguments(source), "-o", path("io.musl")])
        ways = {way: path("io." + way) for way in ("wrought", "musl", "glibc")}

        size, entries = (1 << 30) // options.scale, 100_000 // options.scale
        if shutil.disk_usage(work).free < size + (1 << 28):
            raise Skip(f"{work} has no room for {size / 2**20:.0f} MiB; name another place with --folder")
        os.mkdir(path("folder"))
        for i in range(entries):
            open(path(f"folder/entry-{i}"), "w").close()
        big = path("big")
        tasks = {
            "write 1 GiB, 4 KiB pieces": ["write", big, size, 4096],
            "read 1 GiB, 4 KiB pieces": ["read", big, size, 4096],
            "write 1 GiB, 1 MiB pieces": ["write", big, size, 1 << 20],
            "read 1 GiB, 1 MiB pieces": ["read", big, size, 1 << 20],
            "list 100,000 entries": ["list", path("folder"), entries],
            "10,000,000 clock_time_get": ["clock", 10_000_000 // options.scale],
            "1,000,000 one-byte fd_write": ["byte", 1_000_000 // options.scale],
        }
        rows, marks = [], []
        for name, task in tasks.items():
            def once(program):
                result = subprocess.run([program, *map(str, task)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                if result.returncode:
                    raise Skip(f"{os.path.basename(program)}, {name}: {result.stderr.strip()}")
                return float(result.stderr)

            median = {way: statistics.median(times) for way, times in alternate(ways, options.runs, once).items()}
            ratio = median["wrought"] / min(median["musl"], median["glibc"])
            rows.append([name, *(f"{median[way]:.3f}" for way in ways), f"{ratio:.2f}"])
            marks.append([f"{name}, / the faster native program", ratio, 1.3, None])
            say(f"  {name}: {ratio:.2f}")
    note = f"A scale of 1/{options.scale}." if options.scale != 1 else ""
    yield Table("system-calls", "System calls through WASI", ["task", *(f"{way}, s" for way in ways), "wrought / faster native"], rows,
                note, marks)
