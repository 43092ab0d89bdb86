#!/usr/bin/env python3
"""Runs the specification's own test scripts against static executables.

Every module of a script is compiled with `wrought compile --invoke -`, which makes a program that reads calls from standard
input, a line each: the export's name and its arguments as raw bits in hexadecimal. It answers each with one line: `ok` and
the results, `trap` and the reason, or `error`. Bytes of a name outside [A-Za-z0-9_.-] are written as %XX. Modules that must
be refused go through `wrought validate`.

An executable holds one instance, so a module that imports from another one, or the suite's host module `spectest`, cannot
be expressed here; such commands are counted apart, and never as passed. So are modules that use a feature which wrought
says it does not support.

    test/spec/run.py                    the scripts of WebAssembly 2.0, tail calls, extended constants and
                                        relaxed SIMD
    test/spec/run.py FILE-OR-FOLDER...  those (.wast, or .json as wast2json makes it)
"""

import argparse
import collections
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

DEFAULT_FOLDERS = ["spec/core", "spec/older/core", "spec/tail-call", "spec/extended-const", "spec/simd", "spec/relaxed-simd",
                   "spec-json/core", "spec-json/relaxed-simd"]

# Flags for wast2json by folder. More features than a script is about would make some of its negative tests valid, so they
# are added only where the script does not convert otherwise (a few core files at the newest commit).
FLAGS = {
    "tail-call": [["--enable-tail-call"]],
    "extended-const": [["--enable-extended-const"]],
    "relaxed-simd": [["--enable-relaxed-simd"]],
    "memory64": [["--enable-memory64"]],
    "multi-memory": [["--enable-multi-memory"]],
    "threads": [["--enable-threads"]],
    "exception-handling-legacy": [["--enable-exceptions"]],
    "core": [[], ["--enable-extended-const"], ["--enable-exceptions"], ["--enable-function-references"],
             ["--enable-function-references", "--enable-exceptions", "--enable-extended-const"]],
}


class Count(collections.Counter):
    """What became of the commands of a script: passed, failed, known, inexpressible, unsupported."""


def convert(path, work):
    """Gives the .json of a script, converted into `work` if it is a .wast; None if wast2json cannot read it."""
    if path.endswith(".json"):
        return path
    name = os.path.basename(path)[: -len(".wast")]
    out = os.path.join(work, name + ".json")
    for flags in FLAGS.get(os.path.basename(os.path.dirname(path)), [[]]):
        result = subprocess.run(["wast2json", *flags, path, "-o", out], capture_output=True, stdin=subprocess.DEVNULL)
        if result.returncode == 0:
            return out
    return None


def imported_modules(path):
    """The names of the modules that a binary module imports from (specification: "Import Section")."""
    with open(path, "rb") as file:
        data = file.read()
    at = 8

    def leb():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    names = set()
    try:
        while at < len(data):
            section = data[at]
            at += 1
            end = leb()
            end += at
            if section == 2:
                for _ in range(leb()):
                    size = leb()
                    names.add(data[at : at + size].decode("utf-8", "replace"))
                    at += size
                    size = leb()
                    at += size
                    kind = data[at]
                    at += 1
                    if kind == 0:
                        leb()
                    elif kind == 1:
                        at += 1
                        limits = leb()
                        leb()
                        if limits & 1:
                            leb()
                    elif kind == 2:
                        limits = leb()
                        leb()
                        if limits & 1:
                            leb()
                    elif kind == 3:
                        at += 2
                    else:
                        return names | {"?"}
            at = end
    except IndexError:
        names.add("?")
    return names


def escape(name):
    return "".join(c if re.fullmatch(r"[A-Za-z0-9_.-]", c) else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogatepass"))
                   for c in name)


LANES = {"i8": 8, "i16": 16, "i32": 32, "i64": 64, "f32": 32, "f64": 64}


