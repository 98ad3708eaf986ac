# Whether a run of the micro suite is slower than a recorded one. Nanoseconds of two days do not
# compare, on virtual machines least of all: each row is taken as its ratio to references of the
# same run. A row counts as slower when every reference says so: by more than its margin, both in
# the median of rounds and in the best round, and by a rank test over rounds.
#
# While another hardware thread works on the same core, rows take 1.4 to 1.9 times as long, each its
# own factor: ratios hold only among samples of a whole core. A row that has too few of these, or
# whose references have, is unsteady, and only a gross loss is told.
#
# A run is {"rows": {row: [ns of each round]}, "shared": {row: [rounds on a shared core]}, ...}, a
# portable baseline {"ratios": {row: {reference: ratio}}, ...}.

import functools
import math
import statistics
from typing import NamedTuple

import perf_rows

ALPHA = 0.01
LEAST_ROUNDS = 5  # on a whole core: with fewer on both sides no rank test reaches p < 0.01
# Two rows of one program differ by at most 1.9 / 1.4 in what a shared core costs them, 36 %: more
# than twice that is a loss.
UNSTEADY_THRESHOLD = 0.8
UNSTEADY_IN_TURNS = 0.2  # where two builds took turns, both met the same neighbour
# A scalar row is held to memcpy alone, and where the compiler puts its few instructions counts.
LONE_FACTOR = 2
# Of a baseline from another processor: what is told is only that a kernel lost its speed.
PORTABLE_THRESHOLD = 1.0


class Verdict(NamedTuple):
    row: str
    ns: float
    ratios: dict  # reference: (now, before)
    change: float  # the least that any reference says; 0.1 is a tenth slower
    p: float  # of the rank test, the greatest of any reference
    state: str  # "slower", "faster" or ""
    steady: bool = True


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


def _ratios(run, row, reference, steady):
    """Of each round to the reference's least in it and two rounds on either side: near enough in
    time for the machine to be as fast, and no disturbance of the reference hides a slow row.
    Steady: of rounds on a whole core alone."""
    own, others = run["rows"][row], run["rows"][reference]
    skip, away = ((run.get("shared", {}).get(name, ()) if steady else ())
                  for name in (row, reference))
    found = []
    for at, ns in enumerate(own):
        near = [others[i] for i in range(max(0, at - 2), min(at + 3, len(others))) if i not in away]
        if at not in skip and near:
            found.append(ns / min(near))
    return found


class _Sides(NamedTuple):
    """A run's ratios to one reference, and whether they are of a whole core."""
    ratios: list
    best: float
    steady: bool


def _sides(run, row, reference, steady=True):
    ratios = _ratios(run, row, reference, True) if steady else []
    steady = len(ratios) >= LEAST_ROUNDS
    if not steady:
        ratios = _ratios(run, row, reference, False)
    best = min(_times(run, row, steady)) / min(_times(run, reference, steady))
    return _Sides(ratios, best, steady)


def _times(run, row, steady):
    skip = run.get("shared", {}).get(row, ()) if steady else ()
    return [ns for at, ns in enumerate(run["rows"][row]) if at not in skip]


def _least(changes):
    """What all agree on: the one nearest to zero, or zero where signs differ."""
    least = min(changes, key=abs)
    return least if min(changes) * max(changes) > 0 else 0.0


def _against_run(run, baseline, row, reference):
    now, before = _sides(run, row, reference), _sides(baseline, row, reference)
    if now.steady != before.steady:  # like with like, as far as that goes
        now, before = (_sides(one, row, reference, False) for one in (run, baseline))
    medians = statistics.median(now.ratios), statistics.median(before.ratios)
    change = _least([medians[0] / medians[1] - 1, now.best / before.best - 1])
    p = (rank_p(now.ratios, before.ratios) if change > 0
         else rank_p(before.ratios, now.ratios))
    return medians, change, p, now.steady


def _against_ratio(run, before, row, reference):
    now = _sides(run, row, reference)
    median = statistics.median(now.ratios)
    return (median, before), _least([median / before - 1, now.best / before - 1]), 0.0, now.steady


def _compared(run, baseline, row):
    found = {}
    for label, reference in perf_rows.references(row, run["rows"]).items():
        if "ratios" in baseline:
            if label in baseline["ratios"][row]:
                found[label] = _against_ratio(run, baseline["ratios"][row][label], row, reference)
        elif reference in baseline["rows"]:
            found[label] = _against_run(run, baseline, row, reference)
    return found


def _margin(threshold, lone, steady, same_session):
    if same_session:
        return threshold if steady else max(threshold, UNSTEADY_IN_TURNS)
    if lone:
        threshold = max(threshold, min(LONE_FACTOR * threshold, UNSTEADY_THRESHOLD))
    return threshold if steady else max(threshold, UNSTEADY_THRESHOLD)


def judge_row(run, baseline, row, threshold, same_session=False):
    """Verdict of a row that both have, or None where there is no reference to hold it against.
    same_session: both ran in turns, and whatever the machine did met both."""
    compared = _compared(run, baseline, row)
    if not compared:
        return None
    change = _least([part[1] for part in compared.values()])
    p = max(part[2] for part in compared.values())
    steady = all(part[3] for part in compared.values())
    margin = _margin(threshold, perf_rows.SCALAR not in compared, steady, same_session)
    state = ""
    if abs(change) > margin and p < ALPHA:
        state = "slower" if change > 0 else "faster"
    return Verdict(row, min(run["rows"][row]),
                   {label: part[0] for label, part in compared.items()}, change, p, state, steady)


def judge(run, baseline, threshold, same_session=False):
    """Verdicts of all rows that both have, the slowest first."""
    known = baseline.get("ratios") or baseline["rows"]
    found = (judge_row(run, baseline, row, threshold, same_session)
             for row in run["rows"] if row in known)
    return sorted(filter(None, found), key=lambda verdict: -verdict.change)


def portable(run):
    """The ratios of rows that have a scalar twin: without one, what is left is the speed of this
    machine's memcpy and compiler."""
    rows = run["rows"]
    ratios = {}
    for row in sorted(rows):
        found = perf_rows.references(row, rows)
        if perf_rows.SCALAR in found:
            ratios[row] = {label: round(statistics.median(_sides(run, row, reference).ratios), 3)
                           for label, reference in found.items()}
    return ratios
