# One question to a DPDK telemetry socket; prints the answer as JSON.
#   telemetry.py SOCKET /path[,params]

import json
import socket
import sys


def ask(path, question, timeout_s=2.0):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        connection.settimeout(timeout_s)
        connection.connect(path)
        connection.recv(65536)  # version and process id come unasked
        connection.send(question.encode())
        answer = json.loads(connection.recv(65536))
    return answer[question.split(",")[0]]


if __name__ == "__main__":
    try:
        print(json.dumps(ask(sys.argv[1], sys.argv[2])))
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"telemetry: {sys.argv[2]} at {sys.argv[1]}: {error}")
