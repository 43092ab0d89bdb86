"""Runs a program and says what it printed and whether it needed much memory: peak-memory.py LIMIT-IN-MIB PROGRAM ARGUMENT...

The peak that the kernel reports is at least this script's own, some 10 MiB.
"""
import resource
import subprocess
import sys

result = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL, capture_output=True, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(result.stdout.strip(), f"status {result.returncode}",
      "within the limit" if peak < float(sys.argv[1]) else f"needed {peak:.0f} MiB", result.stderr.strip())
