"""without-call.py [--eperm|--kill] NUMBER COMMAND...: runs a command as on a kernel without a system call: a seccomp filter answers
it with an error, ENOSYS or (with --eperm, as some containers do) EPERM. So the shipped executable itself is tested on its
fallback. With --kill the call ends the process (SIGSYS), which shows whether it is made."""
import ctypes
import errno
import os
import struct
import sys

arguments = sys.argv[1:]
answer = 0x00050000 | errno.ENOSYS
if arguments[0] == "--eperm":
    answer = 0x00050000 | errno.EPERM
elif arguments[0] == "--kill":
    answer = 0x80000000
if arguments[0].startswith("--"):
    arguments = arguments[1:]

number = int(arguments.pop(0))
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
program = b"".join(struct.pack("=HBBI", *instruction) for instruction in (
    (0x20, 0, 0, 0),                 # load the number of the call
    (0x15, 0, 1, number),            # if it is the one
    (0x06, 0, 0, answer),            # answer it
    (0x06, 0, 0, 0x7FFF0000),        # else allow
))
code = ctypes.create_string_buffer(program)


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


libc = ctypes.CDLL(None, use_errno=True)
loaded = Filter(4, ctypes.addressof(code))
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or \
        libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(loaded), 0, 0) != 0:
    sys.exit(f"cannot install the filter: {os.strerror(ctypes.get_errno())}")
os.execvp(arguments[0], arguments)
