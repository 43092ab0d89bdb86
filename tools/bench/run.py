#!/usr/bin/env python3
"""Measures what wrought makes of WebAssembly modules beside native code from the same source, on this machine.

Run times are ratios to clang's native build of the same source for the same processor, medians over runs that alternate
(A B C, A B C, ...), so that a slow minute of the machine slows all of them. Output is compared with what is expected before
any time counts. Seconds are those that the programs print of themselves; start-up is measured apart, from outside.

    tools/bench/run.py                       everything, for a first look (3 runs each)
    tools/bench/run.py -n 9 --markdown OUT   what docs/benchmarks.md holds
    tools/bench/run.py kernels --only matmul_ijk,sieve --cpu native

The modules and sources come from the test data (WROUGHT_CORPUS); the sources of bzip2 and SQLite from Debian's source
packages, fetched once with apt-get source into the dependency cache.
"""

import argparse
import glob
import hashlib
import math
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CLANG = "clang-19"
SQLITE_FLAGS = ["-DSQLITE_OS_OTHER=1", "-DSQLITE_THREADSAFE=0", "-DSQLITE_TEMP_STORE=3", "-DSQLITE_OMIT_LOAD_EXTENSION",
                "-DSQLITE_DEFAULT_MEMSTATUS=0", "-DSQLITE_OMIT_WAL", "-DSQLITE_ENABLE_RTREE"]
BZIP2_FILES = ["blocksort.c", "huffman.c", "crctable.c", "randtable.c", "compress.c", "decompress.c", "bzlib.c"]


class Skip(Exception):
    """A part cannot be measured here; the reason is the message."""


def say(text=""):
    print(text, file=sys.stderr, flush=True)


def execute(command, **options):
    """Runs a command that must succeed; gives what it printed."""
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines()
        raise Skip(f"{os.path.basename(command[0])} failed with status {result.returncode}: {lines[-1] if lines else ''}")
    return result


def measure(command, count=1):
    """Runs a command `count` times, or once for "resident" (see spawn.c).

    Gives (stdout, stderr, seconds of user and system time, seconds on the wall, peak bytes); seconds are for one run.
    """
    names = [CONTEXT.path(name) for name in ("stdout", "stderr", "figures")]
    program = shutil.which(command[0]) or command[0]
    out, err, figures = (open(name, "w+b") for name in names)
    with out, err, figures:
        # The report goes to descriptor 3 of the helper; the shell puts it there.
        process = subprocess.run(["/bin/sh", "-c", f'exec "$@" 3>"{names[2]}"', "sh", CONTEXT.spawn, str(count), program, *command[1:]],
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        for file in (out, err):
            file.seek(0)
        stdout, stderr = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
        wall, busy, peak = (figures.read().split() or [0, 0, 0])
    if process.returncode:
        raise Skip(f"{' '.join(map(str, command))} ended with status {process.returncode}: {stderr.strip()[-300:]}")
    return stdout, stderr, float(busy), float(wall), int(peak) * 1024


def geometric_mean(values):
    return math.exp(sum(math.log(value) for value in values) / len(values))


class Context:
    """What all parts share: options, folders, the engines found, and the tables of the report."""

    def __init__(self, options):
        self.options = options
        self.wrought = os.path.join(os.path.abspath(options.build), "bin", "wrought")
        self.corpus = os.environ.get("WROUGHT_CORPUS") or os.path.join(os.path.dirname(ROOT), "shared", "corpus")
        self.bench = os.path.join(self.corpus, "bench")
        self.cache = os.environ.get("WROUGHT_CACHE") or os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "wrought-build")
        self.work = os.path.join(os.path.abspath(options.build), "bench")
        os.makedirs(self.work, exist_ok=True)
        self.report = []
        self.node = shutil.which("node")
        self.spawn = self.path("spawn")
        # Statically with musl where it is: the less memory the helper has, the smaller a program's peak can be seen to be.
        execute([CLANG, "-O2", *self.musl(os.path.join(HERE, "spawn.c")), "-o", self.spawn])

    def path(self, name):
        return os.path.join(self.work, name)

    def table(self, title, header, rows, note=""):
        """Adds a table to the report and shows it."""
        lines = [f"### {title}", ""]
        if note:
            lines += [note, ""]
        lines.append("| " + " | ".join(header) + " |")
        lines.append("| --- |" + " ---: |" * (len(header) - 1))
        lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
        self.report += lines + [""]
        say("\n".join(lines) + "\n")

    def musl(self, source):
        """Arguments for clang to compile one C file statically with musl, or plainly where there is no musl."""
        triple = f"{platform.machine()}-linux-musl"
        lib = f"/usr/lib/{triple}/"
        if not os.path.exists(lib + "libc.a"):
            return [source]
        return ["-static", "-nostdlib", "-nostdinc", "-isystem", f"/usr/include/{triple}", lib + "crt1.o", lib + "crti.o", source,
                lib + "libc.a", lib + "crtn.o"]

    def compile(self, module, name, *options):
        """Compiles a module with wrought; gives (executable, seconds, peak bytes). Times of one run, on an idle machine."""
        executable = self.path(name)
        _, _, _, wall, memory = measure([self.wrought, "compile", *options, module, "-o", executable])
        return executable, wall, memory


