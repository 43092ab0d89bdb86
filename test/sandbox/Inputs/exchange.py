"""exchange.py A B COMMAND...: runs a command while exchanging the files A and B over and over, atomically."""
import ctypes
import subprocess
import sys

a, b, *command = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
AT_FDCWD, RENAME_EXCHANGE = -100, 2
program = subprocess.Popen(command)
exchanges = 0
while program.poll() is None:
    libc.renameat2(AT_FDCWD, a.encode(), AT_FDCWD, b.encode(), RENAME_EXCHANGE)
    exchanges += 1
if exchanges % 2:  # leave things as they were
    libc.renameat2(AT_FDCWD, a.encode(), AT_FDCWD, b.encode(), RENAME_EXCHANGE)
sys.exit(program.returncode)
