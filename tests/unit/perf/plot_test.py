"""scripts/perf-plot draws recorded runs and Google Benchmark's own JSON, and says what it can't."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SCRIPT = HERE.parents[2] / "scripts/perf-plot"


class Plot(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="voxplane-plot-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def plot(self, *arguments):
        done = subprocess.run([SCRIPT, "--out", self.folder / "out", *arguments], text=True,
                              capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def figure(self, stem):
        picture = (self.folder / f"out/{stem}.png").read_bytes()
        self.assertTrue(picture.startswith(b"\x89PNG") and len(picture) > 10000)
        return (self.folder / f"out/{stem}.svg").read_text()

    def test_recorded_run(self):
        status, output = self.plot(HERE / "before.json")
        self.assertEqual(status, 0, output)
        drawing = self.figure("kernels-160")
        for text in ("decode_pcmu", "checksum_180_bytes", "avx512", "amd-epyc-25-17"):
            self.assertIn(text, drawing)
        self.assertFalse((self.folder / "out/kernels-by-size.png").exists())

    def test_google_benchmark(self):
        rows = {"memcpy/160": 4, "memcpy/320": 5, "memcpy/1920": 12, "pcm/gain/scalar/160": 60,
                "pcm/gain/avx2/160": 9, "pcm/gain/scalar/960": 350, "pcm/gain/avx2/960": 44}
        context = {"executable": "build/perf/micro/pcm_bench", "date": "2026-11-21T10:00:00"}
        results = [{"run_name": name, "run_type": "iteration", "real_time": 9e9, "cpu_time": time,
                    "time_unit": "ns"} for name, time in rows.items()]
        path = self.folder / "google.json"
        path.write_text(json.dumps({"context": context, "benchmarks": results}))
        status, output = self.plot(path, "--samples", "960")
        self.assertEqual(status, 0, output)
        self.assertIn("pcm/gain", self.figure("kernels-by-size"))
        # 350 ns beside 12 ns of memcpy; the best is written: 44 / 12.
        self.assertIn("3.67", self.figure("kernels-960"))

    def test_nothing_to_draw(self):
        (self.folder / "broken.json").write_text("{}")
        for arguments in ((self.folder / "broken.json",), (self.folder / "absent.json",),
                          (HERE / "before.json", "--samples", "7"), ("--samples", "many")):
            with self.subTest(arguments):
                self.assertEqual(self.plot(*arguments)[0], 2)


if __name__ == "__main__":
    if subprocess.run(["/usr/bin/python3", "-c", "import matplotlib"], capture_output=True,
                      check=False).returncode:
        print("skipped: python3-matplotlib is not installed")
        sys.exit(77)
    unittest.main(verbosity=2)
