# A kernel's UDP sockets, to see what reaches them.
#   udp.py serve IP:PORT...         answers every datagram with "kernel" and what it was
#   udp.py ask IP:PORT HEX          sends it; prints "kernel" when that came back, else "nothing"

import ipaddress
import selectors
import socket
import sys

WAIT_S = 0.7


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


def ask(end, data):
    one = socket.socket(family(end), socket.SOCK_DGRAM)
    one.settimeout(WAIT_S)
    one.sendto(data, end)
    try:
        return "kernel" if one.recv(2048) == b"kernel" + data else "something else"
    except (TimeoutError, ConnectionRefusedError):
        return "nothing"


def main():
    if sys.argv[1] == "serve":
        serve([endpoint(text) for text in sys.argv[2:]])
    else:
        print(ask(endpoint(sys.argv[2]), bytes.fromhex(sys.argv[3])))


if __name__ == "__main__":
    main()
