"""The two programs that are compared. Each runs once per turn for some seconds on one device and
gives the cycles it was busy and the packets it moved; everything else it printed goes into the raw
data."""

import json
import os
import re
import select
import subprocess
import time
from dataclasses import dataclass, field


class RunFailed(Exception):
    """A program did not start, moved nothing, or said that it failed."""


@dataclass
class Figures:
    packets: int
    busy_cycles: int
    seconds: float
    raw: dict = field(default_factory=dict)

    @property
    def cycles(self):
        return self.busy_cycles / self.packets


class Testpmd:
    """Unmodified dpdk-testpmd: swaps the MAC addresses and sends each packet back."""

    name = "testpmd"
    expect = "same"

    def __init__(self, mbufs=16383, mode="macswap"):
        self.mbufs = mbufs
        self.mode = mode
        self.process = None
        self.output = ""

    def start(self, wrap, eal, environment):
        # Line by line, since its last words before it waits would stay in its buffer.
        command = [*wrap, "stdbuf", "-oL", "dpdk-testpmd", *eal, "--",
                   f"--forward-mode={self.mode}", "--nb-cores=1",
                   "--record-core-cycles", "--no-mlockall",
                   f"--total-num-mbufs={self.mbufs}"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env=environment)
        self.output = read_until(self.process, b"Press enter to exit", 60)

    def stop(self):
        self.output += finish(self.process, b"\n")
        return self.output

    def launch(self, setup, _workdir):
        self.mbufs = setup.mbufs
        self.start(setup.wrap, setup.eal, {**os.environ, **setup.environment})

    def result(self, seconds):
        text = self.stop()
        found = re.search(r"total cycles=(\d+) / total \S+ packets=(\d+)\) at (\d+) MHz", text)
        if found is None:
            raise RunFailed(f"testpmd moved no packet:\n{text[-1500:]}")
        return Figures(packets=int(found[2]), busy_cycles=int(found[1]), seconds=seconds,
                       raw={"mhz": int(found[3])})


class Voxplane:
    """voxplane transcoding PCMU to PCMA by the given program, one worker, busy poll."""

    name = "voxplane"
    expect = "alaw"

    def __init__(self, binary, config, isa="auto"):
        self.binary = binary
        self.config = config
        self.isa = isa
        self.process = None
        self.summary = ""
        self.log = None

    def launch(self, setup, workdir):
        config = os.path.join(workdir, "compare.toml")
        self.summary = os.path.join(workdir, "summary.json")
        with open(config, "w", encoding="ascii") as out:
            out.write(self.config(setup))
        if os.path.exists(self.summary):
            os.remove(self.summary)
        command = [*setup.wrap, self.binary, *setup.eal, "--", "--config", config,
                   "--isa", self.isa, "--summary", self.summary]
        self.log = open(os.path.join(workdir, "voxplane.log"), "w+b")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT,
                                        env={**os.environ, **setup.environment})

    def result(self, seconds):
        self.process.terminate()
        text = self.ended()
        if self.process.returncode != 0 or not os.path.exists(self.summary):
            raise RunFailed(f"voxplane: status {self.process.returncode}:\n{text[-2500:]}")
        with open(self.summary, encoding="utf-8") as lines:
            told = json.load(lines)
        packets = sum(worker["packets"] for worker in told["workers"])
        if packets == 0:
            raise RunFailed(f"voxplane moved no packet:\n{text[-1500:]}\n"
                            f"{json.dumps(told)[:1500]}")
        return Figures(packets=packets, seconds=seconds, raw={"summary": told},
                       busy_cycles=sum(worker["busy_cycles"] for worker in told["workers"]))

    def ended(self):
        """Waits for the end and returns what was printed."""
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with self.log:
            self.log.seek(0)
            return self.log.read().decode(errors="replace")


def read_until(process, words, seconds):
    """What the process printed up to the given words; it is ended where they don't come."""
    text = b""
    deadline = time.monotonic() + seconds
    while words not in text:
        ready, _, _ = select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))
        chunk = os.read(process.stdout.fileno(), 65536) if ready else b""
        if not chunk:
            process.kill()
            process.wait()
            told = text.decode(errors="replace")[-2500:]
            raise RunFailed(f"{process.args[0]} did not start:\n{told}")
        text += chunk
    return text.decode(errors="replace")


def finish(process, last_words):
    try:
        out, _ = process.communicate(last_words, timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        raise RunFailed(f"{process.args[0]} did not end:\n{out.decode(errors='replace')[-1500:]}")
    return out.decode(errors="replace")