def bits_of(value):
    """The bits of a value that is handed in, as a number."""
    kind, bits = value["type"], value.get("value")
    if kind == "v128":
        width = LANES[value["lane_type"]]
        return sum((int(lane) & ((1 << width) - 1)) << (i * width) for i, lane in enumerate(bits))
    if bits is None or bits == "null":
        return 0
    if kind == "externref":
        return int(bits) + 1  # any pointer will do, but null is none of the script's numbers
    return int(bits)


def matches_number(kind, expected, got):
    if expected in ("nan:canonical", "nan:arithmetic"):
        top, sign = (0x7FF8000000000000, 1 << 63) if kind == "f64" else (0x7FC00000, 1 << 31)
        return got & ~sign == top if expected == "nan:canonical" else got & top == top
    return int(expected) == got


def matches(value, got):
    """Whether the bits at the front of `got` are `value`; takes them off."""
    kind, expected = value["type"], value.get("value")
    if not got:
        return False
    bits = got.pop(0)
    if kind == "v128":
        width = LANES[value["lane_type"]]
        return all(matches_number(value["lane_type"], lane, bits >> i * width & ((1 << width) - 1))
                   for i, lane in enumerate(expected))
    if kind in ("i32", "i64", "f32", "f64"):
        return matches_number(kind, expected, bits)
    if expected == "null" or kind == "refnull":
        return bits == 0
    if expected is None or kind == "funcref":
        return bits != 0  # any function; scripts do not say which
    return bits == int(expected) + 1


class Instance:
    """A module of the script, and the calls that the script makes to it, in order."""

    def __init__(self, file, line):
        self.file = file
        self.line = line
        self.calls = []  # (command, line to send)
        self.imports = imported_modules(file) if file.endswith(".wasm") else set()
        self.is_shared = False  # another instance has its table, memory or globals


