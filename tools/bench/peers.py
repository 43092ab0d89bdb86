"""wrought beside the other engines that are found on this machine, by `wrought bench`: whole processes, interleaved."""

import json
import os
import shlex
import statistics
import subprocess

from beside_native import (SPEEDTEST1_ARGUMENTS, build_module, chosen_kernels, expected_kernels, kernel_seconds, suite_sources)
from harness import Skip, alternate, cache_folder, geometric_mean, say
from report import Table

# (most, then aim for), of the whole process beside each engine; other engines have no mark.
MARKS = {"node": (0.40, 0.25), "wasmtime": (0.65, 0.55), "wasmtime-python": (0.65, 0.55), "wasmedge": (0.70, 0.55), "wamr": (0.88, 0.80),
         "wasm2c": (0.88, 0.80)}
WARM_MARKS = {**MARKS, "node": (0.70, 0.60)}
PRINTS_TIMES = ("speedtest1",)
INTERPRETERS = ("wasmedge-interpreter", "wamr-interpreter")


def bench(context, module, arguments, *options):
    """What `wrought bench` says of a module, with the engines on PATH and those that tools/bench/engines installed."""
    path = os.path.join(cache_folder(), "engines", "bin") + os.pathsep + os.environ["PATH"]
    command = [context.wrought, "bench", module, "--runs", str(context.options.runs), "--wrought-args",
               f"-O{context.options.level} --cpu=native", "--json", "-", *options]
    if context.options.engines:
        command += ["--engines", "wrought," + context.options.engines]
    result = subprocess.run([*command, "--", *arguments], env={**os.environ, "PATH": path}, capture_output=True, text=True)
    if result.returncode:
        raise Skip(f"wrought bench {os.path.basename(module)}: {result.stderr.strip()}")
    return json.loads(result.stdout)


def peers(context):
    """The suite, speedtest1 and bzip2: run time, start-up, memory and compile time of each engine."""
    tasks = [(os.path.splitext(os.path.basename(source))[0], build_module(context, source), []) for source in suite_sources(context)]
    if not context.options.only:
        tasks += [("speedtest1", context.corpus_file("speedtest1.wasm"), SPEEDTEST1_ARGUMENTS),
                  ("bzip2", context.corpus_file("bzip2.wasm"), [])]
    reports, failures = {}, []
    for name, module, arguments in tasks:
        report = bench(context, module, arguments)
        reports[name] = {row["name"]: row for row in report["engines"] if "medianSeconds" in row}
        failures += [f"{row['name']} with {name}: {row['failure']}" for row in report["engines"] if "failure" in row]
        for row in reports[name].values():
            # What prints its own times prints something else each time.
            row["outputAgrees"] |= name in PRINTS_TIMES
            if not row["outputAgrees"]:
                failures.append(f"{row['name']} with {name}: another output")
        say(f"  {name}: " + ", ".join(f"{engine} {row['medianSeconds']:.3f}" for engine, row in reports[name].items()))
    engines = [row["name"] for row in report["engines"] if row["name"] != "wrought"]
    # Some begin with the path by which they were called.
    versions = "; ".join(f"{row['name']}: {os.path.basename(row['version'])}" for row in report["engines"] if row["name"] != "wrought")

    ratios = {engine: [] for engine in engines}
    rows = []
    for name, rows_of in reports.items():
        row = [name, f"{rows_of['wrought']['medianSeconds']:.3f}"]
        for engine in engines:
            usable = engine in rows_of and rows_of[engine]["outputAgrees"]
            ratio = rows_of["wrought"]["medianSeconds"] / rows_of[engine]["medianSeconds"] if usable else None
            if ratio:
                ratios[engine].append(ratio)
            row.append(f"{ratio:.2f}" if ratio else "-")
        rows.append(row)
    means = {engine: geometric_mean(values) for engine, values in ratios.items() if values}
    rows.append(["**geometric mean**", ""] + [f"**{means[engine]:.3f}**" if engine in means else "-" for engine in engines])
    note = f"Run time of the whole process, wrought / the engine: below 1 wrought is faster. {versions}."
    if report["notRun"]:
        note += " Not on this machine: " + ", ".join(missing["name"] for missing in report["notRun"]) + "."
    if failures:
        note += " Without a result: " + "; ".join(sorted(set(failures))) + "."
    yield Table("peers", "Beside other engines, --cpu=native", ["program", "wrought, s"] + [f"wrought / {engine}" for engine in engines],
                rows, note, [[f"whole process, geometric mean, / {engine}", value, *MARKS[engine]]
                             for engine, value in means.items() if engine in MARKS])

    name = "speedtest1" if "speedtest1" in reports else tasks[-1][0]
    rows = []
    for engine, row in reports[name].items():
        def figure(key, form, scale=1.0):
            value = row.get(key)
            return form.format((statistics.median(value) if isinstance(value, list) else value) * scale) if value else "-"
        rows.append([engine, figure("startupSeconds", "{:.2f}", 1e3), figure("peakBytes", "{:.1f}", 2**-20),
                     figure("compileSeconds", "{:.2f}"), figure("compileCpuSeconds", "{:.2f}"),
                     figure("compilePeakBytes", "{:.0f}", 2**-20), figure("artefactBytes", "{:,.0f}")])
    yield Table("peers-costs", f"Beside other engines: {name}, apart from run time",
                ["engine", "start-up, ms", "peak MiB", "compile, s", "compile, processor s", "compile, peak MiB", "artefact, bytes"], rows,
                "Start-up: the same module with an empty `_start`.")


def warm(context):
    """The kernels' own seconds in each engine: without starting and loading."""
    expected = expected_kernels(context)
    chosen = chosen_kernels(context, expected)
    folder = context.path("engines")
    report = bench(context, context.corpus_file("kernels.wasm"), [chosen[0]], "--keep", folder)
    ways = {row["name"]: shlex.split(row["runCommand"])[:-1] for row in report["engines"]
            if "medianSeconds" in row and row["name"] not in INTERPRETERS}
    engines = [engine for engine in ways if engine != "wrought"]
    rows, ratios, failures = [], {engine: [] for engine in engines}, []
    for name in chosen:
        def once(command):
            try:
                return kernel_seconds(context, command, name, expected)
            except Skip as reason:
                failures.append(str(reason))
                return None

        results = alternate(ways, context.options.runs, once)
        median = {way: statistics.median(runs) if None not in runs else None for way, runs in results.items()}
        if not median["wrought"]:
            raise Skip(failures[0])
        row = [name, f"{median['wrought']:.3f}"]
        for engine in engines:
            if median[engine]:
                ratios[engine].append(median["wrought"] / median[engine])
            row.append(f"{ratios[engine][-1]:.2f}" if median[engine] else "-")
        rows.append(row)
        say(f"  {name}: " + ", ".join(f"{engine} {cell}" for engine, cell in zip(engines, row[2:])))
    means = {engine: geometric_mean(values) for engine, values in ratios.items() if values}
    rows.append(["**geometric mean**", ""] + [f"**{means[engine]:.3f}**" if engine in means else "-" for engine in engines])
    note = "The seconds that a kernel prints of itself, wrought / the engine: without starting, loading and compiling ahead of time."
    if failures:
        note += " Without a result: " + "; ".join(sorted(set(failures))) + "."
    yield Table("warm", "Kernels beside other engines, warm, --cpu=native",
                ["kernel", "wrought, s"] + [f"wrought / {engine}" for engine in engines], rows, note,
                [[f"kernels, warm, geometric mean, / {engine}", value, *WARM_MARKS[engine]]
                 for engine, value in means.items() if engine in WARM_MARKS])
