# Compares a capture of one call by voxplane with what tcpdump saw at the other end of the wire:
# every frame of the call that came or went, octet by octet.
#   capture_judge.py CAPTURE.pcapng PEER.pcap IP:PORT,IP:PORT
# or a dump of a whole port, of which nothing more is known than that it must hold those frames:
#   capture_judge.py --dump DUMP.pcapng PEER.pcap IP:PORT,IP:PORT

import collections
import socket
import struct
import sys
import time

import pcap

UDP = 17


def blocks(path):
    """(type, body) of each block of a little-endian pcapng file, lengths checked."""
    with open(path, "rb") as file:
        blob = file.read()
    at = 0
    while at < len(blob):
        kind, length = struct.unpack_from("<II", blob, at)
        (again,) = struct.unpack_from("<I", blob, at + length - 4)
        if length % 4 or length != again:
            sys.exit(f"{path}: a block of {length} octets ends as one of {again}")
        yield kind, blob[at + 8:at + length - 4]
        at += length


def options(body, at):
    while at + 4 <= len(body):
        code, length = struct.unpack_from("<HH", body, at)
        if code == 0:
            return
        yield code, body[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def read_pcapng(path):
    """([name of interface], [(interface, Unix ns, frame)])"""
    names, packets = [], []
    for kind, body in blocks(path):
        if kind == 1:
            names.append(dict(options(body, 8)).get(2, b"").decode())
        elif kind == 6:
            interface, high, low, kept, wire = struct.unpack_from("<IIIII", body)
            if kept != wire:
                sys.exit(f"{path}: {kept} octets of {wire}")
            packets.append((interface, high << 32 | low, body[20:20 + kept]))
    return names, packets


def ends(frame):
    """Source and destination of a UDP datagram over IPv4, as (address, port) each."""
    if len(frame) < 42 or frame[12:14] != b"\x08\x00" or frame[23] != UDP:
        return None, None
    source, destination = struct.unpack_from(">HH", frame, 14 + (frame[14] & 15) * 4)
    return (frame[26:30], source), (frame[30:34], destination)


def main():
    dump = sys.argv[1] == "--dump"
    file, peer, ours = sys.argv[1 + dump:4 + dump]
    ours = {(socket.inet_aton(ip), int(port) + more) for more in (0, 1)
            for ip, port in (end.split(":") for end in ours.split(","))}
    seen = [record.data for record in pcap.read(peer).records]
    to_us = collections.Counter(f for f in seen if ends(f)[1] in ours)
    from_us = collections.Counter(f for f in seen if ends(f)[0] in ours)
    names, packets = read_pcapng(file)
    now = time.time_ns()
    if not packets or any(abs(now - at) > 300e9 for _, at, _ in packets):
        sys.exit(f"{file}: {len(packets)} packets, their times are not now")
    if dump:
        kept = collections.Counter(frame for _, _, frame in packets)
        missing = (to_us + from_us) - kept
        if missing:
            sys.exit(f"{file}: {sum(missing.values())} frames of the call are missing")
        print(f"dump: all {sum((to_us + from_us).values())} frames of the call")
        return
    for way, wanted in (("in", to_us), ("out", from_us)):
        kept = collections.Counter(f for i, _, f in packets if names[i].endswith(" " + way))
        if kept != wanted:
            sys.exit(f"{file}: {way}: {sum((kept - wanted).values())} frames that the peer has not "
                     f"seen, {sum((wanted - kept).values())} of {sum(wanted.values())} missing")
        for end in ours:
            legs = {names[i].split(" ")[-2] for i, _, f in packets
                    if names[i].endswith(" " + way) and ends(f)[way == "in"] == end}
            if len(legs) > 1:
                sys.exit(f"{file}: {end} on legs {legs}")
    print(f"capture: {sum(to_us.values())} frames before, {sum(from_us.values())} after, all of "
          "them to the bit")


main()
