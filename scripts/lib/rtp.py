# Packets of a capture as UDP datagrams and RTP streams, checksums verified on the way; and frames
# built from the same parts. Only for checking and preparing captures: clear, not fast.

import ipaddress
import struct
from dataclasses import dataclass, field

import pcap

ETHERTYPE_IPV4 = 0x0800
ETHERTYPE_IPV6 = 0x86DD
VLAN_TYPES = (0x8100, 0x88A8)
UDP = 17


class PacketError(Exception):
    pass


@dataclass
class Datagram:
    time_ns: int
    source: tuple  # (ipaddress, port)
    destination: tuple
    payload: bytes
    source_mac: str = ""
    destination_mac: str = ""
    vlan: list = field(default_factory=list)
    traffic_class: int = 0
    hop_limit: int = 64
    checksum: str = "ok"  # "ok", "absent" (IPv4 only) or "bad"


@dataclass
class Packet:
    datagram: Datagram
    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def ones_sum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def mac_text(octets):
    return ":".join(f"{octet:02x}" for octet in octets)


def endpoint_text(endpoint):
    address, port = endpoint
    return f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"


def _link(frame, link_type):
    """(source MAC, destination MAC, VLAN ids, network type, rest of the frame)."""
    if link_type == pcap.RAW_IP:
        return "", "", [], ETHERTYPE_IPV6 if frame[0] >> 4 == 6 else ETHERTYPE_IPV4, frame
    if link_type == pcap.LINUX_SLL:
        source, destination = mac_text(frame[6:12]), ""
        kind, rest = frame[14:16], frame[16:]
    elif link_type == pcap.LINUX_SLL2:
        source, destination = mac_text(frame[12:18]), ""
        kind, rest = frame[0:2], frame[20:]
    elif link_type == pcap.ETHERNET:
        source, destination = mac_text(frame[6:12]), mac_text(frame[0:6])
        kind, rest = frame[12:14], frame[14:]
    else:
        raise PacketError(f"link type {link_type} is not Ethernet, raw IP or Linux cooked")
    vlan = []
    kind = int.from_bytes(kind, "big")
    while kind in VLAN_TYPES:
        vlan.append(int.from_bytes(rest[0:2], "big") & 0xFFF)
        kind, rest = int.from_bytes(rest[2:4], "big"), rest[4:]
    return source, destination, vlan, kind, rest


def datagram(record, link_type):
    """The UDP datagram of a record; None for anything else; PacketError for a damaged one."""
    if len(record.data) < 34:
        return None
    source_mac, destination_mac, vlan, kind, ip = _link(record.data, link_type)
    if kind == ETHERTYPE_IPV4:
        header = (ip[0] & 15) * 4
        length, traffic_class, hop_limit = int.from_bytes(ip[2:4], "big"), ip[1], ip[8]
        if ip[9] != UDP or int.from_bytes(ip[6:8], "big") & 0x3FFF:
            return None
        if ones_sum(ip[:header]) != 0xFFFF:
            raise PacketError("IPv4 header checksum is wrong")
        pair, body = ip[12:20], ip[header:length]
        addresses = [ipaddress.IPv4Address(ip[12:16]), ipaddress.IPv4Address(ip[16:20])]
    elif kind == ETHERTYPE_IPV6:
        if ip[6] != UDP:
            return None
        length, hop_limit = int.from_bytes(ip[4:6], "big"), ip[7]
        traffic_class = (int.from_bytes(ip[0:2], "big") >> 4) & 0xFF
        pair, body = ip[8:40], ip[40 : 40 + length]
        addresses = [ipaddress.IPv6Address(ip[8:24]), ipaddress.IPv6Address(ip[24:40])]
    else:
        return None
    source_port, destination_port, length, checksum = struct.unpack_from(">HHHH", body)
    if length != len(body):
        raise PacketError(f"UDP length {length} in a body of {len(body)} bytes")
    pseudo = pair + struct.pack(">II", length, UDP)
    state = "ok" if ones_sum(pseudo + body) == 0xFFFF else "bad"
    if checksum == 0:
        state = "absent" if kind == ETHERTYPE_IPV4 else "bad"
    return Datagram(record.time_ns, (addresses[0], source_port), (addresses[1], destination_port),
                    body[8:], source_mac, destination_mac, vlan, traffic_class, hop_limit, state)


