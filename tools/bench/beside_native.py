"""wrought beside clang's native code from the same source, for the same processor."""

import glob
import os
import platform
import re
import shutil
import statistics

from harness import CLANG, HERE, Skip, alternate, execute, geometric_mean, say
from debian_rust import RUSTC, find_rust  # harness says where it is
from report import Table

SQLITE_FLAGS = ["-DSQLITE_OS_OTHER=1", "-DSQLITE_THREADSAFE=0", "-DSQLITE_TEMP_STORE=3", "-DSQLITE_OMIT_LOAD_EXTENSION",
                "-DSQLITE_DEFAULT_MEMSTATUS=0", "-DSQLITE_OMIT_WAL", "-DSQLITE_ENABLE_RTREE"]
SPEEDTEST1_ARGUMENTS = ["--size", "100", "--verify", ":memory:"]
BZIP2_FILES = ["blocksort.c", "huffman.c", "crctable.c", "randtable.c", "compress.c", "decompress.c", "bzlib.c"]


def wrought_program(context, module, name, cpu):
    """The module compiled for a processor, with the level that was asked for."""
    return context.compile(module, f"{name}.wrought-{cpu}", f"-O{context.options.level}", f"--cpu={cpu}")[0]


# --- Kernels ------------------------------------------------------------------------------------------------------------


def expected_kernels(context):
    """{name: what it prints}, of the test data."""
    with open(context.corpus_file("kernels.expected.txt"), encoding="utf-8") as file:
        return dict(line.split(None, 1) for line in file.read().splitlines() if line.strip())


def native_kernels(context, cpu):
    native = context.path(f"kernels.native-{cpu}")
    execute([CLANG, "-O3", f"-march={cpu}", "-ffp-contract=off", "-fno-math-errno", "-x", "c",
             context.corpus_file("src", "kernels.c.txt"), "-lm", "-o", native])
    return native


def kernel_seconds(context, command, name, expected):
    """Runs one kernel, compares its checksum, gives the seconds that it prints of itself."""
    stdout, stderr, *_ = context.measure([*command, name])
    checksum = stdout.split(None, 1)[1].strip()
    if checksum != expected[name].strip():
        raise Skip(f"{os.path.basename(command[0])}: {name} gave {checksum}, expected {expected[name].strip()}")
    return float(re.search(r"(\d+\.\d+)", stderr.replace(name, "")).group(1))


def chosen_kernels(context, expected):
    chosen = context.options.only.split(",") if context.options.only else list(expected)
    unknown = [name for name in chosen if name not in expected]
    if unknown:
        raise Skip(f"there is no kernel '{unknown[0]}'")
    return chosen


def kernels(context):
    """The 41 kernels, one process per run; each kernel's own seconds."""
    expected = expected_kernels(context)
    chosen = chosen_kernels(context, expected)
    for cpu in context.options.cpus:
        ways = {"native": [native_kernels(context, cpu)],
                "wrought": [wrought_program(context, context.corpus_file("kernels.wasm"), "kernels", cpu)]}
        rows, ratios = [], []
        for name in chosen:
            times = {way: statistics.median(runs) for way, runs in alternate(
                ways, context.options.runs, lambda command: kernel_seconds(context, command, name, expected)).items()}
            ratios.append(times["wrought"] / times["native"])
            rows.append([name, f"{times['native']:.3f}", f"{ratios[-1]:.2f}"])
            say(f"  {cpu} {name}: {ratios[-1]:.2f}")
        rows.append(["**geometric mean**", "", f"**{geometric_mean(ratios):.3f}**"])
        yield Table(f"kernels-{cpu}", f"Kernels, {cpu}", ["kernel", "native, s", "wrought / native"], rows,
                    marks=[[f"{len(chosen)} kernels, {cpu}, geometric mean, / native", geometric_mean(ratios), 1.30, 1.0]])


# --- Whole programs -----------------------------------------------------------------------------------------------------


def whole_program(context, key, title, module, native_command, arguments, check, seconds_of, mark):
    """One program that prints its own seconds, or whose processor time counts if `seconds_of` gives None."""
    rows, marks = [], []
    for cpu in context.options.cpus:
        ways = {"native": [native_command(cpu)], "wrought": [wrought_program(context, module, key, cpu)]}

        def once(command):
            stdout, stderr, busy, _, memory = context.measure([*command, *arguments])
            check(stdout)
            return seconds_of(stdout, stderr) or busy, memory

        results = alternate(ways, context.options.runs, once)
        median = {way: statistics.median(r[0] for r in runs) for way, runs in results.items()}
        memory = {way: statistics.median(r[1] for r in runs) / 2**20 for way, runs in results.items()}
        ratio = median["wrought"] / median["native"]
        rows.append([cpu, f"{median['native']:.2f}", f"{ratio:.3f}", f"{memory['native']:.1f}", f"{memory['wrought']:.1f}"])
        marks.append([f"{title}, {cpu}, / native", ratio, *mark])
        say(f"  {title} {cpu}: {ratio:.3f}")
    yield Table(key, title, ["processor", "native, s", "wrought / native", "native, peak MiB", "wrought, peak MiB"], rows, marks=marks)


