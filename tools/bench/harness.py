"""What every part of the benchmarks shares: running commands, measuring them, and building native programs to compare with."""

import fcntl
import glob
import math
import os
import platform
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.append(os.path.join(ROOT, "tools", "setup"))  # debian_rust.py
CLANG = "clang-19"


class Skip(Exception):
    """A part cannot be measured here; the reason is the message."""


def say(text=""):
    print(text, file=sys.stderr, flush=True)


def execute(command, **options):
    """Runs a command that must succeed; gives what it printed. Raises Skip with its last line if it does not."""
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines()
        raise Skip(f"{os.path.basename(command[0])} failed with status {result.returncode}: {lines[-1] if lines else ''}")
    return result


def geometric_mean(values):
    return math.exp(sum(math.log(value) for value in values) / len(values))


def alternate(ways, runs, once):
    """Calls once(command) for each way in turn, `runs` times; gives {way: [results]}."""
    results = {way: [] for way in ways}
    for _ in range(runs):
        for way, command in ways.items():
            results[way].append(once(command))
    return results


def machine():
    """One line about the machine, for the head of a table."""
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"


def cache_folder():
    """Where the set-up keeps what it fetched and built."""
    return os.environ.get("WROUGHT_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "wrought-build")


def musl_arguments(source):
    """Arguments for clang to compile one C file statically with musl, or plainly where there is no musl."""
    triple = f"{platform.machine()}-linux-musl"
    lib = f"/usr/lib/{triple}/"
    if not os.path.exists(lib + "libc.a"):
        return [source]
    return ["-static", "-nostdlib", "-nostdinc", "-isystem", f"/usr/include/{triple}", lib + "crt1.o", lib + "crti.o", source,
            lib + "libc.a", lib + "crtn.o"]


class Context:
    """Options, folders and helpers of one call of tools/bench/run.py."""

    def __init__(self, options):
        self.options = options
        self.build = os.path.abspath(options.build)
        self.wrought = os.path.join(self.build, "bin", "wrought")
        self.corpus = os.environ.get("WROUGHT_CORPUS") or os.path.join(os.path.dirname(ROOT), "shared", "corpus")
        self.bench = os.path.join(self.corpus, "bench")
        self.work = os.path.join(self.build, "bench")
        os.makedirs(self.work, exist_ok=True)
        # Two at once would spoil each other's figures and files; the lock ends with the process.
        self.lock = open(self.path("lock"), "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting until another measurement in this build folder has ended")
            fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.spawn = self.path("spawn")
        # Statically with musl where it is: the less memory the helper has, the smaller a program's peak can be seen to be.
        execute([CLANG, "-O2", *musl_arguments(os.path.join(HERE, "spawn.c")), "-o", self.spawn])

    def path(self, name):
        return os.path.join(self.work, name)

    def corpus_file(self, *names):
        """A file of the benchmark modules; raises Skip where the test data is not."""
        path = os.path.join(self.bench, *names)
        if not os.path.exists(path):
            raise Skip(f"there is no {path}; set WROUGHT_CORPUS to the test data's folder")
        return path

    def measure(self, command, count=1, cwd=None, stdin=None, discards=False):
        """Runs a command `count` times, or once for "resident" (see spawn.c). With `discards`, what it prints goes to /dev/null.

        Gives (stdout, stderr, seconds of user and system time, seconds on the wall, peak bytes); seconds are for one run.
        """
        names = [self.path(name) for name in ("stdout", "stderr", "figures")]
        program = shutil.which(command[0]) or command[0]
        out, err, figures = (open(name, "w+b") for name in names)
        with out, err, figures:
            # The report goes to descriptor 3 of the helper; the shell puts it there.
            process = subprocess.run(
                ["/bin/sh", "-c", f'exec "$@" 3>"{names[2]}"', "sh", self.spawn, str(count), program, *map(str, command[1:])],
                stdin=stdin or subprocess.DEVNULL, stdout=subprocess.DEVNULL if discards else out, stderr=err, cwd=cwd)
            for file in (out, err):
                file.seek(0)
            stdout, stderr = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
            wall, busy, peak = (figures.read().split() or [0, 0, 0])
        if process.returncode:
            told = (stderr or stdout).strip().splitlines() or ["it said nothing"]
            raise Skip(f"{os.path.basename(command[0])} ended with status {process.returncode}: {told[0].split(': error: ')[-1]}")
        return stdout, stderr, float(busy), float(wall), int(peak) * 1024

    def compile(self, module, name, *options):
        """Compiles a module with wrought; gives (executable, seconds, peak bytes). Times of one run, on an idle machine."""
        executable = self.path(name)
        _, _, _, wall, memory = self.measure([self.wrought, "compile", *options, module, "-o", executable])
        return executable, wall, memory

    def source_package(self, package, pattern):
        """Gives the unpacked upstream source of a Debian source package (without Debian's patches), fetched once."""
        folder = os.path.join(cache_folder(), "sources", package)
        if not os.path.exists(os.path.join(folder, "complete")):
            say(f"fetching the source of {package} with apt-get source")
            shutil.rmtree(folder, ignore_errors=True)
            lists = os.path.join(folder, "apt")
            os.makedirs(os.path.join(lists, "lists", "partial"))
            os.makedirs(os.path.join(lists, "cache", "archives", "partial"))
            # A private list of sources on the mirror that apt uses; the machine's own lists stay as they are.
            targets = execute(["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Origin: Debian"]).stdout
            mirrors = [line.split() for line in sorted(set(targets.splitlines())) if "security" not in line and "-updates" not in line]
            if not mirrors:
                raise Skip("apt names no mirror of Debian's")
            with open(os.path.join(lists, "sources.list"), "w", encoding="utf-8") as file:
                file.write(f"deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirrors[0][0]} {mirrors[0][1]} main\n")
            apt = ["-o", f"Dir::Etc::sourcelist={lists}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null",
                   "-o", f"Dir::State::lists={lists}/lists", "-o", f"Dir::Cache={lists}/cache"]
            if os.getuid() == 0:
                apt += ["-o", "APT::Sandbox::User=root"]
            execute(["apt-get", *apt, "-qq", "update"])
            execute(["apt-get", *apt, "-qq", "source", "--download-only", package], cwd=folder)
            archive = glob.glob(os.path.join(folder, "*.orig.tar.*[!c]"))
            archive = [path for path in archive if not path.endswith(".asc")]
            execute(["tar", "-xf", archive[0]], cwd=folder)
            open(os.path.join(folder, "complete"), "w").close()
        found = glob.glob(os.path.join(folder, pattern))
        if not found:
            raise Skip(f"the source package {package} has no {pattern}")
        return found[0]


def version_of(wrought):
    """The versions of wrought and of what it is made with, in one line."""
    return ", ".join(line.strip() for line in execute([wrought, "--version"]).stdout.strip().splitlines())


def clang_version():
    return re.sub(r" \(.*", "", execute([CLANG, "--version"]).stdout.splitlines()[0])
