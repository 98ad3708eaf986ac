# Runs the programs of perf/micro in rounds and gathers the time of each row; says what machine and
# build they are of, and how busy the machine is with other things.

import json
import math
import os
import pathlib
import re
import resource
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
    names = "|".join(re.escape(row.split(":", 1)[-1]) for row in sorted(rows))
    command = [program, f"--benchmark_min_time={how.seconds}", "--benchmark_format=json",
               f"--benchmark_repetitions={how.repetitions}",
               "--benchmark_enable_random_interleaving=true", f"--benchmark_filter=^({names})$"]
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          preexec_fn=_prefer)  # noqa: PLW1509: there is one thread
    if done.returncode:
        raise Unusable(f"{program}: status {done.returncode}: {done.stderr.strip()[-300:]}")
    return {row: min(times) for row, times in rows_of_google(json.loads(done.stdout)).items()}


def rows_of_google(document):
    """{row: [ns of each repetition]} of Google Benchmark's JSON."""
    program = pathlib.Path(document["context"]["executable"])
    rows = {}
    for result in document["benchmarks"]:
        if result["run_type"] != "iteration" or result.get("error_occurred"):
            continue
        # Processor time leaves out what a preempted row waited.
        row = _name(program, result["run_name"])
        measured = "real_time" if row.endswith(("/manual_time", "/real_time")) else "cpu_time"
        rows.setdefault(row, []).append(result[measured] * UNIT_NS[result["time_unit"]])
    return rows


def _name(program, run_name):
    return program.name.removesuffix("_bench") + ":" + run_name


def list_rows(build):
    """All rows that there are."""
    return [_name(program, line) for program in programs(build)
            for line in subprocess.run([program, "--benchmark_list_tests"], capture_output=True,
                                       text=True, check=True).stdout.splitlines()]


def measure(build, how, wanted):
    """{row: [least ns of each round]} of the wanted rows. Each round starts every program anew, so
    that where its memory lies differs from round to round. Stops early when the next round would
    not fit into the budget."""
    rows = {}
    began = time.monotonic()
    for done in range(how.rounds):
        spent = time.monotonic() - began
        if done and spent * (done + 1) / done > how.budget:
            break
        for program in programs(build):
            own = [row for row in wanted if row.startswith(_name(program, ""))]
            for row, ns in (_run_once(program, how, own) if own else {}).items():
                rows.setdefault(row, []).append(round(ns, 3))
    if not rows:
        raise Unusable("the filter leaves no row")
    return rows


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


def _busy_ticks():
    with open("/proc/stat", encoding="utf-8") as stat:
        user, nice, system, idle, iowait, *rest = map(int, stat.readline().split()[1:])
    return user + nice + system + sum(rest[:3])


class OtherLoad:
    """How many cores others keep busy, from entering to leaving."""

    def __enter__(self):
        self._began = self._now()
        return self

    def __exit__(self, *_):
        busy, own, clock = (now - then for now, then in zip(self._now(), self._began))
        self.cores = max(0.0, (busy - own) / clock)
        self.free = len(os.sched_getaffinity(0)) - self.cores

    @staticmethod
    def _now():
        own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        ticks = os.sysconf("SC_CLK_TCK")
        return (_busy_ticks() / ticks, sum(use.ru_utime + use.ru_stime for use in own),
                time.monotonic())


def load_now(seconds=1.0):
    with OtherLoad() as load:
        time.sleep(seconds)
    return load
