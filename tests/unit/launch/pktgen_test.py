#!/usr/bin/python3
"""scripts/pktgen: Lua files run on a module in Pktgen's place, which knows its functions; command
files follow its grammar; a capture stays whole when it is looped, and voxplane accepts the calls
written for it. With a `pktgen` on the path one is played through voxplane.
    pktgen_test.py [VOXPLANE]"""

import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FILES = ROOT / "scripts" / "pktgen"
sys.path.insert(0, str(ROOT / "scripts" / "lib"))
import pcap  # noqa: E402
import rtp  # noqa: E402

VOXPLANE = sys.argv.pop(1) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else None

MAC, IP = r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", r"[0-9.]+"
NUMBER, STEP = r"\d+", "(?:start|min|max|inc)"
COMMANDS = [
    rf"set 0 (?:count|size|rate|burst|sport|dport) {NUMBER}", r"set 0 type ipv4",
    r"set 0 proto udp", rf"set 0 (?:src|dst) mac {MAC}", rf"set 0 src ip {IP}/{NUMBER}",
    rf"set 0 dst ip {IP}", r"range 0 proto udp", rf"range 0 size {STEP} {NUMBER}",
    rf"range 0 (?:src|dst) mac {MAC} {MAC} {MAC} {MAC}",
    rf"range 0 (?:src|dst) ip {IP} {IP} {IP} {IP}",
    rf"range 0 (?:src|dst) port {NUMBER} {NUMBER} {NUMBER} {NUMBER}",
    r"(?:enable|disable) 0 (?:range|pcap)", r"(?:start|stop) 0", r"#.*",
]


def lua(script):
    return subprocess.run(["lua5.4", HERE / "pktgen_stub.lua", script], capture_output=True,
                          text=True, check=False)


class Files(unittest.TestCase):
    @unittest.skipUnless(shutil.which("lua5.4"), "lua5.4 is not installed")
    def test_lua(self):
        scripts = sorted(FILES.glob("*.lua"))
        self.assertEqual(2, len(scripts))
        for script in scripts:
            with self.subTest(script.name):
                done = lua(script)
                self.assertEqual((0, ""), (done.returncode, done.stderr))
                self.assertGreaterEqual(len(done.stdout.splitlines()), 5)

    @unittest.skipUnless(shutil.which("lua5.4"), "lua5.4 is not installed")
    def test_the_stand_in_sees_faults(self):
        text = (FILES / "replay.lua").read_text(encoding="ascii")
        for right, wrong in (("pktgen.clr()", "pktgen.clear_all()"),
                             ('pktgen.pcap(port, "on")', 'pktgen.pcap(0, "on")'),
                             ('pktgen.set(port, "burst", 32)', 'pktgen.set(port, "bursts", 32)'),
                             ("pktgen.stop(port)", ""), ("pktgen.quit()", "")):
            self.assertIn(right, text)
            with self.subTest(wrong), tempfile.TemporaryDirectory() as folder:
                script = pathlib.Path(folder, "wrong.lua")
                script.write_text(text.replace(right, wrong), encoding="ascii")
                self.assertNotEqual(0, lua(script).returncode)

    def test_commands(self):
        files = sorted(FILES.glob("*.pkt"))
        self.assertEqual(2, len(files))
        for file in files:
            lines = file.read_text(encoding="ascii").splitlines()
            for line in lines:
                self.assertTrue(any(re.fullmatch(one, line) for one in COMMANDS),
                                f"{file.name}: {line}")
            self.assertEqual("start 0", lines[-1])


class Capture(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name, "rtp.pcap")
        cls.config = pathlib.Path(cls.folder.name, "vox.toml")
        subprocess.run([sys.executable, "-B", FILES / "make-capture", cls.path, "--streams", "2",
                        "--config", cls.config], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_streams_go_on_at_the_seam(self):
        blob = self.path.read_bytes()
        self.assertEqual(24 + 2 * 65536 * (16 + 214), len(blob))
        sequences = [[], []]
        for at in range(24, len(blob), 230):
            stream = (at - 24) // 230 % 2
            sequences[stream].append(struct.unpack_from(">H", blob, at + 16 + 44)[0])
        for numbers in sequences:
            self.assertEqual(list(range(65536)), numbers)  # and 65535 is followed by 0

    def test_packets_are_sound(self):
        """Both checksums of some hundred packets, through the parser of the test tools."""
        with open(self.path, "rb") as file:
            head = file.read(24 + 400 * 230)
        short = pathlib.Path(self.folder.name, "short.pcap")
        short.write_bytes(head)
        streams = rtp.streams(pcap.read(short))
        self.assertEqual([200, 200], [len(packets) for packets in streams.values()])
        for packets in streams.values():
            self.assertTrue(all(one.datagram.checksum == "ok" and one.payload_type == 0 and
                                len(one.payload) == 160 for one in packets))
            self.assertEqual(0, rtp.lost(packets))
            self.assertEqual(20_000_000, packets[1].datagram.time_ns - packets[0].datagram.time_ns)

    @unittest.skipUnless(VOXPLANE, "no voxplane was built")
    def test_voxplane_accepts_the_calls(self):
        done = subprocess.run([VOXPLANE, "--", "--config", self.config, "--check"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("2 calls", done.stdout)

    def test_wrong_options(self):
        for words in (["--streams", "0"], ["--streams", "65"], ["--to", "198.18.0.1:16401"],
                      ["--to", "x:2"], ["--to-mac", "2:0"], ["--step", "3"],
                      ["--to", "198.18.0.1:65530", "--streams", "9"]):
            done = subprocess.run([sys.executable, "-B", FILES / "make-capture", "/nonexistent/x",
                                   *words], capture_output=True, text=True, check=False)
            self.assertEqual(2, done.returncode, words)


if __name__ == "__main__":
    unittest.main()
