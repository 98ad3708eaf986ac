# Judges a report of voxgen by what the run must have given, which follows from its options alone.
#   voxgen_judge.py good|faults|loud REPORT WARM_UP_S SECONDS

import json
import sys

STREAMS = 12  # of 6 calls, both ways
PACKETS_A_SECOND = 50
WORD = (1 << 64) - 1
LOSS, REORDER, DUPLICATE, SEED = 0.03, 0.05, 0.04, 5


def mix(value):
    """SplitMix64."""
    value = (value + 0x9E3779B97F4A7C15) & WORD
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & WORD
    return value ^ (value >> 31)


def draw(stream, number, kind):
    return mix((stream << 32 | number) ^ mix((mix(SEED) + kind) & WORD)) >> 32


def share(value):
    return int(value * (1 << 32))


def faults_on_purpose(first, last):
    """(lost, reordered, doubled) of the packets numbered first to last - 1 of each stream."""
    lost = reordered = doubled = 0
    for stream in range(STREAMS):
        held = False
        for number in range(last):
            counts = number >= first
            is_lost = draw(stream, number, 1) < share(LOSS)
            next_lost = draw(stream, number + 1, 1) < share(LOSS)
            holds = (not held and not is_lost and not next_lost
                     and draw(stream, number, 3) < share(REORDER))
            is_doubled = not is_lost and draw(stream, number, 2) < share(DUPLICATE)
            lost += counts and is_lost
            doubled += counts and is_doubled
            # What waits for its successor is reordered once that is sent.
            reordered += counts and holds and number + 1 < last
            held = holds
    return lost, reordered, doubled


class Judge:
    def __init__(self):
        self.faults = []

    def equal(self, name, got, wanted):
        if got != wanted:
            self.faults.append(f"{name}: {got}, expected {wanted}")


def main():
    kind, path = sys.argv[1:3]
    warm_up_s, seconds = map(float, sys.argv[3:5])
    with open(path, encoding="ascii") as file:
        report = json.load(file)
    first = round(warm_up_s * PACKETS_A_SECOND)
    last = first + round(seconds * PACKETS_A_SECOND)
    lost, reordered, doubled = faults_on_purpose(first, last) if kind == "faults" else (0, 0, 0)
    packets = STREAMS * (last - first)
    judge = Judge()
    judge.equal("trials", len(report["trials"]), 1)
    trial = report["trials"][0]
    judge.equal("packets", trial["packets"], packets)
    judge.equal("injected", trial["injected"],
                {"lost": lost, "reordered": reordered, "duplicated": doubled})
    judge.equal("sent", trial["sent"], packets - lost + doubled)
    judge.equal("received", trial["received"], trial["sent"])
    judge.equal("lost", trial["lost"], 0)
    judge.equal("reordered as sent", trial["reordered_as_sent"], reordered)
    judge.equal("latencies", trial["latency"]["count"], packets - lost)
    judge.equal("allocations", trial["allocations"], 0)
    judge.equal("passed", report["passed"], kind != "loud")
    wrong = trial["wrong"]
    if kind == "loud":
        judge.equal("wrong packets", wrong["packets"], packets)
        judge.equal("wrong payloads", wrong["payloads"], packets)
        if not packets * 100 < wrong["octets"] <= packets * 160:
            judge.faults.append(f"wrong octets: {wrong['octets']} of {packets} packets")
        wrong = {name: count for name, count in wrong.items()
                 if name not in ("packets", "payloads", "octets", "bits")}
    judge.equal("wrong", {name: count for name, count in wrong.items() if count}, {})
    for fault in judge.faults:
        print(f"judge: {fault}")
    print(f"{kind}: {trial['sent']} sent, {trial['received']} back, p99 "
          f"{trial['latency']['p99_us']:.0f} us")
    sys.exit(1 if judge.faults else 0)


if __name__ == "__main__":
    main()
