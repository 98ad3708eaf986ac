"""The devices a comparison can run on, but for the ring pair (ringpair.py). Each gives the device
under test its EAL arguments and, unless that is a looped capture itself, starts a second testpmd
that feeds it from a looped capture and drops what comes back. The generator lives on the first
core, the device under test on the second."""

import contextlib
import os
from dataclasses import dataclass, field

from . import capture, machine, sides

GENERATOR_MBUFS = 81919  # the looped capture is held in mbufs, beside what is in flight
MAC = "02:00:00:00:00:01"


class Unavailable(Exception):
    """Why this machine cannot run a device."""


@dataclass
class Setup:
    device: str                       # ethdev name of the port of the device under test
    eal: list
    wrap: list = field(default_factory=list)
    environment: dict = field(default_factory=dict)
    mbufs: int = 16383
    calls: int = 1
    mac: str = MAC


class Context:
    """Options, tools and scratch folder that all devices share."""

    def __init__(self, workdir, cores, calls, ringpair):
        self.workdir = workdir
        self.cores = cores
        self.calls = calls
        self.ringpair = ringpair
        self.captures = {}
        self.sockets = 0

    def file(self, name):
        return os.path.join(self.workdir, name)

    def socket(self):
        """A name that no run before has used: a file left behind would look like a server."""
        self.sockets += 1
        return self.file(f"socket{self.sockets}")

    def lcores(self, worker_core):
        return ["--no-pci", "--lcores", f"0@{self.cores[0]},1@{worker_core}"]

    def plane_eal(self, memory, prefix="vxplane"):
        return [*self.lcores(self.cores[1]), *memory, "--file-prefix", f"{prefix}{os.getpid()}"]

    def capture(self, to_mac, checksum):
        key = (to_mac, checksum)
        if key not in self.captures:
            path = self.file(f"loop{len(self.captures)}.pcap")
            capture.write(path, to_mac, checksum)
            self.captures[key] = path
        return self.captures[key]

    @contextlib.contextmanager
    def generator(self, vdev, memory, checksum, wrap=()):
        """A testpmd on the first core that sends the looped capture into vdev for as long as
        needed."""
        loop = self.capture(MAC, checksum)
        eal = [*self.lcores(self.cores[0]), *memory, "--file-prefix", f"vxgen{os.getpid()}",
               "--vdev", f"net_pcap0,rx_pcap={os.path.basename(loop)},infinite_rx=1",
               "--vdev", vdev]
        program = sides.Testpmd(mbufs=GENERATOR_MBUFS, mode="io")
        environment = dict(os.environ)
        program.start(["env", "-C", self.workdir, *wrap], eal, environment)
        try:
            yield
        finally:
            program.stop()


@contextlib.contextmanager
def pcap(context, checksum):
    """A capture looped from memory by net_pcap; what is sent is dropped there."""
    loop = context.capture(MAC, checksum)
    # Relative, since EAL splits device arguments at commas.
    yield Setup(device="net_pcap0", mbufs=98303, wrap=["env", "-C", context.workdir],
                eal=[*context.plane_eal(machine.eal_memory(400)),
                     "--vdev", f"net_pcap0,rx_pcap={os.path.basename(loop)},infinite_rx=1"])


@contextlib.contextmanager
def memif(context, checksum):
    """Shared memory between two processes, copied on both sides."""
    socket = context.socket()
    common = f"id=0,rsize=11,bsize=2048,socket={socket},socket-abstract=no"
    memory = machine.eal_memory(320, sharers=2)
    with context.generator(f"net_memif0,role=server,{common}", memory, checksum):
        yield Setup(device="net_memif0",
                    eal=[*context.plane_eal(memory),
                         "--vdev", f"net_memif0,role=client,{common},mac={MAC}"])


@contextlib.contextmanager
def virtio(context, checksum):
    """virtio-user of the device under test on vhost-user of the generator."""
    memory = machine.eal_memory(320, sharers=2)
    if "--in-memory" not in memory:
        raise Unavailable("vhost shares hugepages, and 656 MB of them are not free")
    socket = context.socket()
    with context.generator(f"net_vhost0,iface={socket},queues=1", memory, checksum):
        yield Setup(device="net_virtio_user0",
                    eal=[*context.plane_eal(memory), "--single-file-segments", "--vdev",
                         f"net_virtio_user0,path={socket},mac={MAC},queues=1,queue_size=1024,"
                         "in_order=1,packed_vq=1,vectorized=1"])


def veth(driver, arguments):
    @contextlib.contextmanager
    def device(context, checksum):
        if os.geteuid() != 0:
            raise Unavailable("network namespaces need root")
        memory = machine.eal_memory(320, sharers=2)
        with machine.VethPair() as pair:
            def vdev(side):
                return f"{driver}0,iface={pair.interfaces[side]}{arguments}"
            with context.generator(vdev("generator"), memory, checksum, pair.prefix("generator")):
                yield Setup(device=f"{driver}0", wrap=pair.prefix("plane"), mac=pair.macs["plane"],
                            eal=[*context.plane_eal(memory), "--vdev", vdev("plane")])
    return device


ALL = {
    "pcap": pcap,
    "memif": memif,
    "virtio": virtio,
    "af_packet": veth("net_af_packet", ""),
    "af_xdp": veth("net_af_xdp", ""),
}
