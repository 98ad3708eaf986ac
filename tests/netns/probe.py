# Sends hand-made packets from the peer namespace to voxplane and judges what comes back, packet by
# packet, without delay alignment or any other leniency.
#   probe.py rtp --count N CALL...     PCMU from side a and PCMA from side b, both ways at once;
#                                      with --events A,B some are telephone events of these types
#   probe.py rtcp CALL                 a sender report each way, which must arrive unchanged
#   probe.py convert LOCAL,SOURCE,SINK PCMU from the source, which must come to the sink as PCMA
# CALL is LOCAL_A,REMOTE_A,LOCAL_B,REMOTE_B, each IP:PORT; local means voxplane's. @FILE in place of
# calls: those in the file, one a line, as soon as it is there; until then the probe is `ready`.
# With a fifth end point side b moves there: it speaks from its old place until the first packet has
# come to the new one, and from there on. Both sides send all the while; not one packet of either
# may be missing, or come to the old place after the new.

import argparse
import ipaddress
import os
import selectors
import socket
import struct
import sys
import time

import g711
import numpy as np

FRAME = 160
PACE_S = 0.020
MOST_PACKETS = 3000  # while a side waits to be moved


def endpoint(text):
    """(address, port) as a socket reports it, with the address in its shortest form."""
    host, port = text.rsplit(":", 1)
    return str(ipaddress.ip_address(host.strip("[]"))), int(port)


