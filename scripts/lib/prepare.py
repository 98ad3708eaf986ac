# Makes a capture ready for an offline run of voxplane: finds its RTP stream, derives the call's
# addresses from it (the destination becomes leg a's local address, the sender leg a's remote one;
# leg b lives two ports higher on both), and writes the configuration file and a description for
# demo_report.py. A capture that voxplane could not take as it is gets a prepared copy.
#   prepare.py --name N --directory D --capture FILE [--program P] [--processors ...] [--stream S]

import argparse
import dataclasses
import json
import os
import shutil
import sys

import g711
import pcap
import rtp

DEVICE = "net_pcap0"

CONFIGURATION = """\
# {title}
# Addresses were derived from the capture by scripts/lib/prepare.py. Paths are relative to the
# folder in which voxplane is started.

[runtime]
seed = 20

[pools]
packets = 4095
packet-cache = 256
originated = 255
calls = 16

[[port]]
device = "{device}"
udp-checksum = "verify"
clock = "rx-timestamp"
restamp = "{name}-out.pcap"

[[address]]
port = "{device}"
ip = "{ip}/{prefix}"
announce = false

[[neighbour]]
ip = "{peer}"
mac = "{peer_mac}"

[[call]]
id = "{name}"

[call.a]
local = "{local_a}"
remote = "{remote_a}"
payload-types = {{ {law_a} = {type_a} }}
program = "{program}"
processors = [{processors}]

[call.b]
local = "{local_b}"
remote = "{remote_b}"
payload-types = {{ {law_b} = {type_b} }}
stream = "{stream}"
"""


def longest_stream(capture, path):
    found = {key: packets for key, packets in rtp.streams(capture).items()
             if packets[0].payload_type in g711.LAW_OF}
    if not found:
        sys.exit(f"prepare: {path} holds no G.711 RTP stream")
    return max(found.values(), key=len)


def wanted(packets):
    """What is in the way of taking the capture's packets as they are, in words."""
    first = packets[0].datagram
    return [text for text, applies in (
        ("it has VLAN tags", first.vlan),
        ("the local port is odd", first.destination[1] % 2),
        ("UDP checksums are not final", any(p.datagram.checksum == "bad" for p in packets)),
    ) if applies]


def prepare(capture, packets, reasons):
    """A plain Ethernet copy with only the stream, on an even port; says so."""
    records = []
    for packet in packets:
        one = packet.datagram
        address, port = one.destination
        records.append(pcap.Record(one.time_ns, rtp.build(dataclasses.replace(
            one, destination=(address, port & ~1), vlan=[],
            source_mac=one.source_mac or "02:00:00:00:00:02",
            destination_mac=one.destination_mac or "02:00:00:00:00:01"))))
    print("  prepared copy of the capture, because " + " and ".join(reasons))
    return pcap.Capture(pcap.ETHERNET, records, capture.nanoseconds)


def common_prefix(a, b):
    """Longest prefix with both addresses on one link, so that a neighbour entry is all it takes."""
    return a.max_prefixlen - (int(a) ^ int(b)).bit_length()


def configuration(options, packets, law):
    one = packets[0].datagram
    (peer, peer_port), (local, local_port) = one.source, one.destination
    if local_port > 65532 or peer_port > 65533:
        sys.exit(f"prepare: no room above the ports {local_port} and {peer_port} for a second leg")
    other = g711.OTHER[law]
    return CONFIGURATION.format(
        title=f"{law.upper()} in, {other.upper()} out, from a capture.", name=options.name,
        device=DEVICE, ip=local, prefix=common_prefix(peer, local), peer=peer,
        peer_mac=one.source_mac, program=options.program, stream=options.stream,
        processors=", ".join(f'"{name}"' for name in options.processors),
        local_a=rtp.endpoint_text((local, local_port)), law_a=law,
        remote_a=rtp.endpoint_text((peer, peer_port)), type_a=g711.PAYLOAD_TYPE[law],
        local_b=rtp.endpoint_text((local, local_port + 2)), law_b=other,
        remote_b=rtp.endpoint_text((peer, peer_port + 2)), type_b=g711.PAYLOAD_TYPE[other])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--directory", required=True)
    parser.add_argument("--capture", required=True)
    parser.add_argument("--origin", required=True, help="where the audio comes from, in words")
    parser.add_argument("--original", help="the recording from which the capture was made")
    parser.add_argument("--program", default="auto")
    parser.add_argument("--processors", nargs="*", default=[])
    parser.add_argument("--stream", default="keep")
    options = parser.parse_args()

    capture = pcap.read(options.capture)
    packets = longest_stream(capture, options.capture)
    reasons = wanted(packets)
    if capture.link_type != pcap.ETHERNET:
        reasons.append(f"its link type is {capture.link_type}, not Ethernet")
    if len(packets) != len(capture.records):
        reasons.append(f"{len(capture.records) - len(packets)} packets are not of its stream")
    target = os.path.join(options.directory, f"{options.name}-in.pcap")
    if reasons:
        capture = prepare(capture, packets, reasons)
        packets = longest_stream(capture, options.capture)
        pcap.write(target, capture)
    elif os.path.realpath(options.capture) != os.path.realpath(target):
        shutil.copyfile(options.capture, target)

    law = g711.LAW_OF[packets[0].payload_type]
    with open(os.path.join(options.directory, f"{options.name}.toml"), "w") as file:
        file.write(configuration(options, packets, law))
    description = {"name": options.name, "origin": options.origin, "original": options.original,
                   "from": law, "to": g711.OTHER[law], "program": options.program,
                   "processors": options.processors, "stream": options.stream}
    with open(os.path.join(options.directory, f"{options.name}-run.json"), "w") as file:
        json.dump(description, file, indent=2)
    one = packets[0].datagram
    print(f"  {options.name}: {len(packets)} packets of {law.upper()}, "
          f"{len(packets[0].payload) / 8:g} ms each, {rtp.endpoint_text(one.source)} to "
          f"{rtp.endpoint_text(one.destination)}")


if __name__ == "__main__":
    main()
