"""Stands in for the C compiler of programs that load libraries when the tests run for a target that is not this machine's (lit --param target=NAME).

usage: cross-cc.py TARGET CLANG ARGUMENT...

Compiles and links against glibc's cross package of Debian (libc6-dev-arm64-cross). A program becomes a script that runs it with
the emulator, so that tests can start it as they start any other.
"""

import os
import shlex
import shutil
import subprocess
import sys

target, clang, *arguments = sys.argv[1:]
machine = target.split("-")[0]
triple = f"{machine}-linux-gnu"
root = f"/usr/{triple}"
compiling = [clang, f"--target={triple}", "-nostdlibinc", "-isystem", f"{root}/include"]
if machine == "aarch64":
    # Or a function of libgcc's, for which nothing else here needs libgcc.
    compiling.append("-mno-outline-atomics")
if any(option in arguments for option in ("-c", "-S", "-E", "-fsyntax-only")):
    sys.exit(subprocess.run(compiling + arguments).returncode)

output = arguments[arguments.index("-o") + 1] if "-o" in arguments else "a.out"
status = subprocess.run(
    compiling + [f"{root}/lib/crt1.o", f"{root}/lib/crti.o"] + arguments
    + ["-fPIE", "-pie", "-nostdlib", "-fuse-ld=lld", f"-L{root}/lib", "-lc", f"{root}/lib/crtn.o"]).returncode
if status != 0:
    sys.exit(status)
emulator = shutil.which(f"qemu-{machine}")
os.rename(output, output + ".elf")
with open(output, "w", encoding="utf-8") as script:
    script.write(f'#!/bin/sh\nexec {shlex.quote(emulator)} -L {root} {shlex.quote(os.path.realpath(output) + ".elf")} "$@"\n')
os.chmod(output, 0o755)
