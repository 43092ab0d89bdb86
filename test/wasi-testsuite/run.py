#!/usr/bin/env python3
"""Runs the modules of WebAssembly/wasi-testsuite (preview 1) through `wrought run`.

    test/wasi-testsuite/run.py --wrought build/bin/wrought --suite PATH [--target NAME] [FILTER...]

PATH holds the folders of the suite (assemblyscript, c, rust, wasi-threads), each with x.wasm and, beside it, an optional x.json:
args, env, root (a folder that a fresh copy of is the guest's "/"), exit_code, stdout. A test passes if its exit status is
the expected one, its standard output too if it names one, and it leaves no message of the runtime behind.

Prints a line for each failure and at last "N passed, N failed". known-failures.txt beside this file lists tests that are
expected to fail, one a line, with the reason behind a '#'; one of them that passes is a failure of the list.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

FOLDERS = ("assemblyscript", "c", "rust", "wasi-threads")


def known_failures():
    """The names in known-failures.txt."""
    path = pathlib.Path(__file__).with_name("known-failures.txt")
    lines = path.read_text().splitlines() if path.exists() else []
    return {name for name in (line.split("#")[0].strip() for line in lines) if name}


def run_test(options, cache, module):
    """None if the module passes, else what is wrong."""
    description = module.with_suffix(".json")
    config = json.loads(description.read_text()) if description.exists() else {}
    environment = dict(os.environ)
    command = [*shlex.split(options.launcher), *options.command, "run", "-q", "--cache-dir", cache]
    for name, value in config.get("env", {}).items():
        # A value with a line break cannot be passed on the command line of `wrought run`, so all go by name.
        environment[name] = value
        command += ["--env", name]
    with tempfile.TemporaryDirectory(prefix="wasi-testsuite-") as scratch:
        root = os.path.join(scratch, "root")
        if config.get("root"):
            shutil.copytree(module.parent / config["root"], root)
            # The suite may lie on a read-only file system; its copy must be writable.
            for folder, _, files in os.walk(root):
                os.chmod(folder, 0o755)
                for file in files:
                    os.chmod(os.path.join(folder, file), 0o644)
            command += ["--dir", f"{root}::/"]
        command += [str(module), "--", *config.get("args", [])]
        try:
            # An open pipe for standard input: several tests poll it.
            read_end, write_end = os.pipe()
            try:
                done = subprocess.run(command, env=environment, stdin=read_end, capture_output=True,
                                      timeout=options.timeout)
            finally:
                os.close(read_end)
                os.close(write_end)
        except subprocess.TimeoutExpired:
            return f"did not end within {options.timeout} s"
    stderr = done.stderr.decode(errors="replace").strip()
    if done.returncode != config.get("exit_code", 0):
        return f"exit status {done.returncode} instead of {config.get('exit_code', 0)}: {stderr}"
    if "stdout" in config and done.stdout.decode(errors="replace") != config["stdout"]:
        return f"standard output is {done.stdout!r} instead of {config['stdout']!r}"
    if stderr.startswith("wrought:"):
        return f"the runtime complained: {stderr}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrought", required=True, help="the wrought executable")
    parser.add_argument("--suite", required=True, type=pathlib.Path, help="the folder with assemblyscript, c, rust and wasi-threads")
    parser.add_argument("--launcher", default="", help="a command to run everything under, such as one that hides a system call")
    parser.add_argument("--target", help="compile for this target, and run the programs with qemu-user")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one test, compilation included")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count(), help="how many tests run at once")
    parser.add_argument("filter", nargs="*", help="run only tests whose folder/name contains one of these")
    options = parser.parse_args()
    options.command = [os.path.abspath(options.wrought)]
    if options.target:
        cross = pathlib.Path(__file__).resolve().parents[1] / "Inputs" / "cross-wrought.py"
        options.command = [sys.executable, str(cross), options.target, *options.command]

    modules = [module for folder in FOLDERS for module in sorted((options.suite / folder).glob("*.wasm"))]
    if not modules:
        sys.exit(f"no test modules in {options.suite}: expected the folders {', '.join(FOLDERS)}")
    names = {module: f"{module.parent.name}/{module.stem}" for module in modules}
    modules = [m for m in modules if not options.filter or any(part in names[m] for part in options.filter)]

    known = known_failures()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="wasi-testsuite-cache-") as cache, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(lambda module: run_test(options, cache, module), modules)
        for module, problem in zip(modules, results):
            name = names[module]
            if name in known:
                if problem is None:
                    failed += 1
                    print(f"FAIL {name}: passes, but known-failures.txt lists it; take it out", flush=True)
                else:
                    print(f"known failure {name}", flush=True)
            elif problem is not None:
                failed += 1
                print(f"FAIL {name}: {problem}", flush=True)
    print(f"{len(modules) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
