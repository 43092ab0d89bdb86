"""Runs lit on test folders of a build and ends with a line "N passed, N failed", which lit itself has no form of.

usage: run-lit.py [-v] [--target=NAME] BUILD-FOLDER PATH...
"""

import json
import os
import re
import subprocess
import sys


def main():
    verbose = "-v" in sys.argv
    target = next((a[len("--target="):] for a in sys.argv if a.startswith("--target=")), "")
    arguments = [a for a in sys.argv[1:] if a != "-v" and not a.startswith("--target=")]
    build, paths = arguments[0], arguments[1:]
    site = os.path.join(build, "test", "lit.site.cfg.py")
    cache = open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8").read()
    lit = re.search(r"^WROUGHT_LIT:\w+=(.+)$", cache, re.M)
    if not os.path.exists(site) or not lit or lit.group(1).endswith("NOTFOUND"):
        sys.exit("error: lit was not found when the project was configured\n"
                 "  what to do: install llvm-19-tools (tools/setup/packages.sh does), delete the build folder, and build again")

    report = os.path.join(build, "test-results", f"lit{target and '-' + target}.json")
    os.makedirs(os.path.dirname(report), exist_ok=True)
    if os.path.exists(report):
        os.remove(report)
    jobs = os.environ.get("WROUGHT_JOBS") or str(os.cpu_count() or 1)
    command = [sys.executable, lit.group(1), "-j", jobs, "-s", "--no-progress-bar", "--show-unsupported",
               "--output", report, *paths]
    if verbose:
        command.append("-v")
    if target:
        command += ["--param", "target=" + target]
    subprocess.run(command)
    if not os.path.exists(report):
        sys.exit("error: lit could not run the tests (its message is above)")

    counts = {"passed": 0, "failed": 0, "unsupported": 0}
    for test in json.load(open(report, encoding="utf-8"))["tests"]:
        if test["code"] in ("PASS", "FLAKYPASS", "XFAIL"):
            counts["passed"] += 1
        elif test["code"] in ("UNSUPPORTED", "SKIPPED", "EXCLUDED"):
            counts["unsupported"] += 1
        else:
            counts["failed"] += 1
    if counts["unsupported"]:
        print(f"{counts['unsupported']} unsupported on this machine")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(1 if counts["failed"] else 0)


main()
