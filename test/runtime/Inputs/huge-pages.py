"""huge-pages.py PROGRAM PAGES: has the program grow its memory by so many pages, and says whether it asked for huge ones."""
import subprocess
import sys
import time

with subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE) as program:
    program.stdin.write(int(sys.argv[2]).to_bytes(4, "little"))
    program.stdin.flush()
    flags, inside, largest = [], False, 0
    for attempt in range(1000):  # until it has grown, and waits
        largest = 0
        with open(f"/proc/{program.pid}/smaps") as file:
            for line in file:
                words = line.split()
                if "-" in words[0] and not words[0].endswith(":"):
                    start, end = (int(number, 16) for number in words[0].split("-"))
                    size = end - start if words[1].startswith("rw") and len(words) == 5 else 0
                elif words[0] == "VmFlags:" and size > largest:
                    largest, flags = size, words
        if largest >= int(sys.argv[2]) * 65536:
            break
        time.sleep(0.01)
    time.sleep(0.05)  # the advice follows the growth
    print("huge pages" if "hg" in flags else "small pages")
    program.stdin.close()
sys.exit(program.returncode)