NODE_RUNNER = """\
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const wasi = new WASI({ version: 'preview1', args: process.argv.slice(2), returnOnExit: true });
const module = await WebAssembly.compile(readFileSync(process.argv[2]));
process.exitCode = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
"""


def engines(context, module, native, cpu, name):
    """The ways to run a module that are compared, by name; each is a command without the program's arguments."""
    level = context.options.level
    ways = {"native": [native], "wrought": [context.compile(module, f"{name}.wrought-{cpu}", f"-O{level}", f"--cpu={cpu}")[0]]}
    if not context.options.others:
        return ways
    if context.node:
        runner = context.path("run.mjs")
        with open(runner, "w", encoding="utf-8") as file:
            file.write(NODE_RUNNER)
        # The switch avoids a fault of Node 20's fast calls when memory grows.
        ways["node"] = [context.node, "--no-warnings", "--no-turbo-fast-api-calls", runner, module]
    for engine, command in {"wasmtime": ["run"], "wasmer": ["run"], "wasmedge": [], "iwasm": [], "wazero": ["run"]}.items():
        if shutil.which(engine):
            ways[engine] = [engine, *command, module]
    return ways


def alternate(ways, runs, once):
    """Calls once(command) for each way in turn, `runs` times; gives {way: [results]}."""
    results = {way: [] for way in ways}
    for _ in range(runs):
        for way, command in ways.items():
            results[way].append(once(command))
    return results


def source_package(context, package, pattern):
    """Gives the unpacked upstream source of a Debian source package (without Debian's patches), fetched once."""
    folder = os.path.join(context.cache, "sources", package)
    if not os.path.exists(os.path.join(folder, "complete")):
        say(f"fetching the source of {package} with apt-get source")
        shutil.rmtree(folder, ignore_errors=True)
        lists = os.path.join(folder, "apt")
        os.makedirs(os.path.join(lists, "lists", "partial"))
        os.makedirs(os.path.join(lists, "cache", "archives", "partial"))
        # A private list of sources on the mirror that apt uses; the machine's own lists stay as they are.
        targets = execute(["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Origin: Debian"]).stdout
        mirrors = [line.split() for line in sorted(set(targets.splitlines())) if "security" not in line and "-updates" not in line]
        if not mirrors:
            raise Skip("apt names no mirror of Debian's")
        with open(os.path.join(lists, "sources.list"), "w", encoding="utf-8") as file:
            file.write(f"deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirrors[0][0]} {mirrors[0][1]} main\n")
        apt = ["-o", f"Dir::Etc::sourcelist={lists}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
               "-o", f"Dir::State::lists={lists}/lists", "-o", f"Dir::Cache={lists}/cache"]
        if os.getuid() == 0:
            apt += ["-o", "APT::Sandbox::User=root"]
        execute(["apt-get", *apt, "-qq", "update"])
        execute(["apt-get", *apt, "-qq", "source", "--download-only", package], cwd=folder)
        archive = glob.glob(os.path.join(folder, "*.orig.tar.*[!c]"))
        archive = [path for path in archive if not path.endswith(".asc")]
        execute(["tar", "-xf", archive[0]], cwd=folder)
        open(os.path.join(folder, "complete"), "w").close()
    found = glob.glob(os.path.join(folder, pattern))
    if not found:
        raise Skip(f"the source package {package} has no {pattern}")
    return found[0]


# --- Kernels ------------------------------------------------------------------------------------------------------------