def bzip2_native(context, cpu):
    folder = context.source_package("bzip2", "bzip2-*/")
    out = context.path(f"bzip2.native-{cpu}")
    execute([CLANG, "-O3", f"-march={cpu}", "-DBZ_NO_STDIO", "-w", "-I.", *BZIP2_FILES, "-x", "c",
             context.corpus_file("src", "bzip2_bench.c.txt"), "-o", out], cwd=folder)
    return out


def bzip2(context):
    """libbz2 packs and unpacks 8 MB."""
    with open(context.corpus_file("bzip2.expected.txt"), encoding="utf-8") as file:
        expected = file.read()

    def check(stdout):
        if stdout != expected:
            raise Skip(f"bzip2 printed {stdout!r}, expected {expected!r}")

    yield from whole_program(context, "bzip2", "bzip2, 8 MB", context.corpus_file("bzip2.wasm"),
                             lambda cpu: bzip2_native(context, cpu), [], check,
                             lambda stdout, stderr: sum(float(s) for s in re.findall(r"(\d+\.\d+)", stderr)), (1.3, None))


def speedtest1_native(context, cpu):
    folder = context.source_package("sqlite3", "sqlite3-*/")
    build = context.path("sqlite")
    if not os.path.exists(os.path.join(build, "sqlite3.c")):
        if not shutil.which("tclsh"):
            raise Skip("tclsh, which SQLite's build needs, is not installed (Debian: tcl)")
        os.makedirs(build, exist_ok=True)
        say("making SQLite's amalgamation")
        execute([os.path.join(folder, "configure"), "--disable-shared", "--disable-readline"], cwd=build)
        execute(["make", "sqlite3.c"], cwd=build)
    out = context.path(f"speedtest1.native-{cpu}")
    if not os.path.exists(out):
        execute([CLANG, "-O3", f"-march={cpu}", "-w", *SQLITE_FLAGS, "-I.", os.path.join(folder, "test", "speedtest1.c"),
                 "sqlite3.c", "-x", "c", context.corpus_file("src", "sqlite_os_none.c.txt"), "-lm", "-o", out], cwd=build)
    return out


def speedtest1_seconds(stdout, _):
    total = re.search(r"TOTAL[.\s]*(\d+\.\d+)s", stdout)
    return float(total.group(1)) if total else None


def speedtest1(context):
    """SQLite's own speed test on a database in memory."""
    with open(context.corpus_file("speedtest1.expected.txt"), encoding="utf-8") as file:
        expected = file.read().strip().splitlines()[-1]

    def check(stdout):
        if stdout.strip().splitlines()[-1] != expected:
            raise Skip(f"speedtest1 ended with {stdout.strip().splitlines()[-1]!r}, expected {expected!r}")

    yield from whole_program(context, "speedtest1", "SQLite speedtest1, size 100", context.corpus_file("speedtest1.wasm"),
                             lambda cpu: speedtest1_native(context, cpu), SPEEDTEST1_ARGUMENTS, check, speedtest1_seconds, (1.08, 1.0))


# --- Programs built from source -----------------------------------------------------------------------------------------


def suite_sources(context):
    """The programs of tools/bench/suite that were asked for."""
    sources = sorted(path for kind in ("c", "cpp", "rs") for path in glob.glob(os.path.join(HERE, "suite", "*." + kind)))
    if not find_rust():
        say("  the programs in Rust are left out: Debian's rustc with libstd-rust-dev-wasm32 is not installed")
        sources = [path for path in sources if not path.endswith(".rs")]
    if context.options.only:
        wanted = context.options.only.split(",")
        sources = [path for path in sources if os.path.splitext(os.path.basename(path))[0] in wanted]
    if not sources:
        raise Skip("no program of the suite is named so")
    return sources


def build_native(context, source, cpu):
    """A program of the suite, natively; gives its path."""
    native = context.path(f"{os.path.splitext(os.path.basename(source))[0]}.native-{cpu}")
    if source.endswith(".rs"):
        execute([RUSTC, "-Copt-level=3", f"-Ctarget-cpu={cpu}", source, "-o", native])
    else:
        execute([*c_compiler(source), f"-march={cpu}", source, "-lm", "-o", native])
    return native


