"""Benchmarks of others, run from a folder that the user points to: PolyBench/C, CoreMark and Sightglass.

Nothing of them is part of the project. What they print is compared between the native and the compiled program, or with what
they say is expected.
"""

import glob
import os
import re
import statistics

from beside_native import wrought_program
from harness import CLANG, Skip, alternate, execute, geometric_mean, say
from report import Table


def folder_of(context, option, probe, what):
    """The folder that an option names, after a look whether it is what it should be."""
    folder = getattr(context.options, option)
    if not folder:
        raise Skip(f"--{option} FOLDER says where {what} is")
    folder = os.path.abspath(folder)
    if not glob.glob(os.path.join(folder, probe)):
        raise Skip(f"{folder} is not {what}: it has no {probe}")
    return folder


# --- PolyBench/C ----------------------------------------------------------------------------------------------------------


def polybench(context):
    """PolyBench/C 4.2.1: each kernel's own seconds; its results are compared in a build that prints them, of small data."""
    folder = folder_of(context, "polybench", "utilities/polybench.c", "PolyBench/C's source")
    sources = [path for path in sorted(glob.glob(os.path.join(folder, "*", "**", "*.c"), recursive=True))
               if os.path.exists(path[:-2] + ".h") and os.sep + "utilities" + os.sep not in path]
    if context.options.only:
        wanted = context.options.only.split(",")
        sources = [path for path in sources if os.path.basename(path)[:-2] in wanted]
    if not sources:
        raise Skip("no kernel of PolyBench is named so")
    size = context.options.polybench_size.upper()

    def build(source, cpu, kind, flags):
        """Natively and with wrought, from the same source and flags; gives both commands."""
        name = "polybench-" + os.path.basename(source)[:-2]
        common = ["-O3", "-w", "-ffp-contract=off", *flags, "-I", os.path.join(folder, "utilities"), source,
                  os.path.join(folder, "utilities", "polybench.c")]
        native, module = context.path(f"{name}.{kind}-{cpu}"), context.path(f"{name}.{kind}.wasm")
        execute([CLANG, f"-march={cpu}", *common, "-lm", "-o", native])
        execute([CLANG, "--target=wasm32-wasi", *common, "-D_WASI_EMULATED_PROCESS_CLOCKS", "-lwasi-emulated-process-clocks",
                 "-Wl,-z,stack-size=1048576", "-o", module])
        return {"native": [native], "wrought": [wrought_program(context, module, f"{name}-{kind}", cpu)]}

    for cpu in context.options.cpus:
        rows, ratios = [], []
        for source in sources:
            name = os.path.basename(source)[:-2]
            small = build(source, cpu, "check", ["-DSMALL_DATASET", "-DPOLYBENCH_DUMP_ARRAYS"])
            printed = {way: context.measure(command)[1] for way, command in small.items()}
            if printed["native"] != printed["wrought"] or not printed["native"]:
                raise Skip(f"{name}: the results differ from the native program's")
            ways = build(source, cpu, "time", [f"-D{size}_DATASET", "-DPOLYBENCH_TIME"])
            median = {way: statistics.median(runs) for way, runs in alternate(
                ways, context.options.runs, lambda command: float(context.measure(command)[0])).items()}
            ratios.append(median["wrought"] / median["native"])
            rows.append([name, f"{median['native']:.3f}", f"{ratios[-1]:.2f}"])
            say(f"  {cpu} {name}: {ratios[-1]:.2f}")
        rows.append(["**geometric mean**", "", f"**{geometric_mean(ratios):.3f}**"])
        yield Table(f"polybench-{cpu}", f"PolyBench/C, {size.lower()} data, {cpu}", ["kernel", "native, s", "wrought / native"], rows,
                    marks=[[f"PolyBench, {cpu}, geometric mean, / native", geometric_mean(ratios), 1.03, 0.95]])


# --- CoreMark -------------------------------------------------------------------------------------------------------------


# The seeds of its performance run, iterations, what is to be run, one context, bytes of data.
COREMARK_ARGUMENTS = ["0", "0", "0x66", "40000", "7", "1", "2000"]