def kernels(context):
    """The 41 kernels, one process per run; each kernel's own seconds."""
    options = context.options
    source = os.path.join(context.bench, "src", "kernels.c.txt")
    module = os.path.join(context.bench, "kernels.wasm")
    with open(os.path.join(context.bench, "kernels.expected.txt"), encoding="utf-8") as file:
        expected = dict(line.split(None, 1) for line in file.read().splitlines() if line.strip())
    chosen = options.only.split(",") if options.only else list(expected)
    unknown = [name for name in chosen if name not in expected]
    if unknown:
        raise Skip(f"there is no kernel '{unknown[0]}'")
    for cpu in options.cpus:
        native = context.path(f"kernels.native-{cpu}")
        execute([CLANG, "-O3", f"-march={cpu}", "-ffp-contract=off", "-fno-math-errno", "-x", "c", source, "-lm", "-o", native])
        ways = engines(context, module, native, cpu, "kernels")
        times = {way: {} for way in ways}

        def once(command):
            stdout, stderr, *_ = measure([*command, current])
            checksum = stdout.split(None, 1)[1].strip()
            if checksum != expected[current].strip():
                raise Skip(f"{' '.join(command)}: {current} gave {checksum}, expected {expected[current].strip()}")
            return float(re.search(r"(\d+\.\d+)", stderr.replace(current, "")).group(1))

        for current in chosen:
            for way, seconds in alternate(ways, options.runs, once).items():
                times[way][current] = statistics.median(seconds)
            say(f"  {cpu} {current}: " + ", ".join(f"{way} {times[way][current]:.3f}" for way in ways))
        others = [way for way in ways if way != "native"]
        rows = [[name, f"{times['native'][name]:.3f}"] + [f"{times[way][name] / times['native'][name]:.2f}" for way in others]
                for name in chosen]
        rows.append(["**geometric mean**", ""] + [
            f"**{geometric_mean([times[way][name] / times['native'][name] for name in chosen]):.3f}**" for way in others])
        context.table(f"Kernels, {cpu}", ["kernel", "native, s"] + [f"{way} / native" for way in others], rows)


# --- Whole programs -----------------------------------------------------------------------------------------------------


def program(context, title, module, native_command, arguments, check, seconds_of):
    """One program that prints its own seconds, or whose user time counts if `seconds_of` gives None."""
    rows, ways_seen = [], ["native"]
    for cpu in context.options.cpus:
        native = native_command(cpu)
        ways = engines(context, module, native, cpu, os.path.basename(module).removesuffix(".wasm"))

        def once(command):
            stdout, stderr, user, wall, memory = measure([*command, *arguments])
            check(stdout)
            return seconds_of(stdout, stderr) or user, memory

        results = alternate(ways, context.options.runs, once)
        median = {way: statistics.median(r[0] for r in runs) for way, runs in results.items()}
        memory = {way: statistics.median(r[1] for r in runs) for way, runs in results.items()}
        ways_seen = list(ways)
        rows.append([cpu, f"{median['native']:.2f}"] + [f"{median[way] / median['native']:.3f}" for way in ways_seen[1:]]
                    + [f"{memory[way] / 2**20:.1f}" for way in ways_seen])
        say(f"  {title} {cpu}: " + ", ".join(f"{way} {median[way]:.2f}" for way in ways))
    context.table(title, ["processor", "native, s"] + [f"{way} / native" for way in ways_seen[1:]]
                  + [f"{way}, peak MiB" for way in ways_seen], rows)


def bzip2(context):
    """libbz2 packs and unpacks 8 MB."""
    folder = source_package(context, "bzip2", "bzip2-*/")
    with open(os.path.join(context.bench, "bzip2.expected.txt"), encoding="utf-8") as file:
        expected = file.read()

    def native(cpu):
        out = context.path(f"bzip2.native-{cpu}")
        execute([CLANG, "-O3", f"-march={cpu}", "-DBZ_NO_STDIO", "-w", "-I.", *BZIP2_FILES, "-x", "c",
                 os.path.join(context.bench, "src", "bzip2_bench.c.txt"), "-o", out], cwd=folder)
        return out

    def check(stdout):
        if stdout != expected:
            raise Skip(f"bzip2 printed {stdout!r}, expected {expected!r}")

    program(context, "bzip2, 8 MB", os.path.join(context.bench, "bzip2.wasm"), native, [], check,
            lambda stdout, stderr: sum(float(s) for s in re.findall(r"(\d+\.\d+)", stderr)))


