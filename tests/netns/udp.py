# A kernel's UDP sockets, to see what reaches them.
#   udp.py serve IP:PORT...         answers every datagram with "kernel" and what it was
#   udp.py ask IP:PORT HEX [SECONDS] sends it; prints "kernel" when that came back within the time
#                                   (0.7), else "nothing"

import ipaddress
import selectors
import socket
import sys

WAIT_S = 0.7  # for what shall not come


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return str(ipaddress.ip_address(host.strip("[]"))), int(port)


def family(address):
    return socket.AF_INET6 if ":" in address[0] else socket.AF_INET


def serve(ends):
    waiting = selectors.DefaultSelector()
    for end in ends:
        one = socket.socket(family(end), socket.SOCK_DGRAM)
        one.bind(end)
        waiting.register(one, selectors.EVENT_READ)
    print("serving", flush=True)
    while True:
        for key, _ in waiting.select():
            data, source = key.fileobj.recvfrom(2048)
            key.fileobj.sendto(b"kernel" + data, source)


def ask(end, data, wait_s):
    one = socket.socket(family(end), socket.SOCK_DGRAM)
    one.settimeout(wait_s)
    one.sendto(data, end)
    try:
        return "kernel" if one.recv(2048) == b"kernel" + data else "something else"
    except (TimeoutError, ConnectionRefusedError):
        return "nothing"


def main():
    if sys.argv[1] == "serve":
        serve([endpoint(text) for text in sys.argv[2:]])
    else:
        wait_s = float(sys.argv[4]) if len(sys.argv) > 4 else WAIT_S
        print(ask(endpoint(sys.argv[2]), bytes.fromhex(sys.argv[3]), wait_s))


if __name__ == "__main__":
    main()
