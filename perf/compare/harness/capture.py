"""The looped capture: one PCMU call of 65,536 packets, so that its sequence number wraps without a
gap when the file starts again. Written once per run; read by net_pcap of the generator or of the
device under test."""

import random
import struct

PACKETS = 65536
SAMPLES = 160
LOCAL = ("198.18.0.1", 10000)   # voxplane's side
REMOTE = ("198.19.0.1", 20000)  # who sends
# On the ring pair calls follow each other by port (RTP and RTCP of either side), then by address.
PORT_STEP = 4
CALLS_PER_ADDRESS = 10000


def sum16(data):
    return sum(struct.unpack(f"!{len(data) // 2}H", data))


def fold(total):
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def address(text):
    return bytes(int(part) for part in text.split("."))


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def write(path, to_mac, udp_checksum, remote=REMOTE, local=LOCAL, packets=PACKETS):
    """Ethernet 14, IPv4 20, UDP 8, RTP 12, 160 samples: 214 octets a frame, 20 ms apart."""
    rng = random.Random(711)
    payloads = [rng.randbytes(SAMPLES) for _ in range(64)]
    payload_sums = [sum16(payload) for payload in payloads]
    udp_length = 8 + 12 + SAMPLES
    ip = bytearray(struct.pack("!BBHHHBBH4s4s", 0x45, 46 << 2, 20 + udp_length, 0, 0x4000, 64, 17,
                               0, address(remote[0]), address(local[0])))
    struct.pack_into("!H", ip, 10, ~fold(sum16(ip)) & 0xFFFF)
    front = mac(to_mac) + mac("02:00:00:00:00:02") + b"\x08\x00" + bytes(ip)
    constant = (sum16(front[26:34]) + 17 + udp_length + remote[1] + local[1] + udp_length +
                sum16(struct.pack("!BBI", 0x80, 0, 0x10000000)))
    with open(path, "wb", buffering=1 << 20) as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number in range(packets):
            stamp = number * SAMPLES
            which = number % len(payloads)
            check = 0
            if udp_checksum:
                total = constant + number + (stamp >> 16) + (stamp & 0xFFFF) + payload_sums[which]
                check = ~fold(total) & 0xFFFF or 0xFFFF
            frame = front + struct.pack("!HHHHBBHII", remote[1], local[1], udp_length, check, 0x80,
                                        0, number, stamp, 0x10000000) + payloads[which]
            when = number * 20000
            out.write(struct.pack("<IIII", when // 1000000, when % 1000000, len(frame), len(frame)))
            out.write(frame)
