"""Programs under test on one end of a veth pair, in a namespace of their own and on the second
core; compare_load sends from the other end and takes back what they forward. CPU time is that of
all their threads, kernel time included."""

import contextlib
import json
import os
import resource
import subprocess
import sys
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..",
                             "scripts", "lib"))

# pylint: disable=wrong-import-position
import telemetry  # noqa: E402

from . import calls, capture, machine, sides, vdevs, voxconfig  # noqa: E402

NG_SERVER = "127.0.0.1:2223"
# Of rtpengine: RTP and RTCP sockets of both legs, and what it needs besides.
FILES = 65536


class Peer:
    """A program under test. start() returns its flows; stop() its last words."""

    name = ""
    kernel_stack = True  # its end of the wire has an address of the kernel

    def __init__(self, context, program="transcode", count=1):
        self.context = context
        self.program = program
        self.count = count
        self.process = None
        self.log = None

    @property
    def core(self):
        return str(self.context.cores[1])

    def command(self, pair):
        raise NotImplementedError

    def flows(self, _pair):
        return calls.flows(self.count, self.program)

    def ready(self):
        return True

    def start(self, pair):
        def limits():
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            enough = hard if hard != resource.RLIM_INFINITY else FILES
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, enough), hard))
        self.log = open(self.context.file(f"{self.name}.log"), "w+b")
        self.process = subprocess.Popen([*pair.prefix("plane"), *self.command(pair)],
                                        stdin=subprocess.PIPE, stdout=self.log,
                                        stderr=subprocess.STDOUT, preexec_fn=limits)
        machine.put_first(self.process.pid)
        deadline = time.monotonic() + 60
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise sides.RunFailed(f"{self.name} did not start:\n{self.words()}")
            time.sleep(0.05)
        flows = self.flows(pair)
        machine.put_first(self.process.pid)  # again: a daemon begins a session of its own
        return flows

    def words(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-2500:]

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Rtpengine(Peer):
    """rtpengine in user space, one thread for media."""

    name = "rtpengine"

    def command(self, pair):
        # The Debian package's configuration file is for its service: none is read.
        return ["taskset", "-c", self.core, "rtpengine", "--config-file=none", "--table=-1",
                f"--interface={capture.LOCAL[0]}", f"--listen-ng={NG_SERVER}", "--foreground",
                "--log-stderr", "--log-level=3", "--num-threads=1", "--port-min=10000",
                "--port-max=60000", "--timeout=3600", "--silent-timeout=3600"]

    def flows(self, pair):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ngcalls.py")
        done = subprocess.run([*pair.prefix("plane"), sys.executable, script, NG_SERVER,
                               str(self.count), self.program],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise sides.RunFailed(f"rtpengine refused calls: {done.stderr[-800:]}\n{self.words()}")
        ports = [line.split() for line in done.stdout.splitlines()]
        return calls.flows(self.count, self.program,
                           lambda number: ((ports[number][0], int(ports[number][1])),
                                           (ports[number][2], int(ports[number][3]))))


class UdpRelay(Peer):
    """perf/compare/udprelay: one thread, recvmmsg and sendmmsg."""

    name = "udprelay"

    def command(self, pair):
        return ["taskset", "-c", self.core, self.context.tool("udprelay"), capture.LOCAL[0],
                str(capture.LOCAL[1]), capture.REMOTE[0], str(capture.REMOTE[1]),
                str(2 * self.count)]

    def ready(self):
        return "ready" in self.words()


class Voxplane(Peer):
    """voxplane on AF_XDP, one worker."""

    name = "voxplane"
    kernel_stack = False
    idle = "poll"

    def __init__(self, *arguments, idle="poll"):
        super().__init__(*arguments)
        self.idle = idle
        self.summary = self.context.file("live-summary.json")

    def command(self, pair):
        setup = vdevs.Setup(device="net_af_xdp0", eal=[], mac=pair.macs["plane"], calls=self.count)
        config = self.context.file("live.toml")
        kind = "relay" if self.program == "relay" else "bytemap"
        # A worker that sleeps leaves receiving to the kernel; one that polls does it itself, by a
        # system call whenever it finds nothing.
        budget = ",busy_budget=0" if self.idle == "adaptive" else ""
        with open(config, "w", encoding="ascii") as out:
            out.write(voxconfig.text(setup, kind, "[]", True, self.idle))
        return [self.context.voxplane,
                *self.context.plane_eal(machine.eal_memory(256), "vxlive"),
                "--vdev", f"net_af_xdp0,iface={pair.interfaces['plane']}{budget}",
                "--", "--config", config, "--summary", self.summary]

    def ready(self):
        socket = self.context.file(f"dpdk/vxlive{os.getpid()}/dpdk_telemetry.v2")
        try:
            return bool(telemetry.ask(socket, "/voxplane/info"))
        except (OSError, KeyError, ValueError):
            return False

    def told(self):
        """Its own summary, after stop()."""
        with open(self.summary, encoding="utf-8") as lines:
            return json.load(lines)


class Testpmd(Peer):
    """dpdk-testpmd on AF_XDP: swaps MAC addresses. What it returns carries the address it was sent
    to, so each phone sends to the other one."""

    name = "testpmd"
    kernel_stack = False

    def command(self, pair):
        return ["stdbuf", "-oL", "dpdk-testpmd",
                *self.context.plane_eal(machine.eal_memory(128), "vxlive"),
                "--vdev", f"net_af_xdp0,iface={pair.interfaces['plane']}", "--",
                "--forward-mode=macswap", "--nb-cores=1", "--no-mlockall",
                "--total-num-mbufs=16383"]

    def ready(self):
        return "Press enter to exit" in self.words()

    def flows(self, _pair):
        return calls.flows(self.count, "relay", lambda number: calls.phones(number)[::-1])

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.stdin.close()
        super().stop()


def prepare(pair, peer):
    """Gives the plane's end to the kernel where the program under test uses kernel sockets."""
    space, name = pair.spaces["plane"], pair.interfaces["plane"]
    steps = [["ip", "-n", space, "link", "set", "lo", "up"]]
    if peer.kernel_stack:
        steps += [["ip", "-n", space, "address", "add", f"{capture.LOCAL[0]}/15", "dev", name],
                  ["ip", "-n", space, "neighbour", "replace", capture.REMOTE[0], "lladdr",
                   pair.macs["generator"], "dev", name, "nud", "permanent"],
                  [*pair.prefix("plane"), "ethtool", "-K", name, "gro", "off"]]
    for step in steps:
        subprocess.run(step, check=True, capture_output=True)


def load(context, pair, flows, process, rate, seconds, expect="nothing", warm_up=1.0):
    """Runs compare_load in the generator's namespace; returns its report."""
    listed, report = context.file("flows"), context.file("load.json")
    calls.write(listed, flows)
    command = [*pair.prefix("generator"), context.tool("compare_load"), "--no-pci",
               "--lcores", f"0@{context.cores[0]}", *machine.eal_memory(96),
               "--file-prefix", f"vxload{os.getpid()}",
               "--vdev", f"net_af_xdp0,iface={pair.interfaces['generator']}", "--",
               "--flows", listed, "--report", report, "--rate", str(rate), "--seconds",
               str(seconds), "--warm-up", str(warm_up), "--watch", str(process),
               "--to-mac", pair.macs["plane"], "--expect", expect]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise sides.RunFailed(f"compare_load: {(done.stdout + done.stderr)[-1500:]}")
    with open(report, encoding="ascii") as lines:
        return json.load(lines)


def figures(report):
    """CPU nanoseconds a forwarded packet, and what stands beside them."""
    cpu = sum(report["threads_ns"].values())
    arrived = max(1, report["arrived"])
    return {"cpu_ns": cpu / arrived, "cpu_share": cpu / 1e9 / report["seconds"],
            "pps": report["arrived"] / report["seconds"],
            "loss": 1 - report["returned"] / max(1, report["sent"]),
            # None where all came back later than their send times are kept.
            "latency_us": report["latency_us"] if report["returned"] else None}


@contextlib.contextmanager
def running(peer):
    """(pair, flows) of a started peer."""
    with machine.VethPair() as pair:
        prepare(pair, peer)
        try:
            yield pair, peer.start(pair)
        finally:
            peer.stop()


def measure(peer, rate, seconds, both_ways=True, judged=True, warm_up=1.0):
    """One run of a peer from start to end; returns figures, with the raw report under raw."""
    with running(peer) as (pair, flows):
        for flow in flows[1::2]:
            flow.sends = both_ways
        expect = "nothing"
        if judged:
            expect = "same" if peer.program == "relay" else "alaw"
        report = load(peer.context, pair, flows, peer.process.pid, rate, seconds, expect, warm_up)
    if not report["arrived"]:
        raise sides.RunFailed(f"{peer.name}: nothing came back: {report}")
    return {"peer": peer.name, "program": peer.program, "calls": peer.count, "rate": rate,
            **figures(report), "raw": report}
