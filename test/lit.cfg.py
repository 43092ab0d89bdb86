# How lit finds and runs the tests. lit reads the site configuration in the build folder first, which leads here.
#
# A test is a file with RUN lines; the commands they can use are listed in docs/contributing.md. A test that needs something
# this machine may not have says so with REQUIRES, and is then reported as unsupported, with the name of what is missing.
import ctypes
import os
import platform
import re
import shutil
import subprocess
import sys

import lit.formats
import lit.util

if not hasattr(config, "wrought_binary_dir"):
    lit_config.fatal("run lit on the test folder of a build (build/test), or use tools/test")

source_dir = config.wrought_source_dir
binary_dir = config.wrought_binary_dir
sys.path.insert(0, os.path.join(source_dir, "tools", "setup"))
from debian_rust import RUSTC, find_rust

config.name = "wrought"
config.test_format = lit.formats.ShTest(execute_external=True)
config.suffixes = [".wat", ".wast", ".c", ".cpp", ".rs", ".ll", ".test"]
# Folders with runners of their own (tools/test calls them), and files that tests use.
config.excludes = ["Inputs", "CMakeLists.txt", "real", "spec", "wasi-testsuite"]
config.test_source_root = os.path.join(source_dir, "test")
config.test_exec_root = os.path.join(binary_dir, "test")

# lit --param target=NAME: the tests of what compiled programs do, for a target that is not this machine's. qemu runs them.
target = lit_config.params.get("target")
if target:
    config.name = "wrought " + target
    config.test_exec_root = os.path.join(binary_dir, "test-" + target)

# Far above what any test needs (seconds); ends one that hangs. An emulator makes some of them take minutes on a busy machine.
if lit.util.killProcessAndChildrenIsSupported()[0]:
    lit_config.maxIndividualTestTime = 1200 if target else 300

# --- What tests may use ------------------------------------------------------------------------------------------------


def succeeds(*command):
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find_tool(name):
    """A tool of LLVM 19's, else whatever of that name is on the PATH, else the bare name (and the test says so)."""
    candidate = os.path.join(config.llvm_tools_dir, name)
    return candidate if os.path.exists(candidate) else shutil.which(name + "-19") or shutil.which(name) or name


def has_openat2():
    """Whether the kernel has openat2 (Linux 5.6, and not filtered by a container)."""
    number = 437  # the same on every architecture
    libc = ctypes.CDLL(None, use_errno=True)
    how = (ctypes.c_uint64 * 3)(os.O_PATH, 0, 0x08)  # struct open_how; RESOLVE_BENEATH
    fd = libc.syscall(ctypes.c_long(number), ctypes.c_int(-100), b".", how, ctypes.c_size_t(ctypes.sizeof(how)))
    if fd >= 0:
        os.close(fd)
    return fd >= 0


def has_second_wall():
    """Whether the kernel has what the second wall is made of: seccomp filters, and Landlock that is switched on."""
    libc = ctypes.CDLL(None, use_errno=True)
    landlock_create_ruleset = 444  # the same on every architecture
    version = libc.syscall(ctypes.c_long(landlock_create_ruleset), None, ctypes.c_size_t(0), ctypes.c_uint(1))
    return version >= 2 and os.path.exists("/proc/sys/kernel/seccomp/actions_avail")


wrought = os.path.join(binary_dir, "bin", "wrought")
native_target = platform.machine() + "-linux"
emulator = None
if target:
    emulator = shutil.which("qemu-" + {"armv7-linux": "arm"}.get(target, target.split("-")[0]))
    if emulator is None:
        lit_config.fatal(f"no qemu-user for {target} (Debian: qemu-user)")
    if not os.path.exists(os.path.join(binary_dir, "lib", "wrought", target, "libwrought-rt.a")):
        lit_config.fatal(f"this build has no runtime library for {target}; 'wrought targets' says why")
    # One word, as the compiler's own path is.
    os.makedirs(config.test_exec_root, exist_ok=True)
    script = os.path.join(config.test_exec_root, "wrought")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec /usr/bin/python3 "{source_dir}/test/Inputs/cross-wrought.py" {target} "{wrought}" "$@"\n')
    os.chmod(script, 0o755)
    wrought = script
clang = find_tool("clang")
clangxx = find_tool("clang++")
target_cc, target_cxx = clang, clangxx
cross_root = f"/usr/{target.split('-')[0]}-linux-gnu" if target else ""
if target:
    cross = f'/usr/bin/python3 "{source_dir}/test/Inputs/cross-cc.py" {target}'
    target_cc, target_cxx = f"{cross} {clang}", f"{cross} {clangxx}"
