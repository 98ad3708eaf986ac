#!/usr/bin/python3
"""Files of scripts/deploy: the unit passes systemd's own check, the container file copies what
there is and installs what the build needs; and scripts/launch refuses what it must."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "scripts" / "deploy"
LAUNCH = ROOT / "scripts" / "launch"


def instructions(text):
    """(word, rest) of each instruction, continuation lines joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", text))
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


class Unit(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_systemd_verifies_it(self):
        text = (DEPLOY / "voxplane.service").read_text(encoding="ascii")
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder, "voxplane.service")
            # There is no such program on a machine that only builds.
            unit.write_text(text.replace("/usr/bin/voxplane", "/bin/true"), encoding="ascii")
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit],
                                  capture_output=True, text=True, check=False)
            said = [line for line in done.stderr.splitlines() if str(unit) in line or
                    "voxplane" in line]
            self.assertEqual([], said)
            unit.write_text(text.replace("Type=exec", "Typ=exec"), encoding="ascii")
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit],
                                  capture_output=True, text=True, check=False)
            self.assertIn("Typ", done.stderr, "the check does not see a wrong key")

    def test_no_capability_of_root(self):
        text = (DEPLOY / "voxplane.service").read_text(encoding="ascii")
        held = re.findall(r"(?m)^(?:Ambient|Bounding)\w*=(.*)$|^CapabilityBoundingSet=(.*)$", text)
        self.assertEqual(2, len(held))
        for line in ("".join(each) for each in held):
            self.assertEqual({"CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_BPF", "CAP_IPC_LOCK"},
                             set(line.split()))


class Container(unittest.TestCase):
    def setUp(self):
        self.steps = instructions((DEPLOY / "Containerfile").read_text(encoding="ascii"))

    def test_instructions(self):
        self.assertLessEqual({word for word, _ in self.steps},
                             {"FROM", "RUN", "COPY", "USER", "ENTRYPOINT"})
        self.assertEqual("FROM", self.steps[0][0])
        self.assertIn(("USER", "voxplane"), self.steps)

    def test_sources_are_there(self):
        for _, rest in (step for step in self.steps if step[0] == "COPY"):
            if not rest.startswith("--from"):
                for source in rest.split()[:-1]:
                    self.assertTrue((ROOT / source).exists(), source)

    def test_build_packages(self):
        listed = (ROOT / "scripts/lib/build-packages.list").read_text(encoding="ascii")
        needed = listed.partition("# build\n")[2].partition("#")[0].split()
        self.assertTrue(needed)
        first = next(rest for word, rest in self.steps if word == "RUN")
        self.assertEqual(set(), set(needed) - set(first.split()))


class Launch(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([LAUNCH, *arguments], capture_output=True, text=True, check=False)

    def stand_in(self, status):
        """A program in voxplane's place, whose --check gives this status."""
        path = pathlib.Path(self.folder.name, "program")
        path.write_text('#!/bin/sh\ncase "$*" in *--check) exit '
                        f'{status} ;; esac\necho "became $*"\n', encoding="ascii")
        path.chmod(0o755)
        return str(path)

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.eal = ["--no-huge", "-m", "64", "-l", "0,1", "--file-prefix", f"vx{id(self)}"]

    def test_becomes_voxplane(self):
        done = self.run_it("--force", "--voxplane", self.stand_in(0), *self.eal, "--", "--config",
                           "a b")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(f"became {' '.join(self.eal)} -- --config a b\n", done.stdout)

    def test_refuses(self):
        good = self.stand_in(0)
        for arguments, words in (
                (["--voxplane", good, *self.eal], "follow --"),
                (["--voxplane", good, "--hugepages", "x", "--"], "expected megabytes"),
                (["--voxplane", "/nonexistent", "--"], "no program"),
                (["--voxplane", good, "-l", "x", "--"], "expected CPUs"),
                (["--voxplane", good, *self.eal, "-a", "ffff:ff:1f.7", "--"], "mend the errors"),
                (["--force", "--voxplane", self.stand_in(1), *self.eal, "--"], "configuration")):
            with self.subTest(words):
                done = self.run_it(*arguments)
                self.assertEqual((1, ""), (done.returncode, done.stdout))
                self.assertIn(words, done.stderr)

    def test_dry_run(self):
        done = self.run_it("--dry-run", "--force", "--hugepages", "9999999", "--clear-xdp", "no0",
                           "--voxplane", self.stand_in(0), *self.eal, "--")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("launch: sysctl -q -w vm.nr_hugepages=5000000", done.stderr)
        self.assertIn("launch: ip link set dev no0 xdp off", done.stderr)
        self.assertNotIn("became", done.stdout)


if __name__ == "__main__":
    unittest.main()
