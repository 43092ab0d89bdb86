"""Runs a program with a socket as its standard input, greets it, and prints what it answers."""
import socket
import subprocess
import sys

ours, theirs = socket.socketpair()
with subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=subprocess.PIPE) as program:
    theirs.close()
    ours.sendall(b"ping")
    print("guest says:", ours.recv(16).decode())
    print("then closes:", ours.recv(16))
sys.exit(program.returncode)
