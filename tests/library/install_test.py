"""The libraries install and are of use without DPDK: installs what BUILD made of them into a
scratch prefix, compiles the installed headers and the example with g++ and pkg-config only, runs
it, and compares what it wrote with G.711, gain and level computed here. The tree also configures
where there is no DPDK, with the same libraries.

    install_test.py ROOT BUILD MESON
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import wave

import numpy as np

sys.dont_write_bytecode = True
ROOT, BUILD, MESON = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
sys.path.insert(0, str(ROOT / "scripts/lib"))
import g711  # noqa: E402


OF_THE_PROGRAM = {"choice_cache.hpp", "frame_class.hpp"}
WARNINGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
GAIN_DB, GAIN_Q12 = "6.02", 8191  # 4096 * 10^(6.02 / 20) = 8191.43


def private(path):
    """Parts of kernel files (all of internal linkage), kernel sets, what is the program's alone,
    and what says so itself."""
    text = path.read_text(encoding="utf-8")
    opening = " ".join(text.split("#pragma once")[0].replace("\n//", " ").split())
    says_so = ("Only per-ISA files include this", "private to the library")
    return (path.name == "kernels.hpp" or path.name in OF_THE_PROGRAM or "\nnamespace {\n" in text
            or any(words in opening for words in says_so))


def public(modules):
    """Headers that are not private, and those that they include."""
    every = {str(path.relative_to(ROOT / "lib")): path for module in modules
             for path in (ROOT / "lib" / module).rglob("*.hpp")}
    found = {name for name, path in every.items() if not private(path)}
    waiting = list(found)
    while waiting:
        text = every[waiting.pop()].read_text(encoding="utf-8")
        more = set(re.findall(r'^#include "([^"]+)"', text, re.MULTILINE)) & set(every) - found
        found |= more
        waiting += more
    return found


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False, **more)
    if done.returncode:
        raise AssertionError(f"{command[0]} {command[1]}: status {done.returncode}\n"
                             f"{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def speech():
    """Every codeword, then a tone that grows from silence to full scale, with noise; the last frame
    is a short one."""
    time = np.arange(8000 + 37)
    noise = np.random.default_rng(1).normal(0, 300, len(time))
    linear = np.sin(time * 2 * np.pi * 440 / 8000) * 4.0 * time + noise
    tone = g711.encode(g711.PCMU, np.clip(linear, -32768, 32767).astype(np.int16))
    return np.concatenate((np.arange(256, dtype=np.uint8), tone))


def amplified(pcm, gain_q12):
    """Halves away from zero, saturated."""
    wide = pcm.astype(np.int64) * gain_q12
    rounded = np.sign(wide) * ((np.abs(wide) + 2048) >> 12)
    return np.clip(rounded, -32768, 32767).astype(np.int16)


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="voxplane-library-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run(MESON, "install", "-C", BUILD, "--no-rebuild", "--tags", "devel", "--destdir",
            cls.folder / "installed")
        described = next((cls.folder / "installed").rglob("voxplane-dsp.pc"))
        cls.library = described.parents[1] / "libvoxplane-dsp.a"
        cls.include = next((cls.folder / "installed").rglob("include/voxplane"))
        cls.environment = dict(os.environ, PKG_CONFIG_PATH=str(described.parent))

    def flags(self, *which):
        prefix = self.include.parents[1]
        return run("pkg-config", "--static", f"--define-variable=prefix={prefix}", *which,
                   "voxplane-dsp", env=self.environment).split()

    def headers(self):
        return {str(path.relative_to(self.include)) for path in self.include.rglob("*")
                if path.is_file()}

    def test_every_public_header_is_installed(self):
        listed = (ROOT / "lib/meson.build").read_text(encoding="utf-8").split("library_headers")[0]
        modules = re.findall(r"^subdir\('([^']+)'\)", listed, re.MULTILINE)
        self.assertIn("g711", modules)
        self.assertEqual(self.headers(), public(modules),
                         "see library_headers in lib/meson.build")

    def test_all_headers_compile(self):
        # Each of them alone does, too: scripts/check headers.
        run("g++", *WARNINGS, *self.flags("--cflags"), "-fsyntax-only", "-x", "c++", "-",
            input="".join(f"#include <{header}>\n" for header in sorted(self.headers())))

    def test_configures_without_dpdk(self):
        build = self.folder / "without"
        # As on a machine without it: nothing that this build looks for may lead to it.
        nowhere = dict(os.environ, PKG_CONFIG_LIBDIR=str(self.folder / "nowhere"))
        run(MESON, "setup", build, ROOT, "-Ddpdk=disabled", "-Dtests=false", "-Dperf=false",
            env=nowhere)

        def objects(folder):
            entries = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
            return {os.path.realpath(folder / entry["file"]): entry["command"]
                    for entry in entries if entry["output"].startswith("lib/")}

        without = objects(build)
        self.assertIn(str(ROOT / "lib/g711/kernels_scalar.cpp"), without)
        self.assertFalse([name for name, how in without.items() if "rte_config.h" in how])

    def test_no_object_twice_and_none_of_dpdk(self):
        symbols = run("nm", self.library)
        self.assertNotIn(" rte_", symbols)
        defined = re.findall(r"^\w+ T (.*)$", symbols, re.MULTILINE)
        self.assertEqual(sorted(set(defined)), sorted(defined))

    def test_example(self):
        program = self.folder / "convert"
        run("g++", "-O2", *WARNINGS, ROOT / "tests/library/convert.cpp", "-o", program,
            *self.flags("--cflags", "--libs"))
        codewords = speech()
        source = self.folder / "in.ul"
        source.write_bytes(codewords.tobytes())
        expected = amplified(g711.decode(g711.PCMU, codewords), GAIN_Q12)
        rms = 10 * np.log10(np.mean(expected.astype(np.float64) ** 2) / 32768**2)
        peak = 20 * np.log10(np.max(np.abs(expected.astype(np.int64))) / 32768)
        for isa in ("auto", "scalar"):
            with self.subTest(isa):
                wav, alaw = self.folder / f"{isa}.wav", self.folder / f"{isa}.al"
                told = run(program, source, GAIN_DB, wav, alaw, isa)
                self.assertEqual(told, f"{len(codewords)} samples, level {rms:.2f} dBov, "
                                       f"peak {peak:.2f} dBov\n")
                with wave.open(str(wav)) as sound:
                    self.assertEqual(sound.getparams()[:4], (1, 2, 8000, len(codewords)))
                    frames = np.frombuffer(sound.readframes(len(codewords)), dtype="<i2")
                np.testing.assert_array_equal(frames, expected)
                self.assertEqual(alaw.read_bytes(),
                                 g711.encode(g711.PCMA, expected).tobytes())

    def test_example_refuses(self):
        program = self.folder / "refuses"
        run("g++", *WARNINGS, ROOT / "tests/library/convert.cpp", "-o", program,
            *self.flags("--cflags", "--libs"))
        done = subprocess.run([program, os.devnull, "0", os.devnull, os.devnull, "vax"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn('unknown name "vax"', done.stderr)


if __name__ == "__main__":
    for tool in ("g++", "pkg-config", "ninja", "nm"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
