#!/usr/bin/env python3
"""Differential fuzzing: does compiled code do what another engine does, at every level and in both instance models?

Makes modules, closes them (build/bin/wrought-fuzz: no imports, no NaN bits of an engine's choice, no endless loops), makes the same
calls in node and in what they are compiled to, three times each (an executable without optimisation, one with, a library; at
times with explicit bounds checks, for this CPU, in several partitions), and compares every result, every reason to trap, and after every
call a hash of memories and globals. What node's V8 does not know is compared between the three. V8 and our validator must also
agree on which of the modules are valid. Some modules are compiled as twins (tools/wrought-fuzz/twin.h): with instructions of wide
arithmetic in place of functions that do the same, and with memories whose pages are bytes; node runs the module without.

Generators, as far as they are there:
    binaryen   Binaryen's own, built into wrought-fuzz; half of the time on top of a module of the test data
    wasm-opt   the same of an installed, older Binaryen, a process for each module: used if wrought-fuzz has none
    loops      counted loops over memory, in wrought-fuzz
    fields     accesses by few locals and many offsets, near the end of memory, in wrought-fuzz
    smith      the wasm-smith crate: tools/fuzz/smith, built by --smith (needs cargo)

A module that differs, or that the compiler dies on, is kept with its seed, and reduced with --reduce. The same seed makes the same
modules, whatever the number of jobs.

    tools/fuzz/differential.py -n 200                   a short run
    tools/fuzz/differential.py --seconds 3600 -j 4      an hour's
    tools/fuzz/differential.py --check FILE.wasm        one module; the exit status says whether it differs
    tools/fuzz/differential.py --variants 'static -O3 --target=armv7-linux;static -O1 --target=armv7-linux'
                                                        code for another machine, with qemu-user (no libraries)
"""

import argparse
import collections
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BATCH = 50
NODE_STACK = "--stack-size=7000"  # KiB, of the 8 MiB that a process usually has
# Proposals that older versions of V8 know only when asked.
NODE_OPTIONS = ["--experimental-wasm-memory64", "--experimental-wasm-relaxed-simd", "--experimental-wasm-extended-const",
                "--experimental-wasm-typed-funcref"]
# From here on V8 knows all that the generators make, so that what it finds invalid is.
V8_OF_WASM_3 = 13

SMITH_FEATURES = ["simd", "bulk-memory", "reference-types", "exceptions", "memory64", "relaxed-simd", "tail-call", "threads",
                  "extended-const", "multi-memory"]

# Of wasm-opt's modules; each has a subset, so that what one feature prevents is still reached without it.
ALWAYS = ["--enable-mutable-globals", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-multivalue"]
SOMETIMES = [["--enable-simd"], ["--enable-bulk-memory"], ["--enable-tail-call"],
             ["--enable-bulk-memory", "--enable-reference-types"]]


def run(command, timeout=600):
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=timeout)


