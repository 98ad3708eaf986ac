"""What perf/compare/rtpengine and its sisters share: packages and programs, a scratch folder, one
table a run, raw data at the end."""

import contextlib
import datetime
import json
import os
import signal
import statistics
import sys
import tempfile

from . import live, machine, metered, programs, sides, vdevs, voxconfig

TARGETS = [programs.VOXPLANE, programs.RINGPAIR, programs.COREPAIR, "perf/compare/compare_load",
           "perf/compare/udprelay"]


class Context(vdevs.Context):
    """Scratch folder, cores, and the programs that were built."""

    def __init__(self, workdir, cores, folder, voxplane):
        super().__init__(workdir, cores, 1, os.path.join(folder, programs.RINGPAIR))
        self.folder = folder
        self.voxplane = voxplane or os.path.join(folder, programs.VOXPLANE)

    def tool(self, name):
        return os.path.join(self.folder, "perf/compare", name)


def common_options(parser, raw):
    parser.add_argument("--turns", type=int, default=5, help="(default 5)")
    parser.add_argument("--seconds", type=float, default=2, help="of each run (default 2)")
    parser.add_argument("--cores", nargs=2, type=int, default=[0, 1], metavar="CORE",
                        help="of the load, of what is measured (default 0 1)")
    parser.add_argument("--voxplane", help="binary; without it one is built in build-perf")
    parser.add_argument("--raw", default=raw, help=f"file for the raw data (default {raw})")


def _processor():
    with open("/proc/cpuinfo", encoding="ascii") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return "unknown"


@contextlib.contextmanager
def begun(chosen, packages="", services=""):
    """A Context; needs root, since peers live in namespaces joined by veth."""
    if os.geteuid() != 0:
        sys.exit("network namespaces need root")
    # What was started is ended on the way out, whoever ends us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = programs.build(TARGETS, packages, services)
    machine.go_first()
    with tempfile.TemporaryDirectory(prefix="voxcompare-") as workdir:
        os.environ["RUNTIME_DIRECTORY"] = workdir
        yield Context(workdir, chosen.cores, folder, chosen.voxplane)


def save(chosen, results, **more):
    with open(chosen.raw, "w", encoding="ascii") as out:
        told = {key: value for key, value in vars(chosen).items() if key not in ("raw", "voxplane")}
        json.dump({"date": datetime.date.today().isoformat(), "processor": _processor(),
                   "cores": os.cpu_count(), "options": told, **more, "results": results},
                  out, indent=1)
        out.write("\n")
    print(f"raw data: {chosen.raw}")


# Of its core: a program that took less was not saturated.
SATURATED = 0.8


def saturated(peer_of, rates, seconds, both_ways=True):
    """Of the offered rates that fill the program's core, the run with the fewest CPU nanoseconds a
    packet: what it can do at its best. Offered far more it may spend its time on what it drops, or
    stop reading sockets whose queues are full; all runs are kept under tried."""
    runs, failed = [], []
    for rate in rates:
        try:
            runs.append(live.measure(peer_of(), rate, seconds, both_ways))
        except sides.RunFailed as why:
            failed.append({"rate": rate, "failed": str(why)[:500]})
    if not runs:
        raise sides.RunFailed(f"no rate: {failed}")
    full = [run for run in runs if run["cpu_share"] >= SATURATED]
    best = min(full, key=lambda run: run["cpu_ns"]) if full else \
        max(runs, key=lambda run: run["cpu_share"])
    kept = [{key: run[key] for key in ("rate", "cpu_ns", "cpu_share", "pps", "loss",
                                       "latency_us")} for run in runs]
    return {**best, "tried": kept + failed}


def looped(context, program, seconds):
    """voxplane on a capture looped from memory: busy nanoseconds a packet."""
    side = sides.Voxplane(context.voxplane,
                          lambda setup: voxconfig.text(setup, program, "[]", True))
    run = metered.run(side, vdevs.pcap, context, True, seconds)
    hz = run["summary"]["tsc_hz"]
    return {"peer": "voxplane, looped capture", "program": program,
            "cpu_ns": run["cycles"] * 1e9 / hz, "pps": run["rate"], "cpu_share": 1.0,
            "raw": {"cycles": run["cycles"], "packets": run["packets"], "tsc_hz": hz,
                    "stages": run["summary"]["stages"]}}


HEAD = (f"{'program':26} {'calls':>6} {'ns/packet':>10} {'packets/s':>10} {'core':>5} "
        f"{'loss':>8} {'p50 us':>9} {'p99 us':>9} {'p99.9 us':>9} {'calls/core':>10}")


def row(run):
    """A line of the table. A two-party call at 20 ms is 100 packets a second."""
    told = run.get("latency_us")
    latency = [f"{told[key]:9.0f}" for key in ("p50", "p99", "p999")] if told else ["        -"] * 3
    loss = f"{100 * run['loss']:7.3f}%" if "loss" in run else "       -"
    return (f"{run['peer'] + ' ' + run['program']:26} {run.get('calls', 1):6} "
            f"{run['cpu_ns']:10.0f} {run['pps']:10.0f} {run['cpu_share']:5.2f} {loss} "
            f"{' '.join(latency)} {1e7 / run['cpu_ns']:10.0f}")


def median_of(ratios):
    return statistics.median(ratios) if ratios else float("nan")
