#!/usr/bin/env python3
"""Differential fuzzing: does compiled code do what another engine does, at every level?

Makes modules (wasm-opt --translate-to-fuzz, from random bytes, half of them on top of a module of the test data), closes them
(build/bin/wrought-fuzz: no imports, no NaN bits, no endless loops), makes the same calls in node and in executables of several
levels, and compares every result, every reason to trap, and after every call a hash of memory and globals. Without node the
levels are compared with each other.

A module that differs, or that the compiler dies on, is kept with its seed, and reduced with --reduce. The same seed makes the same
modules, whatever the number of jobs.

    tools/fuzz/differential.py -n 200                   a short run
    tools/fuzz/differential.py --seconds 3600 -j 4      an hour's
    tools/fuzz/differential.py --check FILE.wasm        one module; the exit status says whether it differs
"""

import argparse
import collections
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BATCH = 20
NODE_STACK = ["--stack-size=7000"]  # KiB, of the 8 MiB that a process usually has

# Features of the modules made; each module has a subset, so that what one of them prevents is still reached without it.
ALWAYS = ["--enable-mutable-globals", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-multivalue"]
SOMETIMES = [["--enable-simd"], ["--enable-bulk-memory"], ["--enable-tail-call"],
             ["--enable-bulk-memory", "--enable-reference-types"]]


def run(command, timeout=600):
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=timeout)


class Fuzzer:
    def __init__(self, options):
        self.options = options
        self.tool = os.path.join(options.build, "bin", "wrought-fuzz")
        self.node = shutil.which("node")
        self.seeds = self.find_seeds() if not options.check else []

    def find_seeds(self):
        """Small valid modules to put new code on top of."""
        folders = [os.path.join(self.options.corpus, name) for name in ("spec-json/core", "spec-json/relaxed-simd", "bench")]
        found = []
        for folder in folders:
            for base, _, names in sorted(os.walk(folder)):
                found += [os.path.join(base, name) for name in sorted(names)
                          if name.endswith(".wasm") and os.path.getsize(os.path.join(base, name)) < 60_000]
        return found

    def generate(self, index, path):
        """Writes module number `index`; gives False if wasm-opt made none."""
        chance = random.Random(f"{self.options.seed}/{index}")
        flags = ["--mvp-features", *ALWAYS]
        for group in SOMETIMES:
            # Half of what wasm-opt 108 makes with reference types is not valid.
            if chance.random() < (0.3 if "--enable-reference-types" in group else 0.6):
                flags += [flag for flag in group if flag not in flags]
        noise = path + ".noise"
        with open(noise, "wb") as file:
            file.write(chance.randbytes(chance.choice([200, 1000, 3000, 8000])))
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

    def judge(self, files):
        """Closes and compares modules; gives {file: (status, details)}."""
        outcome = {}

        def collect(result):
            for line in result.stdout.decode("utf-8", "replace").splitlines():
                file, status, details = (line.split(" ", 2) + ["", ""])[:3]
                outcome[file] = (status, details)

        collect(run([self.tool, "close", *files]))
        closed = [file for file in files if outcome.get(file, ("",))[0] == "closed"]
        if not closed:
            return outcome
        if self.node:
            stems = [file[: -len(".wasm")] for file in closed]
            try:
                run([self.node, *NODE_STACK, os.path.join(HERE, "reference.js"), *stems], timeout=300)
            except subprocess.TimeoutExpired:
                pass
        collect(run([self.tool, "compare", *closed], timeout=3600))
        return outcome

    def batch(self, number):
        count = collections.Counter()
        found = []
        with tempfile.TemporaryDirectory(prefix="wrought-fuzz-") as work:
            files = {}
            for index in range(number * BATCH, min((number + 1) * BATCH, self.options.count)):
                path = os.path.join(work, f"m{index}.wasm")
                if self.generate(index, path):
                    files[path] = index
                else:
                    count["not made"] += 1
            outcome = self.judge(list(files)) if files else {}
            for path, index in files.items():
                status, details = outcome.get(path, ("crashed", "no answer about it"))
                if status == "closed":
                    status, details = "crashed", "wrought-fuzz compare ended before it answered"
                count[status] += 1
                if status == "same":
                    count["calls"] += int(details)
                # A closed module is valid by construction: refusing it is a bug.
                if status in ("crashed", "differs") or (status == "refused" and os.path.exists(path[:-5] + ".closed.wasm")):
                    kept = os.path.join(self.options.keep, f"{self.options.seed}-{index}.wasm")
                    os.makedirs(self.options.keep, exist_ok=True)
                    shutil.copy(path, kept)
                    found.append((kept, f"{status} {details}"))
        return count, found

    def check(self, path):
        """Whether one module differs (for wasm-reduce)."""
        with tempfile.TemporaryDirectory(prefix="wrought-fuzz-") as work:
            copy = os.path.join(work, "m.wasm")
            shutil.copy(path, copy)
            status, details = self.judge([copy]).get(copy, ("crashed", "no answer about it"))
            if status == "closed":
                status, details = "crashed", "wrought-fuzz compare ended before it answered"
        return status, details

    def reduce(self, path):
        """Makes a smaller module that differs in the same way beside `path`."""
        out = path[: -len(".wasm")] + ".reduced.wasm"
        work = path + ".work"
        command = f"{sys.executable} {os.path.abspath(__file__)} --build {self.options.build} --check {work}"
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
    parser.add_argument("--keep", default=None, metavar="FOLDER", help="for modules that differ (default: build/test-results/fuzz)")
    parser.add_argument("--reduce", action="store_true", help="reduce what differs with wasm-reduce")
    parser.add_argument("--reduce-seconds", type=float, default=600)
    parser.add_argument("--check", metavar="FILE", help="judge one module")
    parser.add_argument("--build", default=os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build"))
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    options.corpus = os.environ.get("WROUGHT_CORPUS") or os.path.join(os.path.dirname(ROOT), "shared", "corpus")
    options.keep = options.keep or os.path.join(options.build, "test-results", "fuzz")
    if options.count is None:
        options.count = 200 if options.seconds is None else 1 << 60

    fuzzer = Fuzzer(options)
    if options.check:
        status, details = fuzzer.check(options.check)
        print(status, details)
        sys.exit(1 if status in ("differs", "crashed") else 0)
    if not shutil.which("wasm-opt"):
        print("skipped: wasm-opt is not installed (Debian: binaryen)\n0 passed, 0 failed")
        return

    started = time.monotonic()
    total = collections.Counter()
    failures = []
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
                    failures.append(path)
    if options.reduce:
        for path in failures:
            print(f"{path}: reduced to {fuzzer.reduce(path)}", flush=True)
    reference = "node" if fuzzer.node else "no other engine (node is not installed)"
    print(f"seed {options.seed}, against {reference}: {total['same']} modules with {total['calls']} calls agree; "
          f"{total['refused']} generated modules are not valid or use what is not supported, {total['not made']} were not made "
          f"({time.monotonic() - started:.0f} s)")
    print(f"{total['same']} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
