# A capture made to be counted: two calls with loss, duplicates and reordering, and frames that end
# for many different reasons; and its reader, which knows nothing of how the frames were made: it
# takes each apart and says where it must end. Written without the helpers of scripts/lib, whose
# readers and writers share their faults.

import struct
from collections import Counter, defaultdict

LOCAL = "198.18.0.1"
PEER = "198.18.0.2"
PORT_MAC = "020000000001"
PEER_MAC = "020000000002"
# call id: (local port a, local port b, remote port a, remote port b)
CALLS = {"first": (16400, 16402, 5000, 5002), "second": (16404, 16406, 5004, 5006)}
PACKETS = 200  # of each leg
PAYLOAD = 160

CONFIGURATION = """
[runtime]
seed = 20
[pools]
packets = 4095
packet-cache = 256
originated = 255
calls = 16
[[port]]
device = "net_pcap0"
clock = "rx-timestamp"
[[address]]
port = "net_pcap0"
ip = "198.18.0.1/24"
announce = false
[[neighbour]]
ip = "198.18.0.2"
mac = "02:00:00:00:00:02"
"""
CALL = """
[[call]]
id = "{id}"
[call.a]
local = "198.18.0.1:{0}"
remote = "198.18.0.2:{2}"
payload-types = {{ pcmu = 0 }}
program = "{program}"
rtcp = "off"
[call.b]
local = "198.18.0.1:{1}"
remote = "198.18.0.2:{3}"
payload-types = {{ pcma = 8 }}
rtcp = "off"
"""


def configuration():
    return CONFIGURATION + "".join(
        CALL.format(*ports, id=name, program=program)
        for (name, ports), program in zip(CALLS.items(), ("auto", "pcm")))


def ones(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def quad(text):
    return bytes(int(part) for part in text.split("."))


def ip_frame(protocol, body, kind=0x0800, fragment=0, to=LOCAL, mac=PORT_MAC, ttl=64):
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 7, fragment, ttl, protocol, 0)
    head += quad(PEER) + quad(to)
    total = ones(head) ^ 0xFFFF
    head = head[:10] + struct.pack(">H", total) + head[12:]
    return bytes.fromhex(mac + PEER_MAC) + struct.pack(">H", kind) + head + body


def udp(source, destination, data):
    length = 8 + len(data)
    pseudo = quad(PEER) + quad(LOCAL) + struct.pack(">HH", 17, length)
    head = struct.pack(">HHHH", source, destination, length, 0)
    total = (ones(pseudo + head + data) ^ 0xFFFF) or 0xFFFF
    return struct.pack(">HHHH", source, destination, length, total) + data


def rtp(payload_type, sequence, ssrc, first=0x80):
    stamp = sequence * PAYLOAD & 0xFFFFFFFF
    return struct.pack(">BBHII", first, payload_type, sequence & 0xFFFF, stamp, ssrc) + bytes(
        (sequence * 7 + i) & 0x7F for i in range(PAYLOAD))


def speech():
    """Numbers of a leg's packets in order of arrival: 3 lost, 2 twice, 2 pairs swapped."""
    order = [n for n in range(PACKETS) if n not in (20, 21, 90)]
    order.insert(50, order[49])
    order.insert(120, order[119])
    for at in (70, 150):
        order[at], order[at + 1] = order[at + 1], order[at]
    return order


def damaged(frame, at, value):
    return frame[:at] + bytes([value]) + frame[at + 1 :]