class Script:
    def __init__(self, path, options, work):
        self.path = path
        self.options = options
        self.work = work
        self.count = Count()
        self.messages = []
        self.name = os.path.relpath(path, options.corpus)

    def failed(self, line, text):
        where = f"{self.name}:{line}"
        if where in self.options.known:
            self.count["known"] += 1
            return
        self.count["failed"] += 1
        self.messages.append(f"{where}: {text}")

    def run(self):
        converted = convert(self.path, self.work)
        if not converted:
            self.count["unreadable"] += 1
            return self
        folder = os.path.dirname(converted)
        with open(converted, encoding="utf-8") as file:
            commands = json.load(file)["commands"]
        instances, by_name, registered, current = [], {}, {}, None
        refused = []
        for command in commands:
            kind = command["type"]
            if kind == "module":
                current = Instance(os.path.join(folder, command["filename"]), command["line"])
                instances.append(current)
                if "name" in command:
                    by_name[command["name"]] = current
                # From here on another module may change what this one exports.
                for name in current.imports:
                    if registered.get(name):
                        registered[name].is_shared = True
            elif kind in ("assert_invalid", "assert_malformed"):
                refused.append(command)
            elif kind in ("assert_uninstantiable", "assert_unlinkable"):
                if kind == "assert_unlinkable" or not self.instantiation_traps(os.path.join(folder, command["filename"]), command):
                    self.count["inexpressible"] += 1
            elif kind == "register":
                registered[command["as"]] = by_name.get(command["name"]) if "name" in command else current
            elif "action" in command:
                action = command["action"]
                instance = by_name.get(action["module"]) if "module" in action else current
                if action["type"] != "invoke" or instance is None or instance.is_shared:
                    self.count["inexpressible"] += 1
                    continue
                arguments = "".join(f" {bits_of(value):#x}" for value in action["args"])
                instance.calls.append((command, escape(action["field"]) + arguments))
            else:
                self.count["inexpressible"] += 1
        self.check_refused(folder, refused)
        for instance in instances:
            self.check_instance(instance)
        return self

    # --- Modules that must be refused ---

    def validate(self, files):
        """Gives what became of each of `files`: 'refused', 'accepted' or 'crashed'."""
        result = subprocess.run([self.options.wrought, "validate", *files], capture_output=True, stdin=subprocess.DEVNULL,
                                timeout=self.options.timeout)
        if result.returncode not in (0, 1):
            if len(files) == 1:
                return {files[0]: "crashed"}
            return {file: outcome for alone in files for file, outcome in self.validate([alone]).items()}
        text = result.stderr.decode("utf-8", "replace")
        return {file: "refused" if re.search(re.escape(file) + r"(:[^\n]*)?: error: ", text) else "accepted" for file in files}

    def check_refused(self, folder, commands):
        for at in range(0, len(commands), 100):
            batch = {os.path.join(folder, c["filename"]): c for c in commands[at : at + 100]}
            for file, outcome in self.validate(list(batch)).items():
                command = batch[file]
                if outcome == "refused":
                    self.count["passed"] += 1
                else:
                    self.failed(command["line"], f"{command['type']}: {outcome}, expected '{command['text']}'")

    # --- Modules that run ---

    def compile(self, file):
        """Gives (executable, None), or (None, message)."""
        executable = os.path.join(self.work, os.path.basename(file) + ".exe")
        cpu = ["--cpu", self.options.cpu] if self.options.cpu else []
        result = subprocess.run([self.options.wrought, "compile", f"-O{self.options.level}", *cpu, "-q", "--invoke", "-", file,
                                 "-o", executable], capture_output=True, stdin=subprocess.DEVNULL, timeout=self.options.timeout)
        if result.returncode or not os.path.exists(executable):
            lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
            errors = [line for line in lines if "error" in line] or lines[-1:] or [""]
            return None, f"wrought compile ended with status {result.returncode}: {errors[0]}"
        return executable, None

    def execute(self, executable, text):
        try:
            result = subprocess.run([executable], input=text.encode(), capture_output=True, timeout=self.options.timeout)
        except subprocess.TimeoutExpired as error:
            return None, (error.stdout or b"").decode("utf-8", "replace"), "did not end"
        return result.returncode, result.stdout.decode("utf-8", "replace"), result.stderr.decode("utf-8", "replace")

    def instantiation_traps(self, file, command):
        """Checks that a module traps while it is instantiated. Gives false if it cannot be expressed."""
        if Instance(file, command["line"]).imports:
            return False
        executable, message = self.compile(file)
        if not executable:
            self.refused_by_compiler(command["line"], message, 1)
            return True
        status, _, stderr = self.execute(executable, "")
        os.remove(executable)
        if status == 134 and command["text"] in stderr:
            self.count["passed"] += 1
        else:
            self.failed(command["line"], f"expected the trap '{command['text']}' on instantiation, got status {status}: {stderr.strip()}")
        return True

    def refused_by_compiler(self, line, message, commands):
        if "which wrought does not support" in message:
            self.count["unsupported"] += commands
        else:
            # Every call of the module fails with it.
            self.failed(line, message)
            known = f"{self.name}:{line}" in self.options.known
            self.count["known" if known else "failed"] += commands - 1

    def check_instance(self, instance):
        # The module itself counts as one command: it must compile and be instantiated.
        total = len(instance.calls) + 1
        if instance.imports:
            self.count["inexpressible"] += total
            return
        try:
            executable, message = self.compile(instance.file)
        except subprocess.TimeoutExpired:
            executable, message = None, "wrought compile did not end"
        if not executable:
            self.refused_by_compiler(instance.line, message, total)
            return
        status, stdout, stderr = self.execute(executable, "".join(line + "\n" for _, line in instance.calls))
        os.remove(executable)
        answers = stdout.splitlines()
        if status == 0:
            self.count["passed"] += 1
        else:
            self.failed(instance.line, f"the program ended with status {status}: {stderr.strip()}")
        for (command, line), answer in zip(instance.calls, answers + ["(no answer)"] * len(instance.calls)):
            wrong = self.judge(command, answer)
            if wrong:
                self.failed(command["line"], f"{command['type']}: {line}: {wrong}")
            else:
                self.count["passed"] += 1

    def judge(self, command, answer):
        """Gives what is wrong with an answer, or None."""
        word, _, rest = answer.partition(" ")
        kind = command["type"]
        if kind in ("assert_trap", "assert_exhaustion"):
            expected = command["text"]
            if word == "trap" and (rest.startswith(expected) or expected.startswith(rest)):
                return None
            return f"expected the trap '{expected}', got '{answer}'"
        if word != "ok":
            return f"got '{answer}'"
        if kind == "action":
            return None
        got = [int(word, 16) for word in rest.split()]
        shown = list(got)
        # Alternatives: relaxed instructions have one of several results. wast2json puts them beside, or in place of, "expected".
        results = [{"type": "either", "values": command["either"]}] if "either" in command else command["expected"]
        for value in results:
            choices = value["values"] if value.get("type") == "either" else [value]
            before = list(got)
            for choice in choices:
                trial = list(before)
                if matches(choice, trial):
                    got = trial
                    break
            else:
                return f"expected {json.dumps(results)}, got {[hex(c) for c in shown]}"
        return f"{len(got)} results too many" if got else None


