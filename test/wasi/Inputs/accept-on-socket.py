"""Runs a command with a listening socket as standard input and standard output closed, connects to it, and prints what it sends."""

import socket
import subprocess
import sys

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
guest = subprocess.Popen(["sh", "-c", 'exec "$0" "$@" >&-', *sys.argv[1:]], stdin=listener)
client = socket.create_connection(listener.getsockname())
received = b""
while piece := client.recv(100):
    received += piece
print("the client gets:", received)
sys.exit(guest.wait())
