# Two phones of one call that talk without pause, whatever happens to voxplane between them, and
# judge what they heard: every packet is one that was sent, with the SSRC, sequence and timestamp
# that follow from it; no step back.
#   persist_peer.py CALLER_END CALLEE_END       each IP:PORT of voxplane
# SIGUSR1: both go on as other sources, with another SSRC and other numbers. SIGTERM: the end.

import select
import signal
import socket
import struct
import sys
import time

import g711
import numpy as np

FRAME = 160
PACE_S = 0.020
CALLER, CALLEE = ("198.18.0.2", 16384), ("198.18.0.3", 16404)


class Phone:
    def __init__(self, law, mine, plane, seed):
        self.law, self.plane, self.other = law, plane, None
        self.random = np.random.default_rng(seed)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(mine)
        self.socket.setblocking(False)
        self.sent, self.got, self.epoch = {}, [], -1
        self.become_another()

    def become_another(self):
        self.epoch += 1
        self.ssrc, self.seq, self.timestamp = (
            int(n) for n in self.random.integers(0, [1 << 32, 1 << 16, 1 << 32]))

    def send(self):
        payload = self.random.integers(0, 256, FRAME, dtype=np.uint8).tobytes()
        self.seq, self.timestamp = (self.seq + 1) & 0xFFFF, (self.timestamp + FRAME) & 0xFFFFFFFF
        header = struct.pack(">BBHII", 0x80, g711.PAYLOAD_TYPE[self.law], self.seq,
                             self.timestamp, self.ssrc)
        heard = g711.transcode(self.law, self.other.law, payload).tobytes()
        self.sent[heard] = (self.epoch, self.seq, self.timestamp)
        try:
            self.socket.sendto(header + payload, self.plane)
        except OSError:
            pass  # nobody answers ARP while there is no voxplane

    def take(self):
        try:
            while True:
                data, source = self.socket.recvfrom(2048)
                self.got.append((time.monotonic(), data, source))
        except (BlockingIOError, ConnectionRefusedError):
            pass

    def judge(self, name):
        """Faults in what was heard; prints what the pauses were."""
        faults, offsets, last, pauses, seen = [], {}, None, [], set()
        for when, data, source in self.got:
            seq, timestamp, ssrc = struct.unpack_from(">HII", data, 2)
            was = self.other.sent.get(data[12:])
            if source != self.plane or was is None or was in seen:
                faults.append(f"a packet that nobody sent, or twice: {data[:16].hex()}")
                continue
            seen.add(was)
            epoch, sent_seq, sent_timestamp = was
            offset = ((seq - sent_seq) & 0xFFFF, (timestamp - sent_timestamp) & 0xFFFFFFFF)
            if offsets.setdefault(epoch, offset) != offset:
                faults.append(f"offsets {offset} of source {epoch}, before {offsets[epoch]}")
            if last is not None:
                if ssrc != last[3]:
                    faults.append(f"SSRC {ssrc}, before {last[3]}")
                ahead = (seq - last[1]) & 0xFFFF
                further = (timestamp - last[2]) & 0xFFFFFFFF
                if not 0 < ahead < 0x8000 or not 0 < further < 0x80000000:
                    faults.append(f"from {last[1]}/{last[2]} back to {seq}/{timestamp}")
                if when - last[0] > 10 * PACE_S:
                    pauses.append(f"{when - last[0]:.2f} s ({ahead} packets)")
            last = (when, seq, timestamp, ssrc)
        print(f"peer: {name} heard {len(self.got)} packets of {len(offsets)} sources, "
              f"{len(self.other.sent)} were sent, pauses: {', '.join(pauses) or 'none'}")
        if len(offsets) != self.other.epoch + 1:
            faults.append(f"{len(offsets)} sources of {self.other.epoch + 1} were heard")
        return [f"{name}: {fault}" for fault in faults]


def main():
    ends = [(host, int(port)) for host, port in (each.rsplit(":", 1) for each in sys.argv[1:3])]
    caller, callee = Phone(g711.PCMU, CALLER, ends[0], 1), Phone(g711.PCMA, CALLEE, ends[1], 2)
    caller.other, callee.other = callee, caller
    wishes = []
    signal.signal(signal.SIGUSR1, lambda *_: wishes.append("change"))
    signal.signal(signal.SIGTERM, lambda *_: wishes.append("end"))
    start, turn = time.monotonic(), 0
    while "end" not in wishes and turn < 3000:
        if wishes:
            wishes.clear()
            caller.become_another()
            callee.become_another()
        caller.send()
        callee.send()
        turn += 1
        while (left := start + turn * PACE_S - time.monotonic()) > 0:
            for ready in select.select([caller.socket, callee.socket], [], [], left)[0]:
                (caller if ready is caller.socket else callee).take()
    faults = caller.judge("the caller") + callee.judge("the callee")
    for fault in faults[:10]:
        print("peer: " + fault)
    sys.exit(1 if faults else 0)


main()
