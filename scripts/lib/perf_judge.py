# Whether a run of the micro suite is slower than a recorded one. Nanoseconds of two days do not
# compare, on virtual machines least of all: each row is taken as its ratio to references of the
# same run. A row counts as slower when every reference says so: by more than the threshold, both
# in the median of rounds and in the best round, and by a rank test over rounds.
#
# A run is {"rows": {row: [ns of each round]}, ...}, a portable baseline {"ratios": {row:
# {reference: ratio}}, ...}.

import functools
import math
import statistics
from typing import NamedTuple

import perf_rows

ALPHA = 0.01
# Of a baseline from another processor: what is told is only that a kernel lost its speed.
PORTABLE_THRESHOLD = 1.0


class Verdict(NamedTuple):
    row: str
    ns: float
    ratios: dict  # reference: (now, before)
    change: float  # the least that any reference says; 0.1 is a tenth slower
    p: float  # of the rank test, the greatest of any reference
    state: str  # "slower", "faster" or ""


@functools.lru_cache(maxsize=None)
def _arrangements(n, m):
    """How many of the orders of n and m values have U = 0, 1, ... n * m."""
    if not n or not m:
        return (1,)
    counts = [0] * (n * m + 1)
    for u, count in enumerate(_arrangements(n - 1, m)):  # the greatest is one of the n
        counts[u + m] += count
    for u, count in enumerate(_arrangements(n, m - 1)):
        counts[u] += count
    return tuple(counts)


def rank_p(values, others):
    """One-sided exact Mann-Whitney test: how probable it is, where there is no difference, that
    values lie above others at least as much as these. A tie counts as half, in favour of none."""
    u = sum((v > o) + (v == o) / 2 for v in values for o in others)
    counts = _arrangements(len(values), len(others))
    return sum(counts[math.floor(u):]) / sum(counts)


def _ratios(rows, row, reference):
    """Of each round to the reference's least in it and two rounds on either side: near enough in
    time for the machine to be as fast, and no disturbance of the reference hides a slow row."""
    others = rows[reference]
    return [ns / min(others[max(0, at - 2):at + 3]) for at, ns in enumerate(rows[row])]


def _best(rows, row, reference):
    return min(rows[row]) / min(rows[reference])


def _least(changes):
    """What all agree on: the one nearest to zero, or zero where signs differ."""
    least = min(changes, key=abs)
    return least if min(changes) * max(changes) > 0 else 0.0


def _against_run(rows, old, row, reference):
    now, before = _ratios(rows, row, reference), _ratios(old, row, reference)
    change = _least([statistics.median(now) / statistics.median(before) - 1,
                     _best(rows, row, reference) / _best(old, row, reference) - 1])
    p = rank_p(now, before) if change > 0 else rank_p(before, now)
    return (statistics.median(now), statistics.median(before)), change, p


def _against_ratio(rows, before, row, reference):
    now = statistics.median(_ratios(rows, row, reference))
    change = _least([now / before - 1, _best(rows, row, reference) / before - 1])
    return (now, before), change, 0.0


def judge_row(run, baseline, row, threshold):
    """Verdict of a row that both have, or None where there is no reference to hold it against."""
    rows = run["rows"]
    compared = {}
    for label, reference in perf_rows.references(row, rows).items():
        if "ratios" in baseline:
            if label in baseline["ratios"][row]:
                compared[label] = _against_ratio(rows, baseline["ratios"][row][label], row,
                                                 reference)
        elif reference in baseline["rows"]:
            compared[label] = _against_run(rows, baseline["rows"], row, reference)
    if not compared:
        return None
    change = _least([part[1] for part in compared.values()])
    p = max(part[2] for part in compared.values())
    state = ""
    if abs(change) > threshold and p < ALPHA:
        state = "slower" if change > 0 else "faster"
    return Verdict(row, min(rows[row]), {label: part[0] for label, part in compared.items()},
                   change, p, state)


def judge(run, baseline, threshold):
    """Verdicts of all rows that both have, the slowest first."""
    known = baseline.get("ratios") or baseline["rows"]
    found = (judge_row(run, baseline, row, threshold) for row in run["rows"] if row in known)
    return sorted(filter(None, found), key=lambda verdict: -verdict.change)


def portable(run):
    """The ratios of rows that have a scalar twin: without one, what is left is the speed of this
    machine's memcpy and compiler."""
    rows = run["rows"]
    ratios = {}
    for row in sorted(rows):
        found = perf_rows.references(row, rows)
        if perf_rows.SCALAR in found:
            ratios[row] = {label: round(statistics.median(_ratios(rows, row, reference)), 3)
                           for label, reference in found.items()}
    return ratios
