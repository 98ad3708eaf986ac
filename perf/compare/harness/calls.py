"""Calls of the live comparisons. Phones A and B of call n are at 198.19.0.1, ports 20000 + 4n and
20002 + 4n; where each sends is what the program under test chose. Two flows a call, A's first; what
is sent on one returns at the other's address."""

import ipaddress
from dataclasses import dataclass

from . import capture

PCMU, PCMA = 0, 8


@dataclass
class Flow:
    phone: tuple   # (address, port) that sends
    server: tuple  # that it sends to
    payload_type: int
    sends: bool = True


def phones(number):
    """(A, B) of a call."""
    block, at = divmod(number, capture.CALLS_PER_ADDRESS)
    host = str(ipaddress.ip_address(capture.REMOTE[0]) + block)
    port = capture.REMOTE[1] + capture.PORT_STEP * at
    return (host, port), (host, port + 2)


def servers(number):
    """Where A and B send, with programs whose ports are ours to choose."""
    block, at = divmod(number, capture.CALLS_PER_ADDRESS)
    host = str(ipaddress.ip_address(capture.LOCAL[0]) + block)
    port = capture.LOCAL[1] + capture.PORT_STEP * at
    return (host, port), (host, port + 2)


def flows(count, program, servers_of=servers, both_ways=True):
    """Two a call, for program relay or any that changes PCMU to PCMA."""
    made = []
    for number in range(count):
        (a, b), (to_a, to_b) = phones(number), servers_of(number)
        made += [Flow(a, to_a, PCMU), Flow(b, to_b, PCMU if program == "relay" else PCMA,
                                           both_ways)]
    return made


def write(path, made):
    with open(path, "w", encoding="ascii") as out:
        for flow in made:
            ends = [f"{int(ipaddress.ip_address(host))} {port}"
                    for host, port in (flow.phone, flow.server)]
            out.write(f"{' '.join(ends)} {flow.payload_type} {int(flow.sends)}\n")
