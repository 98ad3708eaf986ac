# Runs the programs of perf/micro in rounds and gathers the time of each row; says what machine and
# build they are of.

import json
import math
import os
import pathlib
import re
import shlex
import subprocess
import time
from typing import NamedTuple

UNIT_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


class How(NamedTuple):
    """The least of `repetitions` counts, which are spread over a round in random order."""
    rounds: int
    repetitions: int
    seconds: float  # of a repetition
    budget: float = math.inf  # seconds for all rounds


class Unusable(Exception):
    """Why nothing could be measured."""


def programs(build):
    found = sorted(pathlib.Path(build).glob("perf/micro/*_bench"))
    if not found:
        raise Unusable(f"{build}/perf/micro has no benchmark; build it, and libbenchmark-dev "
                       "before it")
    return found


def _prefer():
    """In the child: ahead of all ordinary processes, where that is allowed."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(80))
    except OSError:
        pass


def _run_once(program, how, rows):
    """{row: Sample}: the least of the repetitions on a whole core, or of all where none was."""
    names = "|".join(re.escape(row.split(":", 1)[-1]) for row in sorted(rows))
    command = [program, f"--benchmark_min_time={how.seconds}", "--benchmark_format=json",
               f"--benchmark_repetitions={how.repetitions}",
               "--benchmark_enable_random_interleaving=true", f"--benchmark_filter=^({names})$"]
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          preexec_fn=_prefer)  # noqa: PLW1509: there is one thread
    if done.returncode:
        raise Unusable(f"{program}: status {done.returncode}: {done.stderr.strip()[-300:]}")
    return {row: min(samples) for row, samples in samples_of(json.loads(done.stdout)).items()}


class Sample(NamedTuple):
    """In this order: any on a whole core before all that shared it."""
    shared: bool
    ns: float


def samples_of(document):
    """{row: [Sample of each repetition]} of Google Benchmark's JSON."""
    program = pathlib.Path(document["context"]["executable"])
    rows = {}
    for result in document["benchmarks"]:
        if result["run_type"] != "iteration" or result.get("error_occurred"):
            continue
        # Our rows time themselves (perf/micro/row.cpp); of others, processor time leaves out what a
        # preempted row waited.
        row = _name(program, result["run_name"])
        measured = "real_time" if row.endswith(("/manual_time", "/real_time")) else "cpu_time"
        ns = result.get("ns", result[measured] * UNIT_NS[result["time_unit"]])
        rows.setdefault(row, []).append(Sample(bool(result.get("shared")), ns))
    return rows


def rows_of_google(document):
    """{row: [ns of each repetition]}."""
    return {row: [sample.ns for sample in samples] for row, samples in samples_of(document).items()}


def _name(program, run_name):
    return program.name.removesuffix("_bench") + ":" + run_name


def list_rows(build):
    """All rows that there are."""
    return [_name(program, line) for program in programs(build)
            for line in subprocess.run([program, "--benchmark_list_tests"], capture_output=True,
                                       text=True, check=True).stdout.splitlines()]


class Measured:
    """What rounds gave: rows {row: [ns of each round]}, shared {row: [rounds, from 0, in which the
    core was shared with another hardware thread throughout]}."""

    def __init__(self):
        self.rows, self.shared = {}, {}

    def add(self, row, sample):
        times = self.rows.setdefault(row, [])
        if sample.shared:
            self.shared.setdefault(row, []).append(len(times))
        times.append(round(sample.ns, 3))

    def as_run(self):
        return {"shared": self.shared, "rows": self.rows}


def measure(how, wanted, *builds):
    """A Measured for each build. Each round starts every program anew, those of several builds one
    after the other, so that whatever the machine does meets all alike. Stops early when the next
    round would not fit into the budget."""
    found = [Measured() for _ in builds]
    began = time.monotonic()
    for done in range(how.rounds):
        spent = time.monotonic() - began
        if done and spent * (done + 1) / done > how.budget:
            break
        pairs = list(zip(builds, found))
        for name in [program.name for program in programs(builds[0])]:
            own = [row for row in wanted if row.startswith(_name(pathlib.Path(name), ""))]
            for build, into in pairs if done % 2 else reversed(pairs):
                program = pathlib.Path(build) / "perf/micro" / name
                for row, sample in (_run_once(program, how, own) if own else {}).items():
                    into.add(row, sample)
    if not found[0].rows:
        raise Unusable("the filter leaves no row")
    return found


def machine():
    """The processor, named finely enough that two of one name are alike in speed by ratios."""
    fields = {}
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        for line in info:
            name, _, value = line.partition(":")
            fields.setdefault(name.strip(), value.strip())
    words = [fields.get(name, "") for name in ("model name", "cpu family", "model")]
    if not words[0]:  # Arm names implementer and part only
        words = ["cpu"] + [fields.get(name, "") for name in ("CPU implementer", "CPU part")]
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


def build_of(folder):
    """Compiler and optimisation of the build folder: "gcc 12.2.0, -O3"."""
    try:
        commands = json.loads((pathlib.Path(folder) / "compile_commands.json").read_text("utf-8"))
        words = shlex.split(next(entry["command"] for entry in commands
                                 if "/kernels_scalar.cpp" in entry["file"]))
    except (OSError, StopIteration, ValueError) as why:
        raise Unusable(f"{folder} is not a build folder of this tree: {why}") from None
    compiler = words[1] if "ccache" in words[0] else words[0]
    told = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True)
    first = told.stdout.splitlines()[0]
    version = re.search(r"\d+\.\d+\.\d+", first.rpartition(")")[2] or first)
    kind = "clang" if "clang" in first else "gcc"
    level = [word for word in words if re.fullmatch(r"-O\w", word)]
    return f"{kind} {version[0] if version else '?'}, {level[-1] if level else '-O0'}"