def oddities():
    """Frames that end here, or on the wire for another reason than being a call's."""
    good = ip_frame(17, udp(5000, 16400, rtp(0, 1, 9)))
    nobody = ip_frame(17, udp(5000, 20000, rtp(0, 1, 9)))
    yield from [nobody] * 7
    yield from [damaged(good, 60, good[60] ^ 1)] * 5  # payload: UDP checksum
    yield from [damaged(good, 24, good[24] ^ 1)] * 4  # IP checksum
    yield from [ip_frame(17, udp(5000, 16400, rtp(0, 1, 9)), fragment=0x2000)] * 3
    yield from [ip_frame(6, bytes(20))] * 2
    yield from [ip_frame(17, udp(5000, 16400, rtp(0, 1, 9)), kind=0x88CC)] * 6
    yield from [ip_frame(17, udp(5000, 16400, rtp(0, 1, 9)), to="198.18.0.77")] * 8
    yield from [ip_frame(17, udp(5000, 16400, rtp(0, 1, 9, first=0x40)))] * 9  # RTP version 1
    yield from [ip_frame(17, udp(5000, 16400, rtp(101, 1, 9)))] * 10  # a type nobody has
    yield from [ip_frame(17, udp(5999, 16400, rtp(0, 1, 9)))] * 11  # another source
    yield from [ip_frame(17, udp(5001, 16401, bytes(20)))] * 12  # RTCP, which is off


def frames():
    """(time in ns, frame), as a line would have them."""
    out = []
    for number, (a, b, to_a, to_b) in enumerate(CALLS.values()):
        for local, remote, kind in ((a, to_a, 0), (b, to_b, 8)):
            for place, n in enumerate(speech()):
                at = place * 20_000_000 + number * 1_000_000 + (kind + 1) * 1000
                out.append((at, ip_frame(17, udp(remote, local, rtp(kind, 1000 + n, local)))))
    for place, frame in enumerate(oddities()):
        out.append((1_000_000_000 + place * 3_000_000 + 500, frame))
    return sorted(out)


def write(path):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1))
        for at, frame in frames():
            second, ns = divmod(at, 1_000_000_000)
            file.write(struct.pack("<IIII", 1_700_000_000 + second, ns, len(frame), len(frame)))
            file.write(frame)


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 24
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 16 : at + 16 + size]
        at += 16 + size


def end_of(frame, legs):
    """Where a frame must end: the name of a drop reason, or None; and the leg that it is of."""
    if struct.unpack_from(">H", frame, 12)[0] != 0x0800:
        return "unknown_ethertype", None
    head = frame[14:34]
    if ones(head) != 0xFFFF:
        return "ip_checksum", None
    if head[16:20] != quad(LOCAL):
        return "not_for_us", None
    if struct.unpack_from(">H", head, 6)[0] & 0x3FFF:
        return "ip_fragment", None
    if head[9] != 17:
        return "ip_protocol", None
    body = frame[34 : 14 + struct.unpack_from(">H", head, 2)[0]]
    source, destination, length, checksum = struct.unpack_from(">HHHH", body)
    pseudo = head[12:20] + struct.pack(">HH", 17, length)
    if checksum and ones(pseudo + body) != 0xFFFF:
        return "udp_checksum", None
    if destination not in legs:  # with RTCP off, odd ports are nobody's
        return "no_leg", None
    remote, kind = legs[destination]
    if body[8] >> 6 != 2:
        return "rtp_malformed", destination
    if body[9] & 0x7F != kind:
        return "payload_type", destination
    if source != remote:
        return "source_rejected", destination
    return None, destination


def count(path):
    """What the capture holds, by this file's own reading of it."""
    legs = {}
    for a, b, to_a, to_b in CALLS.values():
        legs[a], legs[b] = (to_a, 0), (to_b, 8)
    drops, octets, packets = Counter(), 0, 0
    of_leg = defaultdict(Counter)
    numbers = defaultdict(list)
    for frame in read(path):
        packets += 1
        octets += len(frame)
        reason, leg = end_of(frame, legs)
        if reason:
            drops[reason] += 1
            if leg:
                of_leg[leg][reason] += 1
            continue
        of_leg[leg]["packets"] += 1
        of_leg[leg]["octets"] += len(frame) - 54
        numbers[leg].append(struct.unpack_from(">H", frame, 44)[0])
    for leg, seen in numbers.items():
        expected = max(seen) - min(seen) + 1
        of_leg[leg]["expected"] = expected
        of_leg[leg]["lost"] = expected - len(set(seen))
        of_leg[leg]["duplicates"] = len(seen) - len(set(seen))
    return packets, octets, drops, of_leg