def build_module(context, source, simd=False):
    """A program of the suite as a module; gives its path."""
    module = context.path(f"{os.path.splitext(os.path.basename(source))[0]}{'-simd' if simd else ''}.wasm")
    if source.endswith(".rs"):
        execute([*find_rust(), "-Copt-level=3", *(["-Ctarget-feature=+simd128"] if simd else []), source, "-o", module])
    else:
        execute([*c_compiler(source), "--target=wasm32-wasi", *(["-msimd128"] if simd else []), "-Wl,-z,stack-size=1048576", source,
                 "-o", module])
    return module


def c_compiler(source):
    flags = ["-O3", "-w", "-ffp-contract=off"]
    return [CLANG.replace("clang", "clang++"), "-fno-exceptions", *flags] if source.endswith(".cpp") else [CLANG, *flags]


def suite(context):
    """The programs of tools/bench/suite: native, WebAssembly, and WebAssembly with SIMD, from the same source."""
    for cpu in context.options.cpus:
        rows, plain, simd = [], [], []
        for source in suite_sources(context):
            name = os.path.splitext(os.path.basename(source))[0]
            ways = {"native": [build_native(context, source, cpu)],
                    "plain": [wrought_program(context, build_module(context, source), name, cpu)],
                    "simd": [wrought_program(context, build_module(context, source, True), name + "-simd", cpu)]}
            expected = context.measure(ways["native"])[0]

            def once(command):
                stdout, _, busy, *_ = context.measure(command)
                if stdout != expected:
                    raise Skip(f"{os.path.basename(command[0])} printed {stdout[:100]!r}, expected {expected[:100]!r}")
                return busy

            median = {way: statistics.median(runs) for way, runs in alternate(ways, context.options.runs, once).items()}
            plain.append(median["plain"] / median["native"])
            simd.append(median["simd"] / median["native"])
            rows.append([name, f"{median['native']:.3f}", f"{plain[-1]:.2f}", f"{simd[-1]:.2f}"])
            say(f"  {cpu} {name}: {plain[-1]:.2f}, SIMD input {simd[-1]:.2f}")
        worst = max(zip(plain, (row[0] for row in rows)))
        rows.append(["**geometric mean**", "", f"**{geometric_mean(plain):.3f}**", f"**{geometric_mean(simd):.3f}**"])
        yield Table(f"suite-{cpu}", f"Programs built from source, {cpu}",
                    ["program", "native, s", "wrought / native", "wrought, SIMD input / native"], rows,
                    marks=[[f"{len(plain)} programs, {cpu}, geometric mean, / native", geometric_mean(plain), 1.04, 1.0],
                           [f"{len(plain)} programs, {cpu}, SIMD input, geometric mean, / native", geometric_mean(simd), 1.04, 1.0],
                           [f"the worst of them ({worst[1]}), {cpu}, / native", worst[0], 1.25, 1.15]])


# --- Vector intrinsics ----------------------------------------------------------------------------------------------------


def intrinsics(context):
    """Loops written with 128-bit intrinsics: WebAssembly's, and the machine's own natively, at the same instruction set."""
    if platform.machine() != "x86_64":
        raise Skip("the native side is written with the intrinsics of x86-64")
    cpu = "x86-64-v2"
    source = os.path.join(HERE, "intrinsics.c")
    native, module = context.path("intrinsics.native"), context.path("intrinsics.wasm")
    execute([CLANG, "-O3", "-w", f"-march={cpu}", source, "-o", native])
    execute([CLANG, "--target=wasm32-wasi", "-O3", "-w", "-msimd128", source, "-o", module])
    ways = {"native": [native], "wrought": [wrought_program(context, module, "intrinsics", cpu)]}
    rows, ratios = [], []
    for name in context.measure([native])[0].split():
        if context.options.only and name not in context.options.only.split(","):
            continue
        expected = context.measure([native, name])[0]

        def once(command):
            stdout, stderr, *_ = context.measure([*command, name])
            if stdout != expected:
                raise Skip(f"{command[0]} printed {stdout!r}, expected {expected!r}")
            return float(stderr)

        median = {way: statistics.median(runs) for way, runs in alternate(ways, context.options.runs, once).items()}
        ratios.append(median["wrought"] / median["native"])
        rows.append([name, f"{median['native']:.3f}", f"{ratios[-1]:.2f}"])
        say(f"  {name}: {ratios[-1]:.2f}")
    rows.append(["**geometric mean**", "", f"**{geometric_mean(ratios):.3f}**"])
    yield Table("intrinsics", f"Loops written with 128-bit intrinsics, {cpu}", ["loop", "native, s", "wrought / native"], rows,
                marks=[["loops of 128-bit intrinsics, geometric mean, / native", geometric_mean(ratios), 1.05, None]])
