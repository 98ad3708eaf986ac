# Both phones of a call whose RTCP voxplane makes: PCMU and PCMA every 20 ms, a receiver report in
# answer to each sender report after a hold of its own, and a look at all that voxplane says.
#   reports.py SECONDS LOCAL_A,REMOTE_A,LOCAL_B,REMOTE_B     local means voxplane's
# Ends when both sides have heard a good-bye; the call must be deleted meanwhile.

import selectors
import socket
import struct
import sys
import time

HOLD_S = 0.1
NTP_EPOCH_S = 2208988800


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


def packets_of(compound):
    """(type, count, body) of each packet of a compound."""
    while compound:
        first, kind, words = struct.unpack_from(">BBH", compound)
        if first >> 6 != 2 or len(compound) < 4 * words + 4:
            raise ValueError("lengths disagree")
        yield kind, first & 31, compound[4:4 * words + 4]
        compound = compound[4 * words + 4:]


class Phone:
    def __init__(self, name, mine, plane, ssrc, payload_type):
        self.name, self.plane, self.ssrc, self.type = name, plane, ssrc, payload_type
        self.rtp, self.rtcp = self.socket(mine, 0), self.socket(mine, 1)
        self.sent = self.got = self.reports = self.blocks = 0
        self.answers, self.faults, self.names = [], [], set()
        self.heard, self.left = None, False

    @staticmethod
    def socket(mine, step):
        one = socket.socket(socket.AF_INET6 if ":" in mine[0] else socket.AF_INET,
                            socket.SOCK_DGRAM)
        one.bind((mine[0], mine[1] + step))
        one.setblocking(False)
        return one

    def speak(self):
        header = struct.pack(">BBHII", 0x80, self.type, self.sent & 0xFFFF, self.sent * 160,
                             self.ssrc)
        self.rtp.sendto(header + bytes([0x55]) * 160, self.plane)
        self.sent += 1

    def answer(self):
        for due, last_sr, arrived in self.answers:
            if time.monotonic() >= due:
                delay = int((time.monotonic() - arrived) * 65536)
                report = struct.pack(">BBHII", 0x81, 201, 7, self.ssrc, self.heard)
                report += struct.pack(">IIIII", 26 << 24 | 3, self.got, 80, last_sr, delay)
                self.rtcp.sendto(report, (self.plane[0], self.plane[1] + 1))
        self.answers = [one for one in self.answers if time.monotonic() < one[0]]

    def take(self, other):
        for one, read in (self.rtp, self.take_rtp), (self.rtcp, self.take_rtcp):
            try:
                while True:
                    read(one.recvfrom(2048), other)
            except BlockingIOError:
                pass

    def take_rtp(self, received, _):
        self.got += 1
        self.heard = struct.unpack_from(">I", received[0], 8)[0]

    def take_rtcp(self, received, other):
        data, source = received
        if source[1] != self.plane[1] + 1:
            self.faults.append(f"RTCP from port {source[1]}")
        kinds = []
        for kind, count, body in packets_of(data):
            kinds.append(kind)
            if kind == 200:
                self.take_sender(body, other)
                body = body[20:]
            if kind in (200, 201) and count:
                about, lost, highest = struct.unpack_from(">III", body, 4)
                if about != self.ssrc or lost or highest & 0xFFFF > self.sent:
                    self.faults.append(f"block about {about:#x}, lost {lost:#x}, {highest}")
                self.blocks += 1
            if kind == 202:
                self.names.add(body[6:6 + body[5]])
            self.left |= kind == 203
        self.reports += 1
        if kinds[:2] not in ([200, 202], [201, 202]):
            self.faults.append(f"a compound of {kinds}")

    def take_sender(self, body, other):
        ssrc, seconds, fraction, _, packets, octets = struct.unpack_from(">IIIIII", body)
        apart = seconds - NTP_EPOCH_S + fraction / 2 ** 32 - time.time()
        if abs(apart) > 2:
            self.faults.append(f"the report's clock is {apart:.1f} s away")
        if ssrc != other.ssrc or not 0 < packets <= other.sent or octets != 160 * packets:
            self.faults.append(f"sender {ssrc:#x}, {packets} packets, {octets} octets")
        now = time.monotonic()
        self.answers.append((now + HOLD_S, (seconds & 0xFFFF) << 16 | fraction >> 16, now))


def main():
    seconds = float(sys.argv[1])
    local_a, remote_a, local_b, remote_b = map(endpoint, sys.argv[2].split(","))
    a = Phone("a", remote_a, local_a, 0xA0A0A0A0, 0)
    b = Phone("b", remote_b, local_b, 0xB0B0B0B0, 8)
    waiting = selectors.DefaultSelector()
    for one in a.rtp, a.rtcp, b.rtp, b.rtcp:
        waiting.register(one, selectors.EVENT_READ)
    start = time.monotonic()
    while time.monotonic() < start + seconds and not (a.left and b.left):
        due = start + a.sent * 0.020
        if time.monotonic() >= due:
            a.speak()
            b.speak()
        waiting.select(max(0.0, min(due - time.monotonic(), 0.02)))
        for phone, other in (a, b), (b, a):
            phone.take(other)
            phone.answer()
    faults = []
    for phone in a, b:
        faults += [f"{phone.name}: {text}" for text in phone.faults]
        if not phone.reports or not phone.blocks or not phone.left:
            faults.append(f"{phone.name}: {phone.reports} reports, {phone.blocks} blocks, "
                          f"good-bye {phone.left}")
        if len(phone.names) != 1 or len(next(iter(phone.names))) != 16:
            faults.append(f"{phone.name}: names {phone.names}")
    print(f"reports: {a.reports} and {b.reports}, {a.sent} packets each way")
    sys.exit("; ".join(faults) or 0)


main()