wasi_cc = f"{clang} --target=wasm32-wasi -O2"
wasi_cxx = f"{clangxx} --target=wasm32-wasi -O2 -std=c++20 -fno-exceptions"
rust = find_rust()
rust = rust and " ".join(rust) + " -O"
corpus = os.environ.get("WROUGHT_CORPUS") or os.path.join(os.path.dirname(source_dir), "shared", "corpus")

features = {
    "corpus": os.path.isdir(corpus),
    "npm": shutil.which("npm") is not None,
    "node": shutil.which("node") is not None,
    "rust": rust is not None,
    "wasi-libc": succeeds(*wasi_cc.split(), "-x", "c", "-include", "stdio.h", "/dev/null", "-c", "-o", "/dev/null"),
    "wasi-libcxx": succeeds(*wasi_cxx.split(), "-x", "c++", "-include", "vector", "/dev/null", "-c", "-o", "/dev/null"),
    # qemu-user passes neither on.
    "openat2": not target and has_openat2(),
    "libraries": os.path.exists(os.path.join(source_dir, "runtime-lib", "include", "wrought.h")),
    "second-wall": not target and has_second_wall(),
    "wasm2c": shutil.which("wasm2c") is not None,
    "wast2json": shutil.which("wast2json") is not None,
    f"target-{(target or native_target).split('-')[0].replace('_', '-')}": True,
    # Programs run on the machine itself: limits and files of the process are theirs, not an emulator's.
    "native": not target,
    # Programs of the target that load libraries: Debian's libc6-dev-arm64-cross and the like.
    "cross-cc": bool(target) and os.path.exists(os.path.join(cross_root, "lib", "crt1.o")),
}
for name in os.listdir(os.path.join(binary_dir, "lib", "wrought")):
    if os.path.exists(os.path.join(binary_dir, "lib", "wrought", name, "libwrought-rt.a")):
        features["runtime-" + name] = True
features["qemu-system-arm"] = shutil.which("qemu-system-arm") is not None
for name in ("aarch64", "riscv64", "arm"):
    features["qemu-" + name] = shutil.which("qemu-" + name) is not None
config.available_features.update(name for name, available in features.items() if available)
# Natively nothing needs a compiler for another machine.
absent = [name for name, available in features.items() if not available and not (name == "cross-cc" and not target)]
if absent:
    lit_config.note("not here, so tests that need it are unsupported: " + ", ".join(absent))

# --- Substitutions -------------------------------------------------------------------------------------------------------

# A name is replaced where it stands whole: '%wasi-cc' must not match the beginning of '%wasi-cc-something'.
substitutions = {
    "wrought": wrought,
    "wrought-spec": os.path.join(binary_dir, "bin", "wrought-spec"),
    "wasi-cc": wasi_cc,
    "wasi-cxx": wasi_cxx,
    "host-cc": f"{clang} -O2 -ffp-contract=off",
    "host-cxx": f"{clangxx} -O2 -ffp-contract=off -std=c++20 -fno-exceptions",
    "target-cc": f"{target_cc} -O2",
    "target-cxx": f"{target_cxx} -O2 -std=c++20 -fno-exceptions",
    "clang": clang,
    "lld": find_tool("ld.lld"),
    "wasm-ld": find_tool("wasm-ld"),
    "wat2wasm": shutil.which("wat2wasm") or "wat2wasm",
    "wast2json": shutil.which("wast2json") or "wast2json",
    "rustc": rust or "rustc",
    "host-rustc": RUSTC + " -O",
    "rtdir": os.path.join(binary_dir, "lib", "wrought", target or native_target),
    "include": os.path.join(source_dir, "runtime-lib", "include"),
    "corpus": corpus,
    "root": source_dir,
    "build": binary_dir,
    "python": "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3",
}
for name, value in substitutions.items():
    config.substitutions.append((f"%{re.escape(name)}(?![A-Za-z0-9_-])", value.replace("\\", r"\\")))

# FileCheck, not, llvm-objdump and so on by their plain names.
config.environment["PATH"] = os.pathsep.join([config.llvm_tools_dir, os.environ.get("PATH", "")])
# Programs that a test runs with `wrought run` are cached apart from the user's own.
config.environment["XDG_CACHE_HOME"] = os.path.join(binary_dir, "test", "cache")
config.environment["LC_ALL"] = "C.UTF-8"
# How often the tests of test/sandbox that race another process try; docs/security.md has what they did with many more.
race_rounds = os.environ.get("WROUGHT_RACE_ROUNDS", "100")
config.environment["WROUGHT_RACE_ROUNDS"] = race_rounds
if lit_config.maxIndividualTestTime:
    lit_config.maxIndividualTestTime = max(lit_config.maxIndividualTestTime, int(race_rounds) // 5)  # ten races of some milliseconds a round