class Fuzzer:
    def __init__(self, options):
        self.options = options
        self.tool = os.path.join(options.build, "bin", "wrought-fuzz")
        self.maker = [self.tool] + ["--twins"] * options.twins
        self.smith = os.path.join(options.build, "smith", "release", "wrought-smith")
        self.node = options.node or shutil.which("node")
        self.node_options = self.choose_node_options() if self.node else []
        self.judges_validity = bool(self.node) and self.v8_version() >= V8_OF_WASM_3
        self.generators = []
        if not options.check:
            self.seeds = self.find_seeds()
            self.generators = self.find_generators()

    def choose_node_options(self):
        known = run([self.node, "--v8-options"]).stdout.decode()
        return [NODE_STACK] + [option for option in NODE_OPTIONS if option + " " in known]

    def v8_version(self):
        version = run([self.node, "-p", "process.versions.v8"]).stdout.decode()
        return int(version.split(".")[0]) if version[:1].isdigit() else 0

    def find_generators(self):
        """Names of generators, as often as they are to be used."""
        if self.options.smith and not os.path.exists(self.smith):
            print("building tools/fuzz/smith", flush=True)
            subprocess.run(["cargo", "build", "--release", "--quiet", "--manifest-path", os.path.join(HERE, "smith", "Cargo.toml"),
                            "--target-dir", os.path.join(self.options.build, "smith")], check=True)
        there = {"loops": True,
                 "fields": True,
                 "binaryen": run([self.tool, "has-generator"]).returncode == 0,
                 "wasm-opt": shutil.which("wasm-opt") is not None,
                 "smith": os.path.exists(self.smith)}
        if self.options.generators:
            wanted = self.options.generators.split(",")
            missing = [name for name in wanted if not there.get(name)]
            if missing:
                sys.exit(f"these generators are not there: {', '.join(missing)}")
            return wanted
        usual = "binaryen" if there["binaryen"] else "wasm-opt"
        return [name for name in ("loops", usual, "smith", usual, "fields") if there[name]]

    def find_seeds(self):
        """Small valid modules to put new code on top of."""
        folders = [os.path.join(self.options.corpus, name) for name in ("spec-json/core", "spec-json/relaxed-simd", "bench")]
        found = []
        for folder in folders:
            for base, _, names in sorted(os.walk(folder)):
                paths = [os.path.join(base, name) for name in sorted(names) if name.endswith(".wasm")]
                # A few large ones among them would take most of the time.
                found += [path for path in paths if os.path.getsize(path) < 10_000]
        return found

    # --- Making modules -------------------------------------------------------------------------------------------------

    def make(self, generator, number, work):
        """Makes the modules of batch `number` in `work`, and closes them; gives {file: (status, details)}."""
        first = number * BATCH
        count = min((number + 1) * BATCH, self.options.count) - first
        if generator in ("binaryen", "loops", "fields"):
            seeds = os.path.join(work, "seeds")
            with open(seeds, "w", encoding="utf-8") as file:
                file.write("".join(seed + "\n" for seed in self.seeds))
            return self.lines(run([*self.maker, "make", generator, self.options.seed, str(first), str(count), work, seeds], timeout=3600))
        files = []
        if generator == "smith":
            made = run([self.smith, self.options.seed, str(first), str(count), work, *SMITH_FEATURES])
            files = [os.path.join(work, name) for name in made.stdout.decode().split()]
        else:
            for index in range(first, first + count):
                path = os.path.join(work, f"m{index}.wasm")
                if self.make_with_wasm_opt(index, path):
                    files.append(path)
        return self.close(files)

    def make_with_wasm_opt(self, index, path):
        """Writes module number `index`; gives False if wasm-opt made none."""
        chance = random.Random(f"{self.options.seed}/{index}")
        flags = ["--mvp-features", *ALWAYS]
        for group in SOMETIMES:
            # Half of what wasm-opt 108 makes with reference types is not valid.
            if chance.random() < (0.3 if "--enable-reference-types" in group else 0.6):
                flags += [flag for flag in group if flag not in flags]
        noise = path + ".noise"
        with open(noise, "wb") as file:
            file.write(chance.randbytes(chance.choice([200, 400, 1000, 3000])))
        initial = ["--initial-fuzz=" + chance.choice(self.seeds)] if self.seeds and chance.random() < 0.5 else []
        # Optimised modules have other shapes than generated ones.
        if chance.random() < 0.4:
            flags.append(chance.choice(["-O1", "-O2", "-O3", "-Os"]))
        # What it is put on top of may need more than the features chosen.
        for start in [initial, []] if initial else [[]]:
            try:
                run(["wasm-opt", "-ttf", noise, *start, *flags, "-q", "-o", path], timeout=60)
            except subprocess.TimeoutExpired:
                continue
            if os.path.exists(path):
                break
        os.remove(noise)
        return os.path.exists(path)

    # --- Judging them ---------------------------------------------------------------------------------------------------

    @staticmethod
    def lines(result):
        outcome = {}
        for line in result.stdout.decode("utf-8", "replace").splitlines():
            file, status, details = (line.split(" ", 2) + ["", ""])[:3]
            outcome[file] = (status, details)
        return outcome

    def close(self, files):
        outcome = self.lines(run([*self.maker, "close", *files])) if files else {}
        return {file: outcome.get(file, ("crashed", "wrought-fuzz close ended before it answered")) for file in files}

    def judge(self, outcome, work):
        """Compares closed modules; gives {file: (status, details)} and how many had no reference."""
        outcome = dict(outcome)
        unreadable, invalid = self.refer(outcome, work)
        for file, (status, details) in list(outcome.items()):
            if not self.judges_validity or status == "crashed":
                continue
            is_valid = status != "refused"
            if is_valid and file in invalid:
                outcome[file] = ("differs", f"V8 finds it invalid: {invalid[file]}")
            elif not is_valid and file not in invalid:
                outcome[file] = ("differs", f"V8 finds it valid: {details}")
        closed = [file for file, (status, _) in outcome.items() if status == "closed"]
        if closed:
            variants = ["--variants=" + self.options.variants] if self.options.variants else []
            compared = self.lines(run([self.tool, "compare", *variants, *closed], timeout=36000))
            for file in closed:
                status, details = compared.get(file, ("crashed", "wrought-fuzz compare ended before it answered"))
                # A closed module is valid by construction: refusing it is a bug.
                outcome[file] = ("differs", details) if status == "refused" else (status, details)
        return outcome, unreadable

    def refer(self, outcome, work):
        """Has node answer; gives the number of closed modules without an answer, and why V8 finds files invalid."""
        if not self.node or not outcome:
            return 0, {}
        stems = os.path.join(work, "stems")
        with open(stems, "w", encoding="utf-8") as file:
            file.write("".join(path[: -len(".wasm")] + "\n" for path in outcome))
        invalid = {}
        try:
            answered = run([self.node, *self.node_options, os.path.join(HERE, "reference.js"), stems], timeout=1800)
            for line in answered.stdout.decode("utf-8", "replace").splitlines():
                stem, _, what = line.partition(" ")
                if what.startswith("invalid "):
                    invalid[stem + ".wasm"] = what[len("invalid "):]
        except subprocess.TimeoutExpired:
            pass
        closed = [file for file, (status, _) in outcome.items() if status == "closed"]
        return sum(not os.path.exists(file[: -len(".wasm")] + ".reference") for file in closed), invalid

    def batch(self, number):
        count = collections.Counter()
        found = []
        generator = self.generators[number % len(self.generators)]
        with tempfile.TemporaryDirectory(prefix="wrought-fuzz-", dir=self.options.work) as work:
            made = self.make(generator, number, work)
            count["not made"] += min((number + 1) * BATCH, self.options.count) - number * BATCH - len(made)
            outcome, count["without reference"] = self.judge(made, work)
            for path, (status, details) in outcome.items():
                count[status] += 1
                if status == "same":
                    count["calls"] += int(details)
                    count[generator] += 1
                if status in ("crashed", "differs"):
                    kept = os.path.join(self.options.keep, f"{self.options.seed}-{os.path.basename(path)[1:]}")
                    os.makedirs(self.options.keep, exist_ok=True)
                    shutil.copy(path, kept)
                    found.append((kept, f"{status} {details}"))
        return count, found

    def check(self, path):
        """Whether one module differs (for wasm-reduce)."""
        with tempfile.TemporaryDirectory(prefix="wrought-fuzz-", dir=self.options.work) as work:
            copy = os.path.join(work, "m.wasm")
            shutil.copy(path, copy)
            return self.judge(self.close([copy]), work)[0][copy]

    def reduce(self, path, details):
        """Makes a smaller module that differs in the same way beside `path`."""
        out = path[: -len(".wasm")] + ".reduced.wasm"
        work = path + ".work"
        # Variants are chosen by the module's bytes: the one that differed stays.
        variant = re.search(r"'((?:static|dynamic)[^']*)'", details)
        variants = f" --variants='static -O0 --strict-traps --deterministic;{variant[1]}'" if variant else ""
        twins = " --twins" if "(its twin)" in details else ""
        command = (f"{sys.executable} {os.path.abspath(__file__)} --build {self.options.build}{variants}{twins} --node '{self.node or ''}' "
                   f"--check {work}")
        try:
            run(["wasm-reduce", path, "--command=" + command, "-t", work, "-w", out, "-f", "-to", "60"],
                timeout=self.options.reduce_seconds)
        except subprocess.TimeoutExpired:
            pass
        return out if os.path.exists(out) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", dest="count", type=int, default=None, help="modules to make (default: 200, or no end with --seconds)")
    parser.add_argument("--seconds", type=float, default=None, help="stop after this time")
    parser.add_argument("--seed", default="1")
    parser.add_argument("-j", dest="jobs", type=int, default=int(os.environ.get("WROUGHT_JOBS") or os.cpu_count() or 1))
    parser.add_argument("--generators", default=None, metavar="NAME,NAME...", help="use these (default: all that are there)")
    parser.add_argument("--smith", action="store_true", help="build tools/fuzz/smith if it is not there")
    parser.add_argument("--node", default=os.environ.get("WROUGHT_NODE"), help="the node to compare with (default: $WROUGHT_NODE, PATH)")
    parser.add_argument("--variants", default=None, metavar="TEXT;TEXT...", help="how to compile (tools/wrought-fuzz/variant.cpp)")
    parser.add_argument("--keep", default=None, metavar="FOLDER", help="for modules that differ (default: build/test-results/fuzz)")
    parser.add_argument("--reduce", action="store_true", help="reduce what differs with wasm-reduce")
    parser.add_argument("--reduce-seconds", type=float, default=600)
    parser.add_argument("--check", metavar="FILE", help="judge one module")
    parser.add_argument("--twins", action="store_true", help="give every module that can have one a twin")
    parser.add_argument("--build", default=os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build"))
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    options.corpus = os.environ.get("WROUGHT_CORPUS") or os.path.join(os.path.dirname(ROOT), "shared", "corpus")
    options.keep = options.keep or os.path.join(options.build, "test-results", "fuzz")
    # Many small files for a short time.
    options.work = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    if options.count is None:
        options.count = 200 if options.seconds is None else 1 << 60

    fuzzer = Fuzzer(options)
    if options.check:
        status, details = fuzzer.check(options.check)
        print(status, details)
        sys.exit(1 if status in ("differs", "crashed") else 0)
    started = time.monotonic()
    total = collections.Counter()
    failures = []
    reported = 0

    def describe():
        reference = "node" if fuzzer.node else "no other engine (node is not installed)"
        by_generator = ", ".join(f"{total[name]} of {name}" for name in dict.fromkeys(fuzzer.generators))
        return (f"seed {options.seed}, against {reference}: {total['same']} modules ({by_generator}) with {total['calls']} calls agree, "
                f"{total['without reference']} of them among themselves only; {total['refused']} generated modules are not valid, "
                f"{total['not made']} were not made ({time.monotonic() - started:.0f} s)")

    batches = iter(range((options.count + BATCH - 1) // BATCH))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = set()
        while True:
            while len(running) < options.jobs and (options.seconds is None or time.monotonic() - started < options.seconds):
                number = next(batches, None)
                if number is None:
                    break
                running.add(pool.submit(fuzzer.batch, number))
            if not running:
                break
            done, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                count, found = future.result()
                total += count
                for path, details in found:
                    print(f"{path}: {details}", flush=True)
                    failures.append((path, details))
            if total["same"] >= reported + 5000:
                reported = total["same"]
                print(describe(), flush=True)
    if options.reduce:
        for path, details in failures:
            print(f"{path}: reduced to {fuzzer.reduce(path, details)}", flush=True)
    print(describe())
    print(f"{total['same']} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
