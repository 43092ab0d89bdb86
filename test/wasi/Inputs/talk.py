"""talk.py COUNT COMMAND...: starts a server with a --listen grant (LISTEN in its arguments and WROUGHT_GRANTS is replaced by a
free port of 127.0.0.1), talks to it COUNT times, and prints the answers."""
import os
import socket
import subprocess
import sys
import time

count, *command = sys.argv[1:]
probe = socket.socket()
probe.bind(("127.0.0.1", 0))
address = "127.0.0.1:%d" % probe.getsockname()[1]
probe.close()
environment = dict(os.environ)
environment["WROUGHT_GRANTS"] = environment.get("WROUGHT_GRANTS", "").replace("LISTEN", address)
if not environment["WROUGHT_GRANTS"]:
    del environment["WROUGHT_GRANTS"]
program = subprocess.Popen([word.replace("LISTEN", address) for word in command], env=environment)
for number in range(int(count)):
    for attempt in range(600):  # until it listens
        try:
            connection = socket.create_connection(("127.0.0.1", int(address.split(":")[1])))
            break
        except ConnectionRefusedError:
            if program.poll() is not None:
                sys.exit("the server ended with status %d" % program.returncode)
            time.sleep(0.05)
    connection.sendall(b"hello %d" % number)
    connection.shutdown(socket.SHUT_WR)
    answer = b""
    while chunk := connection.recv(100):
        answer += chunk
    print(answer.decode(), flush=True)
sys.exit(program.wait())
