# Judges what the two-worker test left: the summary balances, every leg counted every packet, and
# more than one worker did the work.
#   workers.py DIRECTORY CALLS PACKETS_A_LEG

import json
import os
import sys

import verdict as judge


def packet_counts(node):
    """Every number under a key that names packets, in an answer of /voxplane/lcores."""
    if isinstance(node, dict):
        if isinstance(node.get("packets"), int):
            yield node["packets"]
        for value in node.values():
            yield from packet_counts(value)
    elif isinstance(node, list):
        for value in node:
            yield from packet_counts(value)


def main():
    directory, calls, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    verdict = judge.Verdict()
    with open(os.path.join(directory, "summary.json")) as file:
        summary = json.load(file)
    judge.balance(verdict, summary)
    verdict.demand(len(summary["calls"]) == calls, f"{len(summary['calls'])} calls of {calls}")
    for call in summary["calls"]:
        for side in "ab":
            leg = call[side]
            verdict.demand(leg["packets"] == count and leg["lost"] == 0,
                           f"{call['id']} {side}: {leg['packets']} of {count} packets, "
                           f"{leg['lost']} lost")
    with open(os.path.join(directory, "lcores.log")) as file:
        busy = [n for n in packet_counts(json.load(file)) if n]
    verdict.demand(len(busy) >= 2, f"lcores that had packets: {len(busy)}, expected at least 2")
    for text in verdict.faults:
        print("judge: " + text)
    sys.exit(1 if verdict.faults else 0)


if __name__ == "__main__":
    main()
