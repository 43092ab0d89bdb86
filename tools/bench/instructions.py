#!/usr/bin/env python3
"""Counts the instructions that the benchmark kernels execute on another processor, beside clang's native code of the same source.

qemu-user runs both, with a plug-in that counts (count-instructions.c); the C library of the native programs is the one that
the set-up fetched for wrought's runtime. Counts hardly vary, so one run each is enough, and a busy machine does no harm.
Checksums are compared with the expected ones.

    tools/bench/instructions.py                            the 41 kernels, AArch64, -O3 on both sides
    tools/bench/instructions.py --only crc32,lu --blocks 5 where the instructions are: address, length and runs of blocks
    tools/bench/instructions.py --suite                    the programs of tools/bench/suite, too
"""

import argparse
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys

from harness import CLANG, HERE, ROOT, Skip, cache_folder, execute, geometric_mean
from report import Table

# What wrought compiles for by default, said to clang. The set-up keeps musl's start file of static PIEs, so that is what the
# native programs are. sha2_rounds computes its constants with integers of 128 bits, which clang has on 32-bit processors if told.
TARGETS = {
    "aarch64-linux": ("aarch64-linux-musl", ["-mcpu=cortex-a53"], "qemu-aarch64"),
    "riscv64-linux": ("riscv64-linux-musl", ["-march=rv64gc", "-mabi=lp64d"], "qemu-riscv64"),
    "armv7-linux": ("armv7-linux-musleabihf", ["-march=armv7-a", "-mfpu=neon", "-marm", "-fforce-enable-int128"], "qemu-arm"),
}


class Counter:
    """Compiles for a target, natively and with wrought, and counts."""

    def __init__(self, options):
        self.options = options
        self.triple, self.flags, self.emulator = TARGETS[options.target]
        self.wrought = os.path.join(os.path.abspath(options.build), "bin", "wrought")
        self.sysroot = os.path.join(cache_folder(), "sysroots-1", options.target)
        self.work = os.path.join(os.path.abspath(options.build), "bench", "instructions-" + options.target)
        os.makedirs(self.work, exist_ok=True)
        for path, what in ((self.wrought, "build the project (tools/quickstart)"), (self.sysroot, "run tools/setup/sysroots.sh")):
            if not os.path.exists(path):
                raise Skip(f"there is no {path}; {what}")
        if not shutil.which(self.emulator):
            raise Skip(f"there is no {self.emulator}; install Debian's qemu-user")
        self.plugin = self.build_plugin()

    def path(self, name):
        return os.path.join(self.work, name)

    def build_plugin(self):
        """qemu takes plug-ins that say a version of its interface which it knows; what is used here is the same in all."""
        hello = self.native(os.path.join(HERE, "spawn.c"), "probe")
        message = ""
        for version in range(1, 7):
            plugin = self.path(f"count-{version}.so")
            execute([CLANG, "-O2", "-fPIC", "-shared", f"-DPLUGIN_VERSION={version}", os.path.join(HERE, "count-instructions.c"),
                     "-o", plugin])
            figures = self.path("probe.count")
            if os.path.exists(figures):
                os.remove(figures)
            message = subprocess.run([self.emulator, "-plugin", f"{plugin},out={figures}", hello], stdin=subprocess.DEVNULL,
                                     capture_output=True, text=True).stderr
            if os.path.exists(figures):
                return plugin
        raise Skip(f"{self.emulator} takes no plug-ins: {message.strip()}")

    def native(self, source, name, *flags):
        """clang's own program for the target, static, with musl."""
        lib = os.path.join(self.sysroot, "lib")
        resources = execute([CLANG, "-print-resource-dir"]).stdout.strip()
        program = self.path(name)
        execute([CLANG, f"--target={self.triple}", *self.flags, "-O3", "-fPIE", "-w", "-ffp-contract=off", "-fno-math-errno", *flags,
                 "-nostdinc", "-isystem", os.path.join(resources, "include"), "-isystem", os.path.join(self.sysroot, "include"),
                 "-static-pie", "-nostdlib", "-fuse-ld=lld", os.path.join(lib, "rcrt1.o"), os.path.join(lib, "crti.o"),
                 "-x", "c", source, "-x", "none", os.path.join(lib, "libc.a"), os.path.join(lib, "libbuiltins.a"),
                 os.path.join(lib, "libc.a"), os.path.join(lib, "crtn.o"), "-o", program])
        return program

    def compile(self, module, name):
        """wrought's program for the target."""
        program = self.path(name)
        execute([self.wrought, "compile", f"--target={self.options.target}", f"-O{self.options.level}", *self.options.extra, module,
                 "-o", program])
        return program

    def count(self, program, *arguments):
        """Runs a program; gives (what it printed, instructions, [(address, instructions of a block, runs)])."""
        figures = f"{program}.{'-'.join(arguments) or 'all'}.count"
        stdout = execute([self.emulator, "-plugin", f"{self.plugin},out={figures}", program, *arguments]).stdout
        with open(figures, encoding="utf-8") as file:
            total, *blocks = file.read().splitlines()
        return stdout, int(total), [tuple(int(word, 0) for word in line.split()) for line in blocks]


