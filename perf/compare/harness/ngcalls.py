#!/usr/bin/python3
"""Makes calls at an ng server and prints, a line a call, where A and B are to send:
    ngcalls.py SERVER:PORT COUNT transcode|relay
Runs inside the namespace of the server."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.dirname(HERE), os.path.join(HERE, "..", "..", "..", "scripts", "lib")]

# pylint: disable=wrong-import-position
import ng  # noqa: E402
from harness import calls  # noqa: E402


def make(client, number, program):
    """Offer from A, answer from B; returns (address, port) for A and for B."""
    a, b = calls.phones(number)
    same = {"call_id": f"load{number}", "from_tag": f"a{number}", "ICE": "remove",
            "replace": ["origin", "session-connection"], "flags": ["trust-address"]}
    if program != "relay":
        same["codec"] = {"mask": ["PCMU"], "transcode": ["PCMA"]}
    offer = client.ask("offer", sdp=ng.phone(*a, "0"), **same)
    if offer.get("result") != "ok":
        raise SystemExit(f"offer of call {number}: {offer}")
    kind = "0" if program == "relay" else "8"
    answer = client.ask("answer", sdp=ng.phone(*b, kind), to_tag=f"b{number}", **same)
    if answer.get("result") != "ok":
        raise SystemExit(f"answer of call {number}: {answer}")
    return ng.audio_of(answer["sdp"]), ng.audio_of(offer["sdp"])


def main():
    client = ng.Client(sys.argv[1])
    for number in range(int(sys.argv[2])):
        to_a, to_b = make(client, number, sys.argv[3])
        print(*to_a, *to_b)


if __name__ == "__main__":
    main()
