# Requests that a proxy should not send, by the thousand, over UDP and TCP, among good ones that
# take all ports; then a drained node. Each gets the reply that it deserves, calls that stand stay
# as they are, and afterwards nothing is left: no call, no port.
#   ng_storm.py SERVER TELEMETRY_SOCKET

import json
import random
import socket
import sys
import time

import ng
import telemetry

ROUNDS = 1500
PHONE = ("198.18.0.2", 20000)
GOOD = {"command": "offer", "call-id": "good", "from-tag": "a", "supports": ["load limit"],
        "sdp": ng.phone(*PHONE, "0 8")}
FULL = {"result": "load limit", "message": "Ran out of ports"}
DRAINED = {"result": "load limit", "message": "Load limit exceeded"}


def expect(good, text):
    if not good:
        sys.exit(f"storm: {text}")


def bad_bodies(rng):
    """Endless requests, each wrong in its own way, and what the reply's error must contain."""
    while True:
        sdp = GOOD["sdp"]
        name = f"bad{rng.randrange(50)}"
        offer = {**GOOD, "call-id": name}
        yield offer | {"sdp": sdp.replace("RTP/AVP", "RTP/SAVP")}, "SRTP"
        yield offer | {"sdp": sdp.replace("m=audio", "m=")}, "m="
        yield offer | {"sdp": sdp.replace("198.18.0.2", "host.example")}, "expected an IP"
        yield offer | {"sdp": sdp + "a=x:" + "y" * 70000}, ""
        yield offer | {"sdp": 7}, "sdp"
        yield {k: v for k, v in offer.items() if k != "sdp"}, ""
        yield {k: v for k, v in offer.items() if k != "call-id"}, "call-id"
        yield offer | {"direction": ["nowhere", "else"]}, "Unknown interface"
        yield {"command": "answer", "call-id": "nobody", "from-tag": "x", "to-tag": "y",
               "sdp": sdp}, "Unknown call-id"
        yield {"command": "answer", "call-id": "good", "from-tag": "x", "to-tag": "y",
               "sdp": sdp}, "Unknown call-id"
        yield {"command": "query", "call-id": name}, "Unknown call-id"
        yield {"command": "start recording", "call-id": "good"}, "Unrecognized command"
        yield {"call-id": "good"}, 'no key \\"command\\"'
        yield {"command": [[["ping"]]]}, ""


def bad_bytes(rng, whole):
    """Texts that are no dictionary: cut, flipped, nested, with a key twice, too deep, none."""
    cut = whole[:rng.randrange(len(whole))]
    at = rng.randrange(len(whole))
    flipped = whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(8)]) + whole[at + 1:]
    return rng.choice([cut, flipped, b"d" * 5000, b"[" * 5000, b'{"a":' * 3000,
                       b"d7:command4:ping7:command4:ponge", b'{"command":"ping","command":"x"}',
                       b"d99999999999:x", b"di-0e", b"", b"\xff" * 100, rng.randbytes(300)])


class Door:
    def __init__(self, server):
        host, port = server.rsplit(":", 1)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect((host, int(port)))
        self.socket.settimeout(3)
        self.count = 0

    def send(self, body, cookie=None):
        self.count += 1
        cookie = cookie or f"s{self.count}"
        self.socket.send(cookie.encode() + b" " + body[:65000])
        return cookie

    def reply(self, cookie):
        while True:
            head, _, body = self.socket.recv(65536).partition(b" ")
            if head == cookie.encode():
                return body

    def ask(self, body, cookie=None):
        return self.reply(self.send(body, cookie))


def storm(door, rng):
    for (request, why), _ in zip(bad_bodies(rng), range(ROUNDS)):
        whole = json.dumps(request).encode()
        told = door.ask(whole)
        expect(b'"result":"error"' in told and why.encode() in told,
               f"{whole[:300]} got {told[:300]}")
        door.send(bad_bytes(rng, whole))  # a reply if it can be told what to, which nobody reads
    # A cookie that comes again is answered as before, whatever comes with it.
    first = door.ask(b'{"command":"ping"}', "same")
    expect(door.ask(b'{"command":"list"}', "same") == first, "a cookie that comes again")


def stream_storm(server, rng):
    """Connections that say something odd and go."""
    host, port = server.rsplit(":", 1)
    whole = b"t1 " + json.dumps(GOOD | {"call-id": "tcp"}).encode()
    for _ in range(40):
        with socket.create_connection((host, int(port)), timeout=3) as one:
            one.sendall(b"t0 " + bad_bytes(rng, whole))
    large = GOOD | {"command": "offer", "call-id": "large",
                    "sdp": GOOD["sdp"] + "a=x:y\r\n" * 8000}
    with socket.create_connection((host, int(port)), timeout=3) as one:
        one.sendall(b"t2 " + json.dumps(large).encode())
        told = b""
        while not told.endswith(b"}"):
            told += one.recv(65536)
    expect(told.count(b"a=x:y") == 8000, f"a large SDP over TCP: {told[:300]}")


def main():
    server, path = sys.argv[1:3]
    rng, door = random.Random(4711), Door(server)

    def figures():
        """When nothing is left; they are those of the last second."""
        for _ in range(50):
            told = telemetry.ask(path, "/voxplane/control")
            if told["calls"] == 0 and told["port_pairs_in_use"] == 0:
                break
            time.sleep(0.1)
        return told

    def good(name):
        return json.loads(door.ask(json.dumps(GOOD | {"call-id": name}).encode()))

    before = figures()
    expect(before["calls"] == 0 and before["port_pairs_in_use"] == 0, f"at first {before}")
    taken, stood = 0, good("good")
    while good(f"call{taken}")["result"] == "ok" and taken < 1000:
        taken += 1
    expect(good("more") == FULL and taken > 5, f"{taken} calls took all ports")
    stands = door.ask(b'{"command":"query","call-id":"good"}')
    storm(door, rng)
    expect(door.ask(b'{"command":"query","call-id":"good"}') == stands, "a call has changed")
    expect(good("good")["sdp"].split("m=")[1] == stood["sdp"].split("m=")[1], "its offer again")
    telemetry.ask(path, "/voxplane/control,drain")
    time.sleep(0.2)
    for name in ["good"] + [f"call{n}" for n in range(taken)]:
        door.ask(json.dumps({"command": "delete", "call-id": name, "delete-delay": 0}).encode())
    expect(good("late") == DRAINED, "drained by command")
    telemetry.ask(path, "/voxplane/control,resume")
    time.sleep(0.2)
    stream_storm(server, rng)
    for name in "large", "tcp":
        door.ask(json.dumps({"command": "delete", "call-id": name, "delete-delay": 0}).encode())
    after = figures()
    expect(after["calls"] == 0 and after["port_pairs_in_use"] == 0, f"left behind: {after}")
    expect(after["draining"] == 0, "the node still drains")
    left = telemetry.ask(path, "/voxplane/calls,0")
    expect(list(left["calls"].values()) == ["stay"], f"calls besides that of the file: {left}")
    print(f"storm: {door.count} datagrams, {taken + 1} calls took all ports, "
          f"{after['requests']['malformed']} malformed")


main()
