"""race.py KIND FOLDER PROGRAM...: runs a program while changing what lies below FOLDER, over and over.

FOLDER gets d, which is granted, and outside, which is not. KIND says what changes:
  link      d/sub, a folder, and a relative link to outside, change places
  absolute  the same with an absolute link
  file      d/sub/secret, a file, and a link to outside/secret, change places
  move      d/a/b, in the middle of a path, is moved to outside/x/b and back, where ".." leads to outside
  ancestor  the same with d/a, so that all of a path but its start is moved

Afterwards nothing in outside may have changed.
"""
import ctypes
import os
import shutil
import subprocess
import sys

kind, folder, *command = sys.argv[1:]
AT_FDCWD, RENAME_EXCHANGE = -100, 2
libc = ctypes.CDLL(None, use_errno=True)


def write(path, text):
    with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
        file.write(text)


def state():
    """Everything about what lies outside but times of access."""
    result = {}
    for parent, folders, files in os.walk(os.path.join(folder, "outside")):
        for name in folders + files:
            path = os.path.join(parent, name)
            info = os.lstat(path)
            content = open(path, encoding="utf-8").read() if name in files and not os.path.islink(path) else ""
            result[path] = (info.st_mode, info.st_size, info.st_nlink, None if name in folders else info.st_mtime_ns, content)
    return result


shutil.rmtree(folder, ignore_errors=True)
for path in ("d/sub/inner", "d/a/b/c", "outside/x", "outside/inner", "outside/listed"):
    os.makedirs(os.path.join(folder, path))
write("outside/secret", "secret" + "." * 4236)  # a size that nothing else has
write("outside/x/secret", "secret" + "." * 4236)
for path in ("d/sub/secret", "d/secret", "d/a/secret", "d/a/b/secret"):
    write(path, "inside")
before = state()

one = os.path.join(folder, {"link": "d/sub", "absolute": "d/sub", "file": "d/sub/secret", "move": "d/a/b", "ancestor": "d/a"}[kind])
other = os.path.join(folder, {"move": "outside/x/b", "ancestor": "outside/x/a"}.get(kind, "d/other"))
exchanged = kind in ("link", "absolute", "file")
if exchanged:
    target = {"link": "../outside", "absolute": os.path.realpath(os.path.join(folder, "outside")), "file": "../../outside/secret"}[kind]
    os.symlink(target, other)

program = subprocess.Popen(command)
names = one.encode(), other.encode()
changes = 0
while program.poll() is None:
    for _ in range(50):
        if exchanged:
            libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
        else:
            libc.rename(names[changes % 2], names[1 - changes % 2])
        changes += 1
if changes % 2:
    if exchanged:
        libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
    else:
        libc.rename(names[1], names[0])
after = state()
if before != after:
    print("outside has changed:", {path: (before.get(path), after.get(path)) for path in before.keys() | after.keys()
                                   if before.get(path) != after.get(path)})
    sys.exit(1)
sys.exit(program.returncode)
