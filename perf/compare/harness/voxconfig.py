"""voxplane's configuration for a comparison: calls from a PCMU to a PCMA side on one port."""

import ipaddress

from . import capture


def addresses(first, count):
    return [str(ipaddress.ip_address(first) + number) for number in range(count)]


def endpoints(hosts, port):
    return "[" + ", ".join(f'"{host}:{port}"' for host in hosts) + "]"


def text(setup, program, processors, checksum, idle="poll"):
    """TOML. UDP checksums are verified and rewritten; none where arriving packets have none.
    Program relay joins two PCMU sides, all others a PCMU and a PCMA side."""
    other = "pcmu = 0" if program == "relay" else "pcma = 8"
    blocks = -(-setup.calls // capture.CALLS_PER_ADDRESS)
    local = addresses(capture.LOCAL[0], blocks)
    remote = addresses(capture.REMOTE[0], blocks)
    ours = "\n".join(f'[[address]]\nport = "wire"\nip = "{host}/15"\nannounce = false\n'
                     for host in local)
    theirs = "\n".join(f'[[neighbour]]\nip = "{host}"\nmac = "02:00:00:00:00:02"\n'
                       for host in remote)
    sides = "\n".join(
        f"""[call-range.{side}]
local = {endpoints(local, capture.LOCAL[1] + shift)}
per-local = {capture.CALLS_PER_ADDRESS}
remote = {endpoints(remote, capture.REMOTE[1] + shift)}
payload-types = {{ {law} }}
zero-udp-checksum = {str(not checksum).lower()}
{more}""" for side, shift, law, more in (
            ("a", 0, "pcmu = 0", f'program = "{program}"\nprocessors = {processors}\n'),
            ("b", 2, other, "")))
    return f"""\
[runtime]
idle = "{idle}"

[pools]
packets = {setup.mbufs}
calls = {setup.calls}

[[port]]
device = "{setup.device}"
name = "wire"
udp-checksum = "verify"
clock = "tsc"

{ours}
{theirs}
[[call-range]]
id = "load"
count = {setup.calls}
local-step = {capture.PORT_STEP}
remote-step = {capture.PORT_STEP}

{sides}"""
