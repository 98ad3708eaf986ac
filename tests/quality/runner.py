# Runs subjects over scenes by quality_runner, in a folder of their own.

import pathlib
import re
import subprocess
import tempfile

import levels
import material  # first: it makes scripts/lib known
import audio
import numpy as np


class Refused(Exception):
    """The subject does not take these options."""


class Runner:
    def __init__(self, program, work=None, only=None, isa="auto"):
        self.program = str(program)
        self.isa = isa
        self.kept = tempfile.TemporaryDirectory() if work is None else None
        self.folder = pathlib.Path(work or self.kept.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        told = subprocess.run([self.program, "--list"], check=True, capture_output=True, text=True)
        listed = [tuple(line.split()) for line in told.stdout.splitlines()]
        self.subjects = [(of, name) for of, name in listed if not only or name in only]

    def names(self, kind):
        return [name for of, name in self.subjects if of == kind]

    def run(self, kind, subject, near, far=None, *more, rate_hz=levels.RATE_HZ):
        """(output as floats, scores, decisions, what was printed) of one subject."""
        paths = {name: str(self.folder / f"{name}.wav") for name in ("near", "far", "out")}
        audio.write_wav(paths["near"], levels.to_int16(near), rate_hz)
        command = [self.program, "--kind", kind, "--subject", subject, "--near", paths["near"],
                   "--out", paths["out"], "--scores", str(self.folder / "scores"),
                   "--isa", self.isa, *(str(word) for word in more)]
        if far is not None:
            audio.write_wav(paths["far"], levels.to_int16(far), rate_hz)
            command += ["--far", paths["far"]]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        if "does not take these options" in told.stderr:
            raise Refused(subject)
        if told.returncode != 0:
            raise RuntimeError(told.stderr.strip() or f"{subject}: status {told.returncode}")
        printed = {word: float(value) for word, value in
                   re.findall(r"^result (\w+) (\S+)$", told.stdout, re.MULTILINE)}
        out = levels.to_float(audio.read_wav(paths["out"], rate_hz))
        # Its stated delay is taken away, so that scores compare what belongs together.
        delay = int(printed["delay_samples"])
        out = np.concatenate((out[delay:], np.zeros(delay)))
        pairs = np.fromfile(self.folder / "scores", dtype=np.float32).reshape(-1, 2)
        late = delay // levels.FRAME if kind == "vad" else 0
        pairs = np.concatenate((pairs[late:], np.repeat(pairs[-1:], late, axis=0)))
        return out, pairs[:, 0].astype(float), pairs[:, 1] > 0, printed