def speedtest1(context):
    """SQLite's own speed test on a database in memory."""
    folder = source_package(context, "sqlite3", "sqlite3-*/")
    build = context.path("sqlite")
    if not os.path.exists(os.path.join(build, "sqlite3.c")):
        if not shutil.which("tclsh"):
            raise Skip("tclsh, which SQLite's build needs, is not installed (Debian: tcl)")
        os.makedirs(build, exist_ok=True)
        say("making SQLite's amalgamation")
        execute([os.path.join(folder, "configure"), "--disable-shared", "--disable-readline"], cwd=build)
        execute(["make", "sqlite3.c"], cwd=build)
    with open(os.path.join(context.bench, "speedtest1.expected.txt"), encoding="utf-8") as file:
        expected = file.read().strip().splitlines()[-1]

    def native(cpu):
        out = context.path(f"speedtest1.native-{cpu}")
        if not os.path.exists(out):
            execute([CLANG, "-O3", f"-march={cpu}", "-w", *SQLITE_FLAGS, "-I.", os.path.join(folder, "test", "speedtest1.c"),
                     "sqlite3.c", "-x", "c", os.path.join(context.bench, "src", "sqlite_os_none.c.txt"), "-lm", "-o", out], cwd=build)
        return out

    def check(stdout):
        if stdout.strip().splitlines()[-1] != expected:
            raise Skip(f"speedtest1 ended with {stdout.strip().splitlines()[-1]!r}, expected {expected!r}")

    def seconds(stdout, stderr):
        total = re.search(r"TOTAL[.\s]*(\d+\.\d+)s", stdout)
        return float(total.group(1)) if total else None

    program(context, "SQLite speedtest1, size 100", os.path.join(context.bench, "speedtest1.wasm"), native,
            ["--size", "100", "--verify", ":memory:"], check, seconds)


# --- Programs built from source -----------------------------------------------------------------------------------------


def suite(context):
    """The programs of tools/bench/suite: native, WebAssembly, and WebAssembly with SIMD, from the same source."""
    options = context.options
    sources = sorted(glob.glob(os.path.join(HERE, "suite", "*.c")) + glob.glob(os.path.join(HERE, "suite", "*.cpp")))
    if options.only:
        wanted = options.only.split(",")
        sources = [path for path in sources if os.path.splitext(os.path.basename(path))[0] in wanted]
    if not sources:
        raise Skip("no program of the suite is named so")
    for cpu in options.cpus:
        rows, ratios = [], {}
        header = None
        for source in sources:
            name = os.path.splitext(os.path.basename(source))[0]
            is_cpp = source.endswith(".cpp")
            compiler = CLANG.replace("clang", "clang++") if is_cpp else CLANG
            flags = ["-O3", "-w", "-ffp-contract=off"] + (["-fno-exceptions"] if is_cpp else [])
            native = context.path(f"{name}.native-{cpu}")
            execute([compiler, *flags, f"-march={cpu}", source, "-lm", "-o", native])
            ways = {}
            for kind, more in {"": [], "simd": ["-msimd128"]}.items():
                module = context.path(f"{name}{kind}.wasm")
                execute([compiler, "--target=wasm32-wasi", *flags, *more, "-Wl,-z,stack-size=1048576", source, "-o", module])
                if not kind:
                    ways = engines(context, module, native, cpu, name)
                else:
                    ways["wrought, SIMD input"] = [context.compile(module, f"{name}-simd.wrought-{cpu}", f"-O{options.level}",
                                                                   f"--cpu={cpu}")[0]]
            expected = measure(ways["native"])[0]

            def once(command):
                stdout, _, user, *_ = measure(command)
                if stdout != expected:
                    raise Skip(f"{' '.join(command)} printed {stdout[:100]!r}, expected {expected[:100]!r}")
                return user

            median = {way: statistics.median(runs) for way, runs in alternate(ways, options.runs, once).items()}
            others = [way for way in ways if way != "native"]
            header = ["program", "native, s"] + [f"{way} / native" for way in others]
            for way in others:
                ratios.setdefault(way, []).append(median[way] / median["native"])
            rows.append([name, f"{median['native']:.3f}"] + [f"{median[way] / median['native']:.2f}" for way in others])
            say(f"  {cpu} {name}: " + ", ".join(f"{way} {seconds:.3f}" for way, seconds in median.items()))
        rows.append(["**geometric mean**", ""] + [f"**{geometric_mean(values):.3f}**" for values in ratios.values()])
        context.table(f"Programs built from source, {cpu}", header, rows)


# --- Start-up and size --------------------------------------------------------------------------------------------------


HELLO = '#include <stdio.h>\nint main(void) { puts("hello, world"); return 0; }\n'


