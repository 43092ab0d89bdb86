#!/usr/bin/env python3
"""Measures what wrought makes of WebAssembly modules: beside native code from the same source, and beside other engines.

Ways alternate (A B C, A B C, ...) and medians count, so that a slow minute of the machine slows all of them: only the ratios mean
anything. Outputs are compared with what is expected before any time counts.

    tools/bench/run.py                       everything, 3 runs each, for a first look
    tools/bench/run.py -n 9 --document       everything, into docs/benchmarks.md and build/bench/benchmarks.html
    tools/bench/run.py kernels --only matmul_ijk,sieve --cpu native
    tools/bench/run.py polybench coremark sightglass --polybench FOLDER --coremark FOLDER --sightglass FOLDER
    tools/bench/engines && tools/bench/run.py peers warm --document

Each part's tables are kept in build/bench/results; the page and the document are made of all that are there. Modules and sources
come from the test data (WROUGHT_CORPUS), the programs of tools/bench/suite, Debian's source packages of bzip2 and SQLite (fetched
once into the dependency cache), and npm.
"""

import argparse
import datetime
import os
import sys

import beside_native
import costs
import folders
import instructions
import peers
import pgo
import report
import system_calls
from harness import ROOT, Context, Skip, clang_version, machine, say, version_of

PARTS = {
    "kernels": beside_native.kernels,
    "suite": beside_native.suite,
    "intrinsics": beside_native.intrinsics,
    "speedtest1": beside_native.speedtest1,
    "bzip2": beside_native.bzip2,
    "polybench": folders.polybench,
    "coremark": folders.coremark,
    "peers": peers.peers,
    "warm": peers.warm,
    "sightglass": folders.sightglass,
    "pgo": pgo.pgo,
    "instructions": instructions.tables,
    "start": costs.start,
    "system-calls": system_calls.system_calls,
    "compiling": costs.compiling,
    "real": costs.real,
}
# Needs a folder of the user's, so without it their absence is no failure.
FROM_FOLDERS = ("polybench", "coremark", "sightglass")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="of " + ", ".join(PARTS) + " (default: all)")
    parser.add_argument("-n", dest="runs", type=int, default=3, help="runs of each, of which the median counts (default: 3)")
    parser.add_argument("-O", dest="level", choices=["0", "1", "2", "3", "s"], default="3", help="wrought's level (default: 3)")
    parser.add_argument("--cpu", dest="cpus", action="append", help="processors to compile for (default: x86-64-v2 and native)")
    parser.add_argument("--only", help="kernels or programs, separated by commas")
    parser.add_argument("--engines", help="other engines to take part, separated by commas (default: all that are found)")
    parser.add_argument("--folder", help="where system-calls makes its files (default: the folder for temporary files)")
    parser.add_argument("--scale", type=int, default=1, help="system-calls: divide every count by this")
    parser.add_argument("--largest", action="store_true", help="real: the modules of 20 to 75 MB, too, which take an hour")
    parser.add_argument("--polybench", metavar="FOLDER", help="PolyBench/C's source")
    parser.add_argument("--polybench-size", default="large", choices=["mini", "small", "medium", "large", "extralarge"],
                        help="its size of data for timing (default: large)")
    parser.add_argument("--coremark", metavar="FOLDER", help="CoreMark's source")
    parser.add_argument("--sightglass", metavar="FOLDER", help="a copy of Sightglass, with its modules")
    parser.add_argument("--build", default=os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build"))
    parser.add_argument("--html", metavar="FILE", help="where the page goes (default: BUILD/bench/benchmarks.html)")
    document = os.path.join(ROOT, "docs", "benchmarks.md")
    parser.add_argument("--document", metavar="FILE", nargs="?", const=document,
                        help="put the tables between the marks of this file, too (docs/benchmarks.md, if none is named)")
    parser.add_argument("--report", action="store_true", help="measure nothing; page and document of the tables that are there")
    parser.add_argument("--results", metavar="FOLDER", help="where tables are kept (default: BUILD/bench/results)")
    options = parser.parse_args()
    options.cpus = options.cpus or ["x86-64-v2", "native"]
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part '{unknown[0]}'")
    if not os.path.exists(os.path.join(options.build, "bin", "wrought")):
        parser.exit(1, f"error: there is no wrought in {options.build}\n  what to do: build the project (tools/quickstart)\n")
    return options


def main():
    options = parse_arguments()
    context = Context(options)
    results = options.results or context.path("results")
    # Where folders lie on this machine is nobody's business.
    words = ["FOLDER" if previous.startswith("--") and (os.sep in word or os.path.isdir(word)) else word
             for previous, word in zip(["", *sys.argv[1:]], sys.argv[1:])]
    command = " ".join([os.path.relpath(__file__, ROOT), *words])
    source = (f"{datetime.date.today()}, {machine()}; {version_of(context.wrought)}; {clang_version()}; medians of {options.runs} "
              f"alternating runs: `{command}`")
    if not options.report:
        say(source)
    failures = 0
    for part in [] if options.report else options.parts or PARTS:
        if not options.parts and part in FROM_FOLDERS and not getattr(options, part):
            say(f"{part}: left out: --{part} FOLDER says where it is\n")
            continue
        say(f"{part}: {PARTS[part].__doc__.splitlines()[0]}")
        try:
            for table in PARTS[part](context):
                table.source = source
                # A few chosen programs are for looking at; they must not take the place of all.
                if not options.only:
                    table.store(results)
                say(f"\n### {table.title}\n\n{table.markdown()}\n")
        except Skip as reason:
            failures += 1
            say(f"{part}: not measured: {reason}\n")

    tables = report.stored_tables(results, list(PARTS))
    if tables:
        marks = report.marks_table(tables)
        page = options.html or context.path("benchmarks.html")
        with open(page, "w", encoding="utf-8") as file:
            file.write(report.page([marks, *tables], "Only ratios mean something: each is of one run in which both sides alternated."))
        say(f"page: {page}")
        if options.document:
            for key in report.update_document(options.document, [marks, *tables]):
                say(f"{options.document} has no place for '{key}' (<!-- measured: {key} -->)")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