def open_socket(ends):
    """A socket of the peer's side of a leg: (its address, where it sends to)."""
    mine, plane = ends
    one = socket.socket(socket.AF_INET6 if ":" in mine[0] else socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(mine)
    one.setblocking(False)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    return one


class Side:
    """The peer on one leg: what it sends, what it is to get, what it got."""

    def __init__(self, law, mine, plane, ssrc, event_type=None):
        self.law, self.plane, self.ssrc, self.event_type = law, plane, ssrc, event_type
        self.socket = open_socket((mine, plane))
        self.next_socket, self.next_got = None, set()  # where it moves to, what came there
        self.random = np.random.default_rng(ssrc)
        self.sent, self.got, self.foreign = {}, {}, 0

    def moves_to(self, mine):
        self.next_socket = open_socket((mine, self.plane))

    @property
    def is_moving(self):
        return self.next_socket is not None and len(self.next_got) < 25

    def is_event(self, index):
        return self.event_type is not None and index % 10 == 9

    def header(self, index, ssrc):
        payload_type = self.event_type if self.is_event(index) else g711.PAYLOAD_TYPE[self.law]
        return struct.pack(">BBHII", 0x80, payload_type, (65500 + index) & 0xFFFF, index * FRAME,
                           ssrc)

    def send(self, index):
        # Of an event (RFC 4733 section 2.3) what is in it does not matter here: it must not change.
        size = 4 if self.is_event(index) else FRAME
        payload = self.random.integers(0, 256, size, dtype=np.uint8).tobytes()
        self.sent[index] = payload
        sender = self.next_socket if self.next_got else self.socket
        sender.sendto(self.header(index, self.ssrc) + payload, self.plane)

    def take(self):
        self.take_from(self.socket)
        if self.next_socket is not None:
            before = set(self.got)
            self.take_from(self.next_socket)
            self.next_got |= set(self.got) - before

    def take_from(self, one):
        try:
            while True:
                data, source = one.recvfrom(2048)
                sequence = struct.unpack_from(">H", data, 2)[0]
                if source[:2] != self.plane:
                    self.foreign += 1
                elif (sequence - 65500) & 0xFFFF in self.got:
                    self.foreign += 1  # a duplicate
                else:
                    self.got[(sequence - 65500) & 0xFFFF] = data
        except BlockingIOError:
            pass

    def faults(self, other):
        """What is wrong with what came here from the other side."""
        if len(self.got) != len(other.sent):
            yield f"{len(other.sent)} packets sent to {self.law}, {len(self.got)} arrived"
        old = set(self.got) - self.next_got
        if self.next_socket is not None and not (old and self.next_got and
                                                 max(old) < min(self.next_got)):
            yield f"{len(old)} packets at the old place up to {max(old, default=None)}, " \
                  f"{len(self.next_got)} at the new from {min(self.next_got, default=None)}"
        if self.foreign:
            yield f"{self.foreign} packets arrived that nobody sent, or twice"
        for index, data in sorted(self.got.items()):
            payload = other.sent.get(index, b"")
            if not other.is_event(index):
                payload = g711.transcode(other.law, self.law, payload).tobytes()
            expected = self.header(index, other.ssrc) + payload
            if data != expected:
                yield f"packet {index} to {self.law} differs: {data[:16].hex()}..., " \
                      f"expected {expected[:16].hex()}..."
                return


def rtp_calls(texts, count, events=(None, None)):
    calls = []
    for number, text in enumerate(texts):
        local_a, remote_a, local_b, remote_b, *moved_b = map(endpoint, text.split(","))
        calls.append((Side(g711.PCMU, remote_a, local_a, 2 * number + 1, events[0]),
                      Side(g711.PCMA, remote_b, local_b, 2 * number + 2, events[1])))
        for end in moved_b:
            calls[-1][1].moves_to(end)
    sides = [side for call in calls for side in call]
    waiting = selectors.DefaultSelector()
    for side in sides:
        waiting.register(side.socket, selectors.EVENT_READ, side)
        if side.next_socket is not None:
            waiting.register(side.next_socket, selectors.EVENT_READ, side)
    start, index = time.monotonic(), 0
    while index < count + 25:  # half a second more for the last ones to arrive
        while (left := start + index * PACE_S - time.monotonic()) > 0:
            for key, _ in waiting.select(left):
                key.data.take()
        if index < count:
            for side in sides:
                side.send(index)
        index += 1
        if index == count and any(side.is_moving for side in sides) and count < MOST_PACKETS:
            count += 1
    for side in sides:
        side.take()
    faults = [f"call {n}: {text}" for n, (a, b) in enumerate(calls)
              for text in [*a.faults(b), *b.faults(a)]]
    arrived = sum(len(side.got) for side in sides)
    sent = sum(len(side.sent) for side in sides)
    print(f"probe: {sent} packets sent, {arrived} arrived, {len(calls)} calls")
    return faults


def calls_of(file, patience_s=120):
    print("probe: ready", flush=True)
    end = time.monotonic() + patience_s
    while not os.path.exists(file):
        if time.monotonic() > end:
            sys.exit(f"probe: no {file}")
        time.sleep(0.02)
    with open(file, encoding="ascii") as lines:
        return lines.read().split()


def rtcp_call(text):
    local_a, remote_a, local_b, remote_b = (
        (host, port + 1) for host, port in map(endpoint, text.split(",")))
    ends = {"a": (remote_a, local_a), "b": (remote_b, local_b)}
    sockets = {side: open_socket(both) for side, both in ends.items()}
    faults = []
    for source, sink in ("ab", "ba"):
        # Sender report without report blocks (RFC 3550 section 6.4.1), then an empty SDES.
        report = struct.pack(">BBHIQIII", 0x80, 200, 6, 0x1234, 1 << 40, 8000, 50, 8000)
        report += struct.pack(">BBHIBB2x", 0x81, 202, 2, 0x1234, 0, 0)
        sockets[source].sendto(report, ends[source][1])
        sockets[sink].settimeout(2)
        try:
            data, address = sockets[sink].recvfrom(2048)
        except TimeoutError:
            faults.append(f"RTCP from {source} did not arrive at {sink}")
            continue
        if data != report:
            faults.append(f"RTCP from {source} arrived changed: {data.hex()}")
        if address[:2] != ends[sink][1]:
            faults.append(f"RTCP came from {address[:2]}, expected {ends[sink][1]}")
    print("probe: RTCP both ways")
    return faults


def conversion(text, count=50):
    local, source, sink = map(endpoint, text.split(","))
    speaker, listener = open_socket((source, local)), open_socket((sink, local))
    listener.settimeout(2)
    rng, faults = np.random.default_rng(7), []
    for index in range(count):
        payload = rng.integers(0, 256, FRAME, dtype=np.uint8).tobytes()
        speaker.sendto(struct.pack(">BBHII", 0x80, 0, index, index * FRAME, 7) + payload, local)
        try:
            data, came_from = listener.recvfrom(2048)
        except TimeoutError:
            faults.append(f"packet {index} did not come")
            continue
        if data[1] != 8 or data[12:] != g711.transcode(g711.PCMU, g711.PCMA, payload).tobytes():
            faults.append(f"packet {index} differs: {data[:16].hex()}")
        if came_from[0] != local[0]:
            faults.append(f"packet {index} came from {came_from}")
    print(f"probe: {count} packets converted")
    return faults


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    rtp = commands.add_parser("rtp")
    rtp.add_argument("--count", type=int, default=50)
    rtp.add_argument("--events", type=lambda text: tuple(map(int, text.split(","))),
                     default=(None, None), metavar="A,B")
    rtp.add_argument("calls", nargs="+")
    rtcp = commands.add_parser("rtcp")
    rtcp.add_argument("call")
    commands.add_parser("convert").add_argument("ends")
    options = parser.parse_args()
    if options.command == "rtp":
        if options.calls[0].startswith("@"):
            options.calls = calls_of(options.calls[0][1:])
        faults = rtp_calls(options.calls, options.count, options.events)
    elif options.command == "rtcp":
        faults = rtcp_call(options.call)
    else:
        faults = conversion(options.ends)
    for text in faults[:10]:
        print("probe: " + text)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