def row_of(counter, name, native, compiled, arguments, expected):
    native_out, native_count, native_blocks = counter.count(native, *arguments)
    wrought_out, wrought_count, wrought_blocks = counter.count(compiled, *arguments)
    for who, got in (("native", native_out), ("wrought", wrought_out)):
        if got.split() != (expected or native_out).split():
            raise Skip(f"{name}, {who}: printed {got[:200]!r}, expected {(expected or native_out)[:200]!r}")
    lines = []
    for who, program, blocks in (("native", native, native_blocks), ("wrought", compiled, wrought_blocks)):
        for address, size, runs in blocks[:counter.options.blocks]:
            lines.append(f"    {who} {os.path.basename(program)} {address:#x}: {size} instructions x {runs:,} = {size * runs:,}")
    return name, native_count, wrought_count, lines


def table_of(options, title, rows):
    ratios = [compiled / native for _, native, compiled, _ in rows]
    cells = [[name, f"{native / 1e6:,.1f}", f"{compiled / native:.3f}"] for name, native, compiled, _ in rows]
    cells.append(["**geometric mean**", "", f"**{geometric_mean(ratios):.3f}**"])
    flavour = f"wrought -O{options.level}, {'SIMD input' if options.simd else 'input without SIMD'}"
    return Table(f"instructions-{options.target}", f"{title}: instructions executed, {options.target}, {flavour}",
                 ["program", "native, millions", "wrought / native"], cells,
                 marks=[[f"instructions of the kernels, {options.target}, / native", geometric_mean(ratios), 1.10, None]])


def kernels(counter, pool):
    """The 41 kernels of the test data."""
    options = counter.options
    bench = os.path.join(os.environ.get("WROUGHT_CORPUS") or os.path.join(os.path.dirname(ROOT), "shared", "corpus"), "bench")
    if not os.path.isdir(bench):
        raise Skip(f"the benchmark modules are not in {bench}; set WROUGHT_CORPUS to the test data's folder")
    native = counter.native(os.path.join(bench, "src", "kernels.c.txt"), "kernels.native")
    compiled = counter.compile(os.path.join(bench, f"kernels{'-simd' if options.simd else ''}.wasm"), "kernels.wrought")
    with open(os.path.join(bench, "kernels.expected.txt"), encoding="utf-8") as file:
        expected = {line.split()[0]: line for line in file.read().splitlines() if line.strip()}
    chosen = options.only.split(",") if options.only else list(expected)
    unknown = [name for name in chosen if name not in expected]
    if unknown:
        raise Skip(f"there is no kernel '{unknown[0]}'")
    return list(pool.map(lambda name: row_of(counter, name, native, compiled, [name], expected[name]), chosen))


def suite(counter, pool):
    """The C programs of tools/bench/suite; there is no C++ library for the target here."""
    def measure(source):
        name = os.path.splitext(os.path.basename(source))[0]
        native = counter.native(source, name + ".native")
        module = counter.path(name + ".wasm")
        simd = ["-msimd128"] if counter.options.simd else []
        execute([CLANG, "--target=wasm32-wasi", "-O3", "-w", "-ffp-contract=off", *simd, "-Wl,-z,stack-size=1048576", source, "-o",
                 module])
        return row_of(counter, name, native, counter.compile(module, name + ".wrought"), [], None)

    return list(pool.map(measure, sorted(glob.glob(os.path.join(HERE, "suite", "*.c")))))


def measured(options):
    """[(title, rows)] of what the options ask for."""
    counter = Counter(options)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        parts = [("Kernels", kernels(counter, pool))]
        if options.suite:
            parts.append(("Programs built from source", suite(counter, pool)))
    return parts


def tables(context):
    """The kernels on AArch64, in instructions executed, for tools/bench/run.py."""
    words = ["--build", context.build, "-O", context.options.level]
    if context.options.only:
        words += ["--only", context.options.only]
    options = parser().parse_args(words)
    for title, rows in measured(options):
        yield table_of(options, title, rows)


def parser():
    result = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("--target", choices=TARGETS, default="aarch64-linux")
    result.add_argument("--only", help="kernels, separated by commas")
    result.add_argument("--suite", action="store_true", help="the C programs of tools/bench/suite, too")
    result.add_argument("--simd", action="store_true", help="the modules built with SIMD")
    result.add_argument("-O", dest="level", choices=["0", "1", "2", "3", "s"], default="3", help="wrought's level (default: 3)")
    result.add_argument("--compile-option", dest="extra", action="append", default=[], metavar="OPTION",
                        help="a further option for wrought compile")
    result.add_argument("--blocks", type=int, default=0, metavar="N", help="show the N blocks of code with most instructions")
    result.add_argument("--build", default=os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build"))
    result.add_argument("-j", "--jobs", type=int, default=os.cpu_count(), help="programs at once")
    return result


def main():
    options = parser().parse_args()
    try:
        parts = measured(options)
    except Skip as reason:
        sys.exit(f"error: {reason}")
    for title, rows in parts:
        for *_, lines in rows:
            for line in lines:
                print(line)
        table = table_of(options, title, rows)
        print(f"### {table.title}\n\n{table.markdown()}\n")


if __name__ == "__main__":
    main()
