"""scripts/perf-compare from measuring to verdict: on a stand-in for a benchmark program, with times
that are known, and on the real one in turns with itself, where its environment makes one row slower
by 30 %.

    measure_test.py [CLASS [BUILD]]      BUILD: folder with perf/micro/kernels_bench
"""

import json
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import gate  # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(2)) if len(sys.argv) > 2 else None

# Times of a call by name in "times", times its own factor in "slow" for the first "calls" calls.
STAND_IN = """#!/usr/bin/python3
import json, pathlib, random, re, sys
folder = pathlib.Path(__file__).parent
plan = json.loads((folder / "plan.json").read_text())
options = dict(word.partition("=")[::2] for word in sys.argv[1:])
if "--benchmark_list_tests" in options:
    print("\\n".join(plan["times"]))
    sys.exit()
calls = folder / "calls"
number = len(calls.read_text()) if calls.exists() else 0
calls.write_text("x" * (number + 1))
found = []
for name, ns in plan["times"].items():
    if re.search(options["--benchmark_filter"], name):
        factor = plan["slow"].get(name, 1) if number < plan["calls"] else 1
        spent = ns * factor * random.uniform(1, 1.03)
        found.append({"run_name": name, "run_type": "iteration", "cpu_time": spent,
                      "real_time": 2 * spent, "time_unit": "ns", "shared": plan["shared"]})
print(json.dumps({"context": {"executable": __file__}, "benchmarks": found}))
"""
TIMES = {"memcpy/320_bytes": 5, "gain/scalar/160": 50, "gain/avx2/160": 9, "gain/avx2/960": 50,
         "mix/scalar/160": 20, "mix/avx2/160": 4}
ROW = "encode_pcmu/scalar"  # of the real benchmark
ALWAYS, FIRST_RUN = 1000, 7  # calls: rounds of the short form


class StandIn(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="voxplane-perf-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.micro = self.folder / "perf/micro"
        self.micro.mkdir(parents=True)
        program = self.micro / "stand_in_bench"
        program.write_text(STAND_IN)
        program.chmod(0o755)
        self.compiled("-O3")
        self.plan({}, ALWAYS)

    def compiled(self, level):
        commands = [{"command": f"g++ {level} -c k.cpp", "file": "../lib/g711/kernels_scalar.cpp"}]
        (self.folder / "compile_commands.json").write_text(json.dumps(commands))

    def plan(self, slow, calls, shared=False):
        (self.micro / "plan.json").write_text(json.dumps(
            {"times": TIMES, "slow": slow, "calls": calls, "shared": shared}))
        (self.micro / "calls").unlink(missing_ok=True)

    def compare(self, *more):
        return gate.compare("--build", self.folder, "--baselines", self.folder / "kept", *more)

    def test_update_then_same_then_slower(self):
        self.assertEqual(self.compare()[0], 2)
        self.assertEqual(self.compare("--short")[0], 77)
        self.assertEqual(self.compare("--update")[0], 0)
        status, output = self.compare()
        self.assertEqual(status, 0, output)
        self.assertIn("5 rows against", output)
        self.plan({"gain/avx2/960": 1.3}, ALWAYS)
        status, output = self.compare()
        self.assertEqual(status, 1, output)
        self.assertEqual(gate.told_slower(output), ["stand_in:gain/avx2/960"])
        self.assertEqual(self.compare("--threshold", "50")[0], 0)
        self.assertEqual(self.compare("--filter", "mix")[0], 0)

    def test_short_sees_gross_loss_in_frames_of_160(self):
        self.compare("--update")
        self.plan({"mix/avx2/160": 1.3, "gain/avx2/960": 2.5}, ALWAYS)
        status, output = self.compare("--short")
        self.assertEqual(status, 0, output)
        for row in ("mix/avx2/160", "mix/scalar/160"):
            self.plan({row: 2.5}, ALWAYS)
            status, output = self.compare("--short")
            self.assertEqual(status, 1, output)
            self.assertEqual(gate.told_slower(output), ["stand_in:" + row])

    def test_what_a_second_measurement_denies_does_not_count(self):
        self.compare("--update")
        self.plan({"mix/avx2/160": 2.5}, FIRST_RUN)
        status, output = self.compare("--short")
        self.assertEqual(status, 0, output)
        self.assertIn("not confirmed", output)

    def test_a_shared_core_hides_small_loss_only(self):
        self.compare("--update")
        for factor, status in ((1.3, 0), (1.7, 0), (2.5, 1)):
            with self.subTest(factor):
                self.plan({"mix/avx2/160": factor}, ALWAYS, shared=True)
                got, output = self.compare()
                self.assertEqual(got, status, output)
                self.assertIn("5 on a shared core", output)

    def test_builds_in_turns(self):
        other = self.folder / "other"
        shutil.copytree(self.folder / "perf", other / "perf")
        shutil.copy(self.folder / "compile_commands.json", other)
        for shared in (False, True):
            with self.subTest(shared):
                self.plan({}, ALWAYS, shared=shared)
                self.assertEqual(self.compare("--against", other)[0], 0)
                self.plan({"mix/scalar/160": 1.3}, ALWAYS, shared=shared)
                status, output = self.compare("--against", other)
                self.assertEqual(status, 1, output)
                self.assertEqual(gate.told_slower(output), ["stand_in:mix/scalar/160"])

    def test_another_optimisation_takes_the_portable_baseline(self):
        self.compare("--update")
        self.compiled("-O2")
        self.plan({"mix/avx2/160": 1.5}, ALWAYS)
        status, output = self.compare()
        self.assertEqual(status, 0, output)
        self.assertIn("against portable.json", output)
        self.plan({"mix/avx2/160": 3}, ALWAYS)
        self.assertEqual(self.compare()[0], 1)

    def test_record_and_run(self):
        run = self.folder / "run.json"
        self.assertEqual(self.compare("--record", run, "--rounds", "5")[0], 0)
        rows = json.loads(run.read_text())["rows"]
        self.assertEqual({len(times) for times in rows.values()}, {5})
        self.assertTrue(all(time < 60 for time in rows["stand_in:gain/scalar/160"]))
        self.assertEqual(self.compare("--run", run, "--baseline", run)[0], 0)


class Planted(unittest.TestCase):
    def slowed_build(self, percent):
        """A build folder whose kernels_bench is BUILD's with that row slowed."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="voxplane-perf-"))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "perf/micro").mkdir(parents=True)
        shutil.copy(BUILD / "compile_commands.json", folder)
        real = (BUILD / "perf/micro/kernels_bench").resolve()
        program = folder / "perf/micro/kernels_bench"
        program.write_text(f"#!/bin/sh\nVOXPLANE_BENCH_SLOW={ROW}={percent} exec '{real}' \"$@\"\n")
        program.chmod(0o755)
        return folder

    def test_real_kernel_slowed_by_30_percent(self):
        if not BUILD or not (BUILD / "perf/micro/kernels_bench").exists():
            self.skipTest("skipped: kernels_bench is not built")
        plain, slowed = self.slowed_build(0), self.slowed_build(30)
        rows = ("--filter", r"encode_pcm\w/scalar$", "--against", plain, "--build")
        for _ in range(5):  # a very busy machine may need another try
            alike, output = gate.compare(*rows, plain)
            slower, output_slower = gate.compare(*rows, slowed)
            if (alike, slower) == (0, 1):
                break
        self.assertEqual(alike, 0, output)
        self.assertEqual(slower, 1, output_slower)
        self.assertEqual(gate.told_slower(output_slower), ["kernels:" + ROW])


if __name__ == "__main__":
    unittest.main(verbosity=2)