def start(context):
    """Hello world: start to exit, size, memory; and the same with 64 MiB of data segments."""
    source = context.path("hello.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(HELLO)
    module = context.path("hello.wasm")
    execute([CLANG, "--target=wasm32-wasi", "-O2", source, "-o", module])
    ways = {}
    for name, flags in {"C, static, musl": context.musl(source), "C, dynamic, glibc": [source]}.items():
        executable = context.path("hello." + name.split()[-1])
        execute([CLANG, "-O2", *flags, "-o", executable])
        ways[name] = [executable]
    ways["wrought"] = [context.compile(module, "hello.wrought", f"-O{context.options.level}")[0]]

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
        ways["wrought, 64 MiB of data"] = [context.compile(fat, "hello-64m.wrought", f"-O{context.options.level}")[0]]
    # Each time is the median of means over 20 starts.
    results = alternate(ways, max(context.options.runs * 10, 30), lambda command: measure(command, 20)[3])
    times = {way: statistics.median(values) for way, values in results.items()}
    resident = {way: measure(command, "resident")[4] for way, command in ways.items()}
    reference = "C, static, musl"
    rows = [[way, f"{times[way] * 1e6:.0f}", f"{times[way] / times[reference]:.2f}", f"{os.path.getsize(command[0]):,}",
             f"{resident[way] / 1024:,.0f}", f"{resident[way] / resident[reference]:.2f}"]
            for way, command in ways.items()]
    context.table("Hello world, start to exit", ["program", "µs", f"/ {reference}", "bytes", "resident KiB", f"/ {reference}"], rows,
                  "From posix_spawn until the process has ended; resident memory, counted page by page, at its exit (the peak that the "
                  "kernel reports is exact to a few dozen pages only).")


def compiling(context):
    """Compile time, memory and size at each level."""
    rows = []
    for name in ("kernels", "bzip2", "speedtest1"):
        module = os.path.join(context.bench, name + ".wasm")
        for level in ("0", "1", "2", "3", "s"):
            runs = [context.compile(module, f"{name}.O{level}", f"-O{level}") for _ in range(min(3, context.options.runs))]
            rows.append([f"{name}, -O{level}", f"{os.path.getsize(module):,}", f"{statistics.median(r[1] for r in runs):.2f}",
                         f"{statistics.median(r[2] for r in runs) / 2**20:.0f}", f"{os.path.getsize(runs[0][0]):,}"])
    context.table("Compiling", ["module", "bytes", "seconds", "peak MiB", "executable, bytes"], rows)


PARTS = {"kernels": kernels, "suite": suite, "bzip2": bzip2, "speedtest1": speedtest1, "start": start, "compiling": compiling}


def machine():
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="of " + ", ".join(PARTS) + " (default: all)")
    parser.add_argument("-n", dest="runs", type=int, default=3, help="runs of each, of which the median counts (default: 3)")
    parser.add_argument("-O", dest="level", choices=["0", "1", "2", "3", "s"], default="3", help="wrought's level (default: 3)")
    parser.add_argument("--cpu", dest="cpus", action="append", help="processors to compile for (default: x86-64-v2 and native)")
    parser.add_argument("--only", help="kernels or programs of the suite, separated by commas")
    parser.add_argument("--others", action="store_true", help="run the engines that are found on this machine, too")
    parser.add_argument("--build", default=os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build"))
    parser.add_argument("--markdown", metavar="FILE", help="write the tables there")
    options = parser.parse_args()
    options.cpus = options.cpus or ["x86-64-v2", "native"]
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part '{unknown[0]}'")

    global CONTEXT
    CONTEXT = Context(options)
    if not os.path.isdir(CONTEXT.bench):
        sys.exit(f"error: the benchmark modules are not in {CONTEXT.bench}\n  what to do: set WROUGHT_CORPUS to the test data's folder")
    if not os.path.exists(CONTEXT.wrought):
        sys.exit(f"error: there is no {CONTEXT.wrought}\n  what to do: build the project (tools/quickstart)")
    say(f"{machine()}; medians of {options.runs}")
    failures = 0
    for part in options.parts or PARTS:
        try:
            PARTS[part](CONTEXT)
        except Skip as reason:
            failures += 1
            say(f"{part}: not measured: {reason}\n")
            CONTEXT.report += [f"### {part}", "", f"Not measured: {reason}", ""]
    if options.markdown:
        version = execute([CONTEXT.wrought, "--version"]).stdout.strip().splitlines()
        clang = execute([CLANG, "--version"]).stdout.splitlines()[0]
        command = " ".join([os.path.relpath(__file__, ROOT), *sys.argv[1:]])
        head = [f"Machine: {machine()}. Native: {clang}. wrought: {', '.join(version)}.", "",
                f"Medians of {options.runs} alternating runs, made with `{command}`.", ""]
        with open(options.markdown, "w", encoding="utf-8") as file:
            file.write("\n".join(head + CONTEXT.report))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
