#!/usr/bin/python3
"""scripts/capacity: its arithmetic by hand, and its model beside measured points that it was not
made from."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "capacity"
sys.path.insert(0, str(ROOT / "scripts" / "lib"))
from capacity import model  # noqa: E402

COSTS = model.load_costs(ROOT / "scripts" / "lib" / "capacity" / "costs.toml")
FLAT = {"program": {"relay": {"calls": [1], "ns": [110]}}, "port": {"ring": 10, "nic": 0}}


def run(*arguments):
    return subprocess.run([sys.executable, "-B", SCRIPT, *arguments], capture_output=True,
                          text=True, check=False)


class Arithmetic(unittest.TestCase):
    def test_a_worker(self):
        # 100 ns a packet, 100 packets a second and call: 100,000 calls fill a core.
        self.assertEqual(100_000, model.calls_a_core(FLAT, "relay", "nic", 20, 1))
        self.assertEqual(70_000, model.calls_a_core(FLAT, "relay", "nic", 20, 0.7))
        self.assertEqual(50_000, model.calls_a_core(FLAT, "relay", "nic", 10, 1))

    def test_a_card(self):
        # 238 octets on the wire: 10 GbE carries 5.25 million packets a second, 52 thousand calls.
        self.assertEqual(238, model.wire_bytes(20))
        self.assertEqual(52_521, model.calls_a_card(10, 20, 1))

    def test_a_box_and_its_bounds(self):
        box = model.Box(workers=2, gbit=100, addresses=64, core_share=1, line_share=1)
        self.assertEqual((200_000, "cores"), self.bound(box))
        box.gbit = 10
        self.assertEqual((52_521, "wire"), self.bound(box))
        box.addresses, box.first_port, box.last_port = 2, 20000, 29999
        self.assertEqual((5_000, "ports"), self.bound(box))

    def bound(self, box):
        told = model.plan(FLAT, "relay", "nic", 20, box)
        return told.box, told.limit

    def test_nodes(self):
        self.assertEqual(101, model.nodes(10_000_000, 100_000, 1))
        self.assertEqual(102, model.nodes(10_000_001, 100_000, 1))
        self.assertEqual(2, model.nodes(1, 100_000, 1))
        with self.assertRaises(model.CapacityError):
            model.nodes(1, 0, 1)

    def test_cost_between_points(self):
        at = {calls: model.packet_ns(COSTS, "bytemap", "ring", calls)
              for calls in (1, 1000, 5000, 30000, 100000)}
        self.assertAlmostEqual(65, at[1])
        self.assertAlmostEqual(72, at[1000])
        self.assertAlmostEqual(85, at[30000])
        self.assertTrue(72 < at[5000] < 85 < at[100000] < 100, at)


class Measured(unittest.TestCase):
    """README's table beside testpmd, of one call: measured on devices, not by loop_bench."""

    # Device, port in the model, share by which the model may be wrong.
    POINTS = [("looped capture", "pcap", 0.03), ("memif, copying", "memif", 0.2),
              ("virtio-user on vhost-user", "virtio", 0.2), ("AF_PACKET on veth", "af_packet", 0.2),
              ("AF_XDP on veth", "af_xdp", 0.2)]

    def setUp(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        table = readme.partition("## Speed")[2].partition("## Folders")[0]
        lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
        self.rows = {}
        for row in lines:  # the first table of loop_bench is that of the machine in costs.toml
            name, *cells = [cell.strip() for cell in row]
            self.rows.setdefault(name, [cell.replace(",", "") for cell in cells])

    def test_ports(self):
        for device, port, tolerance in self.POINTS:
            with self.subTest(device):
                ours = float(self.rows[device][1])
                told = model.packet_ns(COSTS, "bytemap", port, 1)
                self.assertLess(abs(told / ours - 1), tolerance, f"{told:.0f} ns, not {ours:.0f}")

    def test_costs_are_those_of_the_readme(self):
        for name, row in (("relay", "relay"), ("bytemap", "bytemap, PCMU to PCMA"),
                          ("pcm_level", "pcm with level meter")):
            figures = [float(re.match(r"[\d.]+", cell)[0]) for cell in self.rows[row][:3]]
            self.assertEqual(figures, COSTS["program"][name]["ns"])


class Program(unittest.TestCase):
    def test_rows(self):
        done = run("--workers", "8", "--gbit", "25", "--addresses", "8", "--calls", "10000000")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual(5, len(done.stdout.splitlines()))
        self.assertEqual(17, len(run("--sizes").stdout.splitlines()))

    def test_assumptions(self):
        told = run("--assumptions").stdout
        for word in ("share", "physical", "Spare", "RTCP"):
            self.assertIn(word, told)

    def test_costs_of_this_machine(self):
        rows = [{"name": f"path/bytemap/calls:{calls}/checksum:{check}/manual_time", "ns": ns}
                for calls, check, ns in ((1, 1, 130), (1, 1, 110), (1000, 1, 120), (1000, 0, 5))]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "loop.json")
            path.write_text(json.dumps({"benchmarks": rows}), encoding="ascii")
            costs = model.of_loop_bench(COSTS, path)
            self.assertEqual({"bytemap": {"calls": [1, 1000], "ns": [110, 120]}}, costs["program"])
            done = run("--loop", str(path))
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertIn("bytemap", done.stdout)
            path.write_text("{}", encoding="ascii")
            self.assertEqual(2, run("--loop", str(path)).returncode)

    def test_wrong_options(self):
        for words in (["--port", "tape"], ["--program", "x"], ["--ports", "9-1"], ["--calls", "0"],
                      ["--core-share", "2"], ["--workers", "0"]):
            done = run(*words)
            self.assertEqual((2, True), (done.returncode, "expected" in done.stderr), words)


if __name__ == "__main__":
    unittest.main()
