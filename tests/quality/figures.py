# The figures of a run: one a subject, condition, scene and measure. Tables, CSV and goals read
# them.

import csv
import tomllib

import numpy as np


class Figures:
    def __init__(self):
        self.rows = []  # (kind, subject, condition, scene, measure, value)

    def add(self, kind, subject, condition, scene, measures):
        for measure, value in measures.items():
            self.rows.append((kind, subject, condition, scene, measure, float(value)))

    def values(self, kind, subject, condition, measure):
        return [row[5] for row in self.rows
                if row[:3] == (kind, subject, condition) and row[4] == measure]

    def one(self, kind, subject, condition, measure, how="mean"):
        """mean, median, least or most of all scenes of a condition; None where there is none."""
        values = self.values(kind, subject, condition, measure)
        if not values:
            return None
        chosen = {"mean": np.mean, "median": np.median, "least": min, "most": max,
                  "farthest": lambda all_: max(all_, key=abs)}[how]
        return float(chosen(values))

    def names(self, kind, column, **where):
        """Subjects (1), conditions (2), scenes (3) or measures (4) of a kind, as they came."""
        places = {"subject": 1, "condition": 2}
        return list(dict.fromkeys(
            row[column] for row in self.rows if row[0] == kind
            and all(row[places[name]] == value for name, value in where.items())))

    def print_table(self, kind, condition, measures):
        """A line a subject, a column a measure: {measure: heading}."""
        subjects = self.names(kind, 1, condition=condition)
        if not subjects:
            return
        print(f"\n{kind} {condition:30}" + "".join(f"{word:>13}" for word in measures.values()))
        for subject in subjects:
            cells = [self.one(kind, subject, condition, measure) for measure in measures]
            print(f"  {subject:{len(kind) + 29}}" + "".join(
                f"{'-':>13}" if cell is None else f"{cell:13.2f}" for cell in cells))

    def write(self, path):
        with open(path, "w", encoding="ascii", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("kind", "subject", "condition", "scene", "measure", "value"))
            writer.writerows((*row[:5], f"{row[5]:.5g}") for row in self.rows)


BOUNDS = {"at_least": "at least", "at_most": "at most", "within": "within +-"}


def goals_of(folder, kinds, short):
    """Goals as dictionaries, each with what its group has and one bound."""
    for kind in kinds:
        with open(folder / f"{kind}.toml", "rb") as file:
            groups = tomllib.load(file)["group"]
        for group, goal in ((group, goal) for group in groups for goal in group["goals"]):
            if not short or "short" in goal:
                bound = next(name for name in BOUNDS if name in goal)
                yield {"kind": kind, **group, **goal, "bound": bound,
                       "value": goal["short" if short else bound]}


def judge(goal, figures):
    """(figure or None, met)."""
    found = figures.one(goal["kind"], goal["subject"], goal["condition"], goal["measure"],
                        goal.get("how", "mean"))
    if found is None or np.isnan(found):
        return None, False
    return found, {"at_least": found >= goal["value"], "at_most": found <= goal["value"],
                   "within": abs(found) <= goal["value"]}[goal["bound"]]


def print_goals(folder, figures, kinds, short, subjects):
    """A line a goal of these kinds; returns how many were met, and of how many. The short form asks
    nothing of a kind that this build has no subject of ours for, and says so."""
    print()
    met = asked = 0
    if short:
        absent = [kind for kind in kinds
                  if not any(name.startswith("voxplane") for name in subjects.names(kind))]
        kinds = [kind for kind in kinds if kind not in absent]
        for kind in absent:
            print(f"left out: this build has no {kind} of ours")
    for goal in goals_of(folder, kinds, short):
        found, good = judge(goal, figures)
        met, asked = met + good, asked + 1
        shown = "-" if found is None else f"{found:.3f}"
        state = "met" if good else ("MISSED" if found is not None else "no row")
        how = f" ({goal['how']})" if "how" in goal else ""
        print(f"{goal['name']:42}{goal['measure'] + how:28}{shown:>9}  {state:7}"
              f"{BOUNDS[goal['bound']]} {goal['value']:g}")
    return met, asked