def run_script(path, options):
    with tempfile.TemporaryDirectory(prefix="wrought-spec-") as work:
        return Script(path, options, work).run()


def find_scripts(paths):
    scripts = []
    for path in paths:
        if os.path.isdir(path):
            scripts += [os.path.join(path, name) for name in sorted(os.listdir(path)) if name.endswith((".wast", ".json"))]
        else:
            scripts.append(path)
    return scripts


def read_known(path):
    """Known failures: a line each, `script:line  reason`; # begins a comment."""
    known = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                where, _, reason = line.strip().partition(" ")
                known[where] = reason.strip()
    return known


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="FILE-OR-FOLDER")
    parser.add_argument("-O", dest="level", choices=["0", "1", "2", "3", "s"], default="2", help="level (default: %(default)s)")
    parser.add_argument("--cpu", default="", help="compile for this CPU instead of the default one")
    parser.add_argument("-j", dest="jobs", type=int, default=int(os.environ.get("WROUGHT_JOBS") or os.cpu_count() or 1))
    parser.add_argument("-v", dest="verbose", action="store_true", help="a line for every script, not only those with failures")
    parser.add_argument("--timeout", type=float, default=120, metavar="SECONDS", help="for each program run")
    parser.add_argument("--build", default=os.environ.get("WROUGHT_BUILD") or os.path.join(ROOT, "build"))
    options = parser.parse_args()
    options.wrought = os.path.join(os.path.abspath(options.build), "bin", "wrought")
    options.corpus = os.environ.get("WROUGHT_CORPUS") or os.path.join(os.path.dirname(ROOT), "shared", "corpus")
    options.known = read_known(os.path.join(HERE, "known-failures.txt"))

    missing = None
    if not options.paths:
        options.paths = [os.path.join(options.corpus, folder) for folder in DEFAULT_FOLDERS]
        if not os.path.isdir(options.paths[0]):
            missing = f"the scripts are not in {options.corpus} (set WROUGHT_CORPUS)"
    if not shutil.which("wast2json"):
        missing = "wast2json is not installed (Debian: wabt)"
    if missing:
        print(f"skipped: {missing}\n0 passed, 0 failed")
        return

    total = Count()
    scripts = find_scripts(options.paths)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for script in pool.map(lambda path: run_script(path, options), scripts):
            count = script.count
            total += count
            if options.verbose or count["failed"]:
                others = ", ".join(f"{count[k]} {k}" for k in ("known", "inexpressible", "unsupported", "unreadable") if count[k])
                print(f"{script.name}: {count['passed']} passed, {count['failed']} failed" + (f" ({others})" if others else ""))
            for message in script.messages[:20]:
                print(f"  {message}")
            if len(script.messages) > 20:
                print(f"  and {len(script.messages) - 20} more")
            sys.stdout.flush()
    print(f"{len(scripts)} scripts at -O{options.level}: {total['inexpressible']} commands are not expressible in the static model, "
          f"{total['unsupported']} use features that are not supported yet, {total['known']} are known failures, "
          f"{total['unreadable']} scripts cannot be read by this wast2json")
    print(f"{total['passed']} passed, {total['failed']} failed")
    sys.exit(1 if total["failed"] else 0)


if __name__ == "__main__":
    main()
