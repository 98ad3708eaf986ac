"""Packets, calls, cores, cards and boxes from measured costs. Quantities: nanoseconds of a worker a
packet; calls of two parties; a node is a box that runs voxplane."""

import json
import math
import tomllib
from dataclasses import dataclass

# Ethernet 14, IPv4 20, UDP 8, RTP 12; on the wire preamble 8, check sequence 4, gap 12 besides.
HEADERS = 54
WIRE_EXTRA = 24
SAMPLES_A_MS = 8
# A call takes two pairs of ports, RTP and RTCP.
PORTS_A_CALL = 4
LEG_BYTES = 576
PORT_TABLE_BYTES = 256 * 1024  # a local address


class CapacityError(Exception):
    pass


@dataclass
class Box:
    """What a node has, and what of it is to be used."""
    workers: int = 1
    gbit: float = 10.0
    cards: int = 1
    addresses: int = 1
    first_port: int = 10000
    last_port: int = 65535
    core_share: float = 0.7   # busy share of a worker at the busiest moment
    line_share: float = 0.8   # of the wire


@dataclass
class Plan:
    program: str
    ptime_ms: int
    core: int           # calls a worker
    card: int           # calls a card carries
    box: int            # calls a node
    limit: str          # what bounds it
    ns: float           # a packet at that load
    memory_mib: float


def load_costs(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def of_loop_bench(costs, path):
    """The same costs with programs as loop_bench measured them here (--benchmark_format=json)."""
    try:
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)["benchmarks"]
    except (OSError, ValueError, KeyError) as why:
        raise CapacityError(f"{path}: no JSON of loop_bench: {why}") from why
    found = {}
    for row in rows:
        parts = row["name"].split("/")
        named = dict(part.split(":", 1) for part in parts[2:] if ":" in part)
        if parts[0] == "path" and named.get("checksum") == "1" and "ns" in row:
            found.setdefault(parts[1], {}).setdefault(int(named["calls"]), []).append(row["ns"])
    if not found:
        raise CapacityError(f"{path}: no rows named path/... with ns")
    return {**costs, "program": {
        name: {"calls": sorted(of), "ns": [min(of[calls]) for calls in sorted(of)]}
        for name, of in found.items()}}


def packet_ns(costs, program, port, calls):
    """A packet's cost: the program's at so many calls (straight between measured points on a
    logarithmic scale, the last slope beyond them), less the ring port's share, plus the port's."""
    of = costs["program"][program]
    points = [(math.log(count), ns) for count, ns in zip(of["calls"], of["ns"])]
    at = math.log(max(1, calls))
    if len(points) == 1:
        ns = points[0][1]
    else:
        upper = next((i for i in range(1, len(points)) if at <= points[i][0]), len(points) - 1)
        (x0, y0), (x1, y1) = points[upper - 1], points[upper]
        ns = y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return ns - costs["port"]["ring"] + costs["port"][port]


def packets_a_second(ptime_ms):
    """Received of a two-party call; as many are sent."""
    return 2 * 1000 / ptime_ms


def wire_bytes(ptime_ms):
    return HEADERS + WIRE_EXTRA + SAMPLES_A_MS * ptime_ms


def calls_a_core(costs, program, port, ptime_ms, share):
    """Cost grows with calls, so that the answer is where both meet."""
    few, many = 1, 100_000_000
    while few < many:
        calls = (few + many + 1) // 2
        busy = calls * packets_a_second(ptime_ms) * packet_ns(costs, program, port, calls) / 1e9
        few, many = (calls, many) if busy <= share else (few, calls - 1)
    return few


def calls_a_card(gbit, ptime_ms, share):
    return int(gbit * 1e9 * share / (packets_a_second(ptime_ms) * wire_bytes(ptime_ms) * 8))


def plan(costs, program, port, ptime_ms, box):
    core = calls_a_core(costs, program, port, ptime_ms, box.core_share)
    card = calls_a_card(box.gbit, ptime_ms, box.line_share)
    ports = (box.last_port - box.first_port + 1) // PORTS_A_CALL * box.addresses
    bounds = {"cores": core * box.workers, "wire": card * box.cards, "ports": ports}
    limit = min(bounds, key=bounds.get)
    calls = bounds[limit]
    memory = calls * 2 * LEG_BYTES + box.addresses * PORT_TABLE_BYTES
    return Plan(program, ptime_ms, core, card, calls, limit,
                packet_ns(costs, program, port, calls / box.workers), memory / 2**20)


def nodes(calls, box_calls, spare):
    """Nodes for so many calls: as many as carry them all, and spare ones that may fail."""
    if box_calls < 1:
        raise CapacityError("a box carries no call at all")
    return -(-calls // box_calls) + spare
