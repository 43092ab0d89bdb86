"""kill-reader.py PROGRAM SIGNAL...: sends each signal to the program while it waits for input, and checks that it dies of it."""
import signal
import subprocess
import sys
import time

for name in sys.argv[2:]:
    number = signal.Signals["SIG" + name]
    with subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as program:
        for attempt in range(1000):  # until it waits in a read
            with open(f"/proc/{program.pid}/syscall") as file:
                if file.read().startswith("0 0x0 "):
                    break
            time.sleep(0.01)
        program.send_signal(number)
        if program.wait() != -number:
            sys.exit(f"{name}: status {program.returncode}")
