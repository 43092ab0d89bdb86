"""Stands in for `wrought` when the tests run for a target that is not this machine's (lit --param target=NAME).

usage: cross-wrought.py TARGET WROUGHT ARGUMENT...

`compile` gets --target, and an executable that it made becomes a script that runs it with the emulator, so that tests can
start it as they start any other. `run` compiles and starts at once. The other commands go through as they are.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile

target, wrought, *arguments = sys.argv[1:]
machine = target.split("-")[0]
emulator = shutil.which("qemu-" + {"armv7": "arm", "i686": "i386"}.get(machine, machine))
if emulator is None:
    sys.exit(f"no qemu-user for {target} (Debian: qemu-user)")
# Options of `run` whose value is a word of its own.
WITH_VALUE = {"--dir", "--env", "--listen", "--invoke", "--cpu", "--features", "--max-memory", "--max-table", "--max-files",
              "--max-entries", "--timeout", "--fuel", "--sandbox", "--stack-size", "--unknown-imports", "--mllvm",
              "-j", "--jobs", "-O", "--cache-dir"}
# Options of `run` that `compile` does not have.
RUN_ONLY = {"--no-cache", "-q", "--cache-dir"}


def value_of(names):
    for index, argument in enumerate(arguments):
        for name in names:
            if argument == name and index + 1 < len(arguments):
                return arguments[index + 1]
            if argument.startswith(name + "=") and name.startswith("--"):
                return argument[len(name) + 1:]
            if not name.startswith("--") and argument.startswith(name) and argument != name:
                return argument[len(name):]
    return None


def compile_and_wrap():
    status = subprocess.run([wrought, "compile", f"--target={target}", *arguments[1:]]).returncode
    kind = value_of(["--emit"])
    output = value_of(["-o"])
    if status != 0 or (kind or "exe") != "exe" or "--help" in arguments or not output:
        sys.exit(status)
    # Out of the way of names that a test makes.
    real = os.path.realpath(output)
    os.rename(real, real + ".elf")
    with open(real, "w", encoding="utf-8") as script:
        script.write(f'#!/bin/sh\nexec {shlex.quote(emulator)} {shlex.quote(real + ".elf")} "$@"\n')
    os.chmod(real, 0o755)


def run_at_once():
    options = []
    index = 1
    while index < len(arguments) and (arguments[index].startswith("-") and arguments[index] != "-"):
        words = 2 if arguments[index] in WITH_VALUE else 1
        if arguments[index] not in RUN_ONLY:
            options += arguments[index:index + words]
        index += words
    file, words = arguments[index], arguments[index + 1:]
    if words[:1] == ["--"]:
        words = words[1:]
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        status = subprocess.run([wrought, "compile", f"--target={target}", *options, file, "-o", program]).returncode
        if status == 0:
            status = subprocess.run([emulator, program, *words]).returncode
    sys.exit(status if status >= 0 else 128 - status)


if arguments and arguments[0] == "compile":
    compile_and_wrap()
elif arguments and arguments[0] == "run":
    run_at_once()
else:
    sys.exit(subprocess.run([wrought, *arguments]).returncode)
