"""Where Debian's Rust compiler with its standard library for WASI is, for the tests and the benchmarks."""

import os
import re
import shutil
import subprocess

RUSTC = "/usr/bin/rustc"


def output(*command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def find_rust():
    """The words of the command that compiles for WASI, or None where it is not.

    A rustc of rustup's may come first on the PATH, and it has no such library, so Debian's is named by its place. The
    target changed its name with Rust 1.84. The linker must go with rustc's own LLVM: a newer wasm-ld refuses its archives.
    """
    if not os.path.exists(RUSTC):
        return None
    version = re.search(r"LLVM version: (\d+)", output(RUSTC, "-vV"))
    linker = version and shutil.which("wasm-ld-" + version.group(1))
    for target in ("wasm32-wasip1", "wasm32-wasi"):
        if linker and os.path.isdir(output(RUSTC, "--print", "target-libdir", "--target", target) or "-"):
            return [RUSTC, f"--target={target}", f"-Clinker={linker}", "-Cstrip=debuginfo"]
    return None