def parse(one):
    """The RTP packet of a datagram (RFC 3550 section 5.1), or None where it is not RTP."""
    data = one.payload
    if len(data) < 12 or data[0] >> 6 != 2 or 72 <= data[1] & 0x7F <= 76:
        return None
    start = 12 + 4 * (data[0] & 15)
    if data[0] & 0x10 and len(data) >= start + 4:
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    end = len(data) - (data[-1] if data[0] & 0x20 else 0)
    if start > end:
        return None
    sequence, timestamp, ssrc = struct.unpack_from(">HII", data, 2)
    return Packet(one, bool(data[1] & 0x80), data[1] & 0x7F, sequence, timestamp, ssrc,
                  data[start:end])


def datagrams(capture):
    return [one for one in (datagram(record, capture.link_type) for record in capture.records)
            if one]


def streams(capture):
    """RTP packets by (source, destination, SSRC), in order of arrival."""
    found = {}
    for one in datagrams(capture):
        packet = parse(one)
        if packet:
            found.setdefault((one.source, one.destination, packet.ssrc), []).append(packet)
    return found


def build(one):
    """An Ethernet frame of a datagram, with checksums; the inverse of datagram()."""
    version = one.source[0].version
    pair = one.source[0].packed + one.destination[0].packed
    length = 8 + len(one.payload)
    udp = struct.pack(">HHHH", one.source[1], one.destination[1], length, 0) + one.payload
    checksum = ones_sum(pair + struct.pack(">II", length, UDP) + udp) ^ 0xFFFF
    udp = udp[:6] + struct.pack(">H", checksum or 0xFFFF) + one.payload
    if version == 4:
        ip = struct.pack(">BBHHHBBH", 0x45, one.traffic_class, 20 + length, 0, 0x4000,
                         one.hop_limit, UDP, 0) + pair
        ip = ip[:10] + struct.pack(">H", ones_sum(ip) ^ 0xFFFF) + ip[12:]
    else:
        ip = struct.pack(">IHBB", 6 << 28 | one.traffic_class << 20, length, UDP,
                         one.hop_limit) + pair
    frame = bytes.fromhex((one.destination_mac + one.source_mac).replace(":", ""))
    for tag in one.vlan:
        frame += struct.pack(">HH", 0x8100, tag)
    kind = ETHERTYPE_IPV4 if version == 4 else ETHERTYPE_IPV6
    return frame + struct.pack(">H", kind) + ip + udp


def extended(packets):
    """Sequence numbers and timestamps of a stream, unwrapped, relative to the first packet."""
    sequence, timestamp, result = 0, 0, []
    last = packets[0]
    for packet in packets:
        sequence += ((packet.sequence - last.sequence + 0x8000) & 0xFFFF) - 0x8000
        timestamp += ((packet.timestamp - last.timestamp + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)
        result.append((sequence, timestamp))
        last = packet
    return result


def lost(packets):
    """Sequence numbers missing between the lowest and the highest of a stream."""
    seen = {sequence for sequence, _ in extended(packets)}
    return max(seen) - min(seen) + 1 - len(seen)


def jitter_us(packets, clock_hz=8000):
    """RFC 3550 section 6.4.1 interarrival jitter at the end of a stream, in order packets only."""
    estimate, previous = 0.0, None
    for packet, (sequence, timestamp) in zip(packets, extended(packets)):
        transit = packet.datagram.time_ns * clock_hz / 1e9 - timestamp
        if previous is not None and sequence > previous[0]:
            estimate += (abs(transit - previous[1]) - estimate) / 16
        if previous is None or sequence > previous[0]:
            previous = (sequence, transit)
    return estimate / clock_hz * 1e6
