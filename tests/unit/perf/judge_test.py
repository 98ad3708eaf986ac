"""The regression gate's judgement, on runs that were recorded on a busy virtual machine: a kernel
that is 30 % slower is told, noise is not."""

import itertools
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import gate  # noqa: E402
import perf_judge  # noqa: E402
import perf_rows  # noqa: E402

KERNELS = [row for row in gate.recorded("before")["rows"] if not perf_rows.is_anchor(row)]


class Judgement(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="voxplane-perf-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.before = gate.recorded("before")
        self.now = gate.recorded("after")

    def compare(self, run, *more, before=None, key="rows"):
        paths = self.folder / "run.json", self.folder / "before.json"
        gate.script.save(paths[0], run, "rows")
        gate.script.save(paths[1], before or self.before, key)
        return gate.compare("--run", paths[0], "--baseline", paths[1], *more)

    def test_noise_passes(self):
        # Preempted: wall time of an ordinary process among twelve others.
        runs = (self.before, self.now, gate.recorded("preempted"))
        for number, (before, now) in enumerate(itertools.permutations(runs, 2)):
            with self.subTest(number):
                status, output = self.compare(now, before=before)
                self.assertEqual(status, 0, output)
                self.assertIn(f"{len(KERNELS)} rows against", output)

    def test_any_kernel_slowed_by_30_percent_is_told_and_nothing_else(self):
        for row in KERNELS:
            with self.subTest(row):
                status, output = self.compare(gate.slowed(self.now, 1.3, row))
                self.assertEqual(status, 1, output)
                self.assertEqual(gate.told_slower(output), [row])

    def test_threshold(self):
        changed = gate.slowed(self.now, 1.2, "kernels:encode_pcma/avx512")
        self.assertEqual(self.compare(changed)[0], 1)
        self.assertEqual(self.compare(changed, "--threshold", "25")[0], 0)

    def test_a_slower_machine_passes(self):
        status, output = self.compare(gate.slowed(self.now, 1.7, *self.now["rows"]))
        self.assertEqual(status, 0, output)

    def test_two_references_must_agree(self):
        scalar_faster = gate.slowed(self.now, 0.6, "kernels:level/scalar")
        status, output = self.compare(scalar_faster)
        self.assertEqual(status, 0, output)
        self.assertIn("1 faster", output)
        status, output = self.compare(gate.slowed(scalar_faster, 1.05, "kernels:level/avx2"))
        self.assertEqual(status, 0, output)

    def test_disturbed_references_hide_nothing(self):
        row = "kernels:encode_pcma/scalar"
        changed = gate.slowed(self.now, 1.3, row)
        for at in (1, 4, 7):
            changed["rows"]["kernels:memcpy/320_bytes"][at] *= 3
        status, output = self.compare(changed)
        self.assertEqual(status, 1, output)
        self.assertEqual(gate.told_slower(output), [row])

    def test_ranks_must_agree(self):
        # Median and best are more than 10 % up, but half of the old rounds were slower yet.
        memcpy = {"k:memcpy/320": [5.0] * 4}
        before = {"rows": {"k:gain/scalar": [10.0, 10.0, 13.0, 13.0], **memcpy}}
        now = {"rows": {"k:gain/scalar": [11.1, 12.7, 12.7, 12.7], **memcpy}}
        status, output = self.compare(now, before=before)
        self.assertEqual(status, 0, output)
        self.assertIn("+10%", output)

    def test_rows_that_came_and_went_are_counted(self):
        self.now["rows"]["kernels:decode_pcmu/avx1024"] = self.now["rows"].pop(KERNELS[0])
        status, output = self.compare(self.now)
        self.assertEqual(status, 0, output)
        self.assertTrue(output.endswith("1 new, 1 gone\n"), output)

    def test_two_bad_rounds_of_ten_pass(self):
        row = "kernels:decode_pcmu/avx2"
        self.now["rows"][row][:2] = [900.0, 1000.0]
        self.assertEqual(self.compare(self.now)[0], 0)

    def test_portable_tells_only_lost_kernels(self):
        ratios = {"machine": "other", "build": "other", "date": "2026-01-01",
                  "ratios": perf_judge.portable(self.before)}
        row = "kernels:encode_pcma/avx2"
        self.assertNotIn("kernels:encode_pcma/scalar", ratios["ratios"])
        for factor, status in ((1, 0), (1.3, 0), (2.6, 1)):
            with self.subTest(factor):
                changed = gate.slowed(self.now, factor, row)
                gate.script.save(self.folder / "run.json", changed, "rows")
                gate.script.save(self.folder / "portable.json", ratios, "ratios")
                got, output = gate.compare("--run", self.folder / "run.json",
                                           "--baselines", self.folder)
                self.assertEqual(got, status, output)
                self.assertEqual(gate.told_slower(output), [row] * status)

    def test_usage_and_unusable_files(self):
        (self.folder / "broken.json").write_text("{")
        gate.script.save(self.folder / "run.json", self.now, "rows")
        run = ("--run", self.folder / "run.json")
        strangers = {"rows": {"a:b": [1.0] * 10}}
        for arguments in (("--no-such-option",), ("--filter", "["), ("--rounds", "2"),
                          (*run, "--update"), (*run, "--baseline", self.folder / "broken.json"),
                          (*run, "--baseline", self.folder / "absent.json"),
                          (*run, "--baselines", self.folder / "empty"),
                          ("--build", self.folder)):
            with self.subTest(arguments):
                self.assertEqual(gate.compare(*arguments)[0], 2)
        self.assertEqual(self.compare(strangers)[0], 2)


class RankTest(unittest.TestCase):
    def test_against_all_orders(self):
        for n, m in ((1, 1), (3, 3), (2, 5), (4, 3)):
            places = range(n + m)
            orders = list(itertools.combinations(places, n))
            statistic = {order: sum(v > o for v in order for o in set(places) - set(order))
                         for order in orders}
            for order in orders:
                others = sorted(set(places) - set(order))
                exact = sum(u >= statistic[order] for u in statistic.values()) / len(orders)
                self.assertAlmostEqual(perf_judge.rank_p(order, others), exact)

    def test_ties_speak_for_no_difference(self):
        self.assertGreater(perf_judge.rank_p([1.0] * 10, [1.0] * 10), 0.5)

    def test_against_scipy(self):
        try:
            from scipy.stats import mannwhitneyu
        except ImportError:
            self.skipTest("skipped: scipy is not installed")
        values, others = [3.1, 2.2, 5.9, 4.8, 4.1], [1.2, 2.9, 3.3, 0.4, 2.1, 3.0]
        expected = mannwhitneyu(values, others, alternative="greater", method="exact").pvalue
        self.assertAlmostEqual(perf_judge.rank_p(values, others), expected)


class Names(unittest.TestCase):
    def test_rows_of_every_form(self):
        rows = ["pcm:memcpy/160", "pcm:memcpy/1920", "kernels:memcpy/320_bytes",
                "kernels:memcpy/320_bytes/cold", "pcm:pcm/gain/scalar/960", "pcm:pcm/gain/avx2/960",
                "kernels:level/avx2", "kernels:level/avx2/cold", "rtp:rtp/bulk_parse/avx512"]
        found = {row: perf_rows.references(row, rows) for row in rows}
        self.assertEqual(found["pcm:pcm/gain/avx2/960"],
                         {"memcpy": "pcm:memcpy/1920", "scalar": "pcm:pcm/gain/scalar/960"})
        self.assertEqual(found["kernels:level/avx2"], {"memcpy": "kernels:memcpy/320_bytes"})
        self.assertEqual(found["kernels:level/avx2/cold"],
                         {"memcpy": "kernels:memcpy/320_bytes/cold"})
        self.assertEqual(found["rtp:rtp/bulk_parse/avx512"], {"memcpy": "kernels:memcpy/320_bytes"})
        self.assertEqual(found["pcm:memcpy/160"], {})
        self.assertEqual(perf_rows.kernel_of("pcm:pcm/gain/avx2/960"), "pcm/gain")
        self.assertEqual(perf_rows.octets_of("kernels:checksum_180_bytes/avx2"), 180)


if __name__ == "__main__":
    unittest.main(verbosity=2)
