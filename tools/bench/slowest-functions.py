#!/usr/bin/env python3
"""Says which functions took longest to compile, and in which passes, by a trace of `wrought compile --time-trace`.

Wall time: with more threads than free cores it has waiting in it. Passes that run on a whole module are nobody's.

    wrought compile --time-trace-file=TRACE app.wasm && tools/bench/slowest-functions.py TRACE [COUNT]
"""

import collections
import json
import re
import sys


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    with open(sys.argv[1]) as file:
        events = json.load(file)["traceEvents"]
    threads = collections.defaultdict(list)
    for event in events:
        if event.get("ph") == "X" and not event["name"].startswith("Total"):
            threads[event["tid"]].append(event)

    functions = collections.Counter()
    passes = collections.defaultdict(collections.Counter)
    for thread in threads.values():
        thread.sort(key=lambda event: (event["ts"], -event["dur"]))
        enclosing = []  # (end, function or None)
        for event in thread:
            while enclosing and enclosing[-1][0] <= event["ts"]:
                enclosing.pop()
            detail = event.get("args", {}).get("detail", "")
            function = detail if re.match(r"wasm\.", detail) and event["name"] != "OptModule" else None
            around = next((name for _, name in reversed(enclosing) if name), None)
            if function and not around:
                functions[function] += event["dur"]
            elif function or (around and event["name"] == "RunPass"):
                # Passes of the machine code have their own name where others have the function's.
                passes[around][detail if event["name"] == "RunPass" else event["name"]] += event["dur"]
            enclosing.append((event["ts"] + event["dur"], function or around))

    for function, time in functions.most_common(int(sys.argv[2]) if len(sys.argv) == 3 else 10):
        most = ", ".join(f"{name} {part / 1e6:.1f}" for name, part in passes[function].most_common(4))
        print(f"{time / 1e6:8.2f} s  {function}: {most}")


if __name__ == "__main__":
    main()