def coremark(context):
    """EEMBC's CoreMark with its port for POSIX: iterations in a second, and the check values that it prints."""
    folder = folder_of(context, "coremark", "core_main.c", "CoreMark's source")
    sources = [os.path.join(folder, name) for name in
               ("core_list_join.c", "core_main.c", "core_matrix.c", "core_state.c", "core_util.c", "posix/core_portme.c")]
    rows, marks = [], []
    for cpu in context.options.cpus:
        flags = ["-O3", "-w", '-DFLAGS_STR="-O3"', "-DPERFORMANCE_RUN=1", "-I", folder, "-I",
                 os.path.join(folder, "posix"), *sources]
        native, module = context.path(f"coremark.native-{cpu}"), context.path("coremark.wasm")
        execute([CLANG, f"-march={cpu}", *flags, "-o", native])
        execute([CLANG, "--target=wasm32-wasi", "-DUSE_CLOCK=0", *flags, "-o", module])
        ways = {"native": [native], "wrought": [wrought_program(context, module, "coremark", cpu)]}

        checks = {}

        def once(command):
            stdout = context.measure([*command, *COREMARK_ARGUMENTS])[0]
            # It calls no run valid that ends within ten seconds; its check values hold for any.
            checks[command[0]] = re.findall(r"^\[0\]crc\w+\s*: (\w+)", stdout, re.M)
            if len(checks[command[0]]) != 4 or len(set(map(tuple, checks.values()))) != 1 or "ERROR! list crc" in stdout:
                raise Skip(f"{command[0]}: CoreMark's check values differ: {checks}")
            return float(re.search(r"Iterations/Sec\s*:\s*([\d.]+)", stdout).group(1))

        median = {way: statistics.median(runs) for way, runs in alternate(ways, context.options.runs, once).items()}
        ratio = median["native"] / median["wrought"]
        rows.append([cpu, f"{median['native']:,.0f}", f"{median['wrought']:,.0f}", f"{ratio:.3f}"])
        marks.append([f"CoreMark, {cpu}, / native", ratio, 1.04, 1.0])
        say(f"  CoreMark {cpu}: {ratio:.3f}")
    yield Table("coremark", "CoreMark", ["processor", "native, iterations/s", "wrought, iterations/s", "time, wrought / native"], rows,
                marks=marks)


# --- Sightglass -----------------------------------------------------------------------------------------------------------


def expected_output(module):
    """What a module of Sightglass should print, if a file beside it says so."""
    for stem in (module[:-len(".wasm")], os.path.join(os.path.dirname(module), "default")):
        path = stem + ".stdout.expected"
        if os.path.exists(path):
            with open(path, "rb") as file:
                return file.read().decode("utf-8", "replace")
    return None


def sightglass(context):
    """The prebuilt modules of Sightglass: the seconds between their calls of bench.start and bench.end."""
    folder = folder_of(context, "sightglass", "benchmarks", "a copy of Sightglass")
    modules = sorted(glob.glob(os.path.join(folder, "benchmarks", "**", "*.wasm"), recursive=True))
    if context.options.only:
        wanted = context.options.only.split(",")
        modules = [path for path in modules if any(word in path for word in wanted)]
    cpu = context.options.cpus[0]
    rows, without_result = [], []
    for module in modules:
        home = os.path.dirname(module)
        name = os.path.relpath(module, os.path.join(folder, "benchmarks"))[:-len(".wasm")].removesuffix("/benchmark")
        try:
            program, seconds, _ = context.compile(module, "sightglass-program", f"-O{context.options.level}", f"--cpu={cpu}", "--dir",
                                                  f"{home}::.")
            times, answer = [], "-"
            for _ in range(context.options.runs):
                stdout, stderr, *_ = context.measure([program], cwd=home)
                times.append(sum(float(text) for text in re.findall(r"wrought: bench: ([\d.]+) s", stderr)))
                expected = expected_output(module)
                if expected is not None:
                    # Sightglass itself compares them so, too.
                    answer = "same" if stdout.strip() == expected.strip() else "DIFFERENT"
            rows.append([name, f"{statistics.median(times) * 1e3:.2f}", f"{seconds:.2f}", answer])
            say(f"  {name}: {statistics.median(times):.4f} s, output {answer}")
        except Skip as reason:
            without_result.append(f"{name}: {reason}")
            say(f"  {name}: {reason}")
    note = f"Output: beside what Sightglass says is expected. Compiled with `-O{context.options.level} --cpu={cpu}`."
    if without_result:
        note += " Without a result: " + "; ".join(without_result) + "."
    yield Table("sightglass", "Sightglass", ["module", "bench.start to bench.end, ms", "compile, s", "output"], rows, note)
