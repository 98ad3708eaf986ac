# Classic pcap files (microsecond and nanosecond, either byte order): read whole into memory,
# written in little-endian order. pcapng is refused with a sentence that says how to convert it.

import struct
from dataclasses import dataclass

MAGIC_US = 0xA1B2C3D4
MAGIC_NS = 0xA1B23C4D
PCAPNG = 0x0A0D0D0A

ETHERNET = 1
RAW_IP = 101
LINUX_SLL = 113
LINUX_SLL2 = 276


class PcapError(Exception):
    pass


@dataclass
class Record:
    time_ns: int  # since the epoch
    data: bytes
    wire_bytes: int = 0  # length on the wire, 0: that of data

    def __post_init__(self):
        self.wire_bytes = self.wire_bytes or len(self.data)


@dataclass
class Capture:
    link_type: int
    records: list
    nanoseconds: bool = False


def read(path):
    with open(path, "rb") as file:
        blob = file.read()
    if len(blob) < 24:
        raise PcapError(f"{path}: {len(blob)} bytes, too short for a capture")
    (magic,) = struct.unpack_from("<I", blob)
    if magic == PCAPNG:
        raise PcapError(f"{path}: pcapng; convert with: editcap -F pcap {path} OUT.pcap")
    for order in "<>":
        (magic,) = struct.unpack_from(order + "I", blob)
        if magic in (MAGIC_US, MAGIC_NS):
            break
    else:
        raise PcapError(f"{path}: not a capture, it begins with {blob[:4].hex()}")
    nanoseconds = magic == MAGIC_NS
    (link_type,) = struct.unpack_from(order + "I", blob, 20)
    header = struct.Struct(order + "IIII")
    records = []
    at = 24
    while at < len(blob):
        if at + 16 > len(blob):
            raise PcapError(f"{path}: ends inside the header of record {len(records) + 1}")
        seconds, fraction, kept, wire = header.unpack_from(blob, at)
        at += 16
        if at + kept > len(blob):
            raise PcapError(f"{path}: ends inside record {len(records) + 1}")
        time_ns = seconds * 1_000_000_000 + fraction * (1 if nanoseconds else 1000)
        records.append(Record(time_ns, blob[at : at + kept], wire))
        at += kept
    # The upper bits of the field may hold the length of a frame check sequence.
    return Capture(link_type & 0x0FFFFFFF, records, nanoseconds)


def write(path, capture):
    unit = 1 if capture.nanoseconds else 1000
    with open(path, "wb") as file:
        magic = MAGIC_NS if capture.nanoseconds else MAGIC_US
        file.write(struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, capture.link_type))
        for record in capture.records:
            seconds, rest = divmod(record.time_ns, 1_000_000_000)
            file.write(struct.pack("<IIII", seconds, rest // unit, len(record.data),
                                   record.wire_bytes))
            file.write(record.data)
