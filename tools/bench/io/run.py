#!/usr/bin/env python3
"""Measures system calls through WASI, and starting, beside native programs from the same C source, on this machine.

    tools/bench/io/run.py                          everything, 5 runs each
    tools/bench/io/run.py -n 9 --markdown OUT      what docs/benchmarks.md holds
    tools/bench/io/run.py --folder /dev/shm        where files and folders are made (default: the folder for temporary files)
    tools/bench/io/run.py --scale 100              a hundredth of every count, for a look at whether it works

Ways alternate (A B C, A B C, ...) and medians count, so a slow minute of the machine slows all of them: only the ratios mean anything.
Native is clang -O2, once statically with musl and once dynamically with glibc; the ratio is to the faster of the two.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
CLANG = "clang-19"
HELLO = '#include <stdio.h>\nint main(void) { puts("hello, world"); }\n'


def execute(command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with status {result.returncode}: {result.stderr.strip()}")
    return result


def musl(source, output):
    triple = f"{platform.machine()}-linux-musl"
    lib = f"/usr/lib/{triple}/"
    execute([CLANG, "-O2", "-static", "-nostdlib", "-nostdinc", "-isystem", f"/usr/include/{triple}", lib + "crt1.o", lib + "crti.o",
             source, lib + "libc.a", lib + "crtn.o", "-o", output])
    return output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--runs", type=int, default=5)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--only", default="", help="comma-separated tasks")
    parser.add_argument("--folder")
    parser.add_argument("--markdown")
    parser.add_argument("--build", default=os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build"))
    options = parser.parse_args()
    wrought = os.path.join(options.build, "bin", "wrought")
    lines = []

    def say(text=""):
        print(text, flush=True)
        lines.append(text)

    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        path = lambda name: os.path.join(work, name)
        source = os.path.join(HERE, "io.c")
        execute([CLANG, "--target=wasm32-wasi", "-O2", source, "-o", path("io.wasm")])
        execute([wrought, "compile", path("io.wasm"), "--dir", f"{work}::{work}", "-o", path("io.wrought")])
        execute([CLANG, "-O2", source, "-o", path("io.glibc")])
        musl(source, path("io.musl"))
        ways = {"wrought": path("io.wrought"), "musl": path("io.musl"), "glibc": path("io.glibc")}

        size, entries = (1 << 30) // options.scale, 100_000 // options.scale
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
        say("| task | wrought, s | musl, s | glibc, s | wrought / faster native |")
        say("| --- | ---: | ---: | ---: | ---: |")
        chosen = [name for name in options.only.split(",") if name]
        for name, task in tasks.items():
            if chosen and not any(word in name for word in chosen):
                continue
            times = {way: [] for way in ways}
            for _ in range(options.runs):
                for way, program in ways.items():
                    with open(os.devnull, "w") as null:
                        result = subprocess.run([program, *map(str, task)], stdout=null, stderr=subprocess.PIPE, text=True)
                    if result.returncode:
                        sys.exit(f"{way}, {name}: {result.stderr}")
                    times[way].append(float(result.stderr))
            medians = {way: statistics.median(values) for way, values in times.items()}
            ratio = medians["wrought"] / min(medians["musl"], medians["glibc"])
            say(f"| {name} | {medians['wrought']:.3f} | {medians['musl']:.3f} | {medians['glibc']:.3f} | {ratio:.2f} |")
        if chosen and "start" not in chosen:
            return

        # From posix_spawn to the end of the process, many at once so that the clock's own cost does not count.
        with open(path("hello.c"), "w") as file:
            file.write(HELLO)
        execute([CLANG, "--target=wasm32-wasi", "-O2", path("hello.c"), "-o", path("hello.wasm")])
        spawn = musl(os.path.join(HERE, "..", "spawn.c"), path("spawn"))
        starts = {"C, static, musl": musl(path("hello.c"), path("hello.musl"))}
        for mode in ("off", "require"):
            starts[f"wrought, --sandbox={mode}"] = path(f"hello.{mode}")
            execute([wrought, "compile", path("hello.wasm"), f"--sandbox={mode}", "-o", path(f"hello.{mode}")])
        starts["wrought, --sandbox=require, a granted folder"] = path("hello.dir")
        execute([wrought, "compile", path("hello.wasm"), "--sandbox=require", "--dir", f"{work}::/d", "-o", path("hello.dir")])
        times = {way: [] for way in starts}
        for _ in range(max(options.runs * 10, 30)):
            for way, program in starts.items():
                with open(path("figures"), "w") as figures, open(os.devnull, "w") as null:
                    subprocess.run(["/bin/sh", "-c", f'exec "$@" 3>"{path("figures")}"', "sh", spawn, "20", program], stdout=null,
                                   check=True)
                with open(path("figures")) as figures:
                    times[way].append(float(figures.read().split()[0]))
        say()
        say("| hello world, start to exit | µs | / static musl |")
        say("| --- | ---: | ---: |")
        medians = {way: statistics.median(values) for way, values in times.items()}
        for way, value in medians.items():
            say(f"| {way} | {value * 1e6:.0f} | {value / medians['C, static, musl']:.2f} |")
    if options.markdown:
        with open(options.markdown, "w") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
