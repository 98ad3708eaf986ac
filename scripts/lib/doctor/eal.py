"""The EAL arguments that voxplane is to be started with, as far as a machine must fit them."""

import re
from dataclasses import dataclass, field


class UsageError(Exception):
    pass


@dataclass
class Plan:
    main: int = 0
    workers: list = field(default_factory=list)   # CPUs of worker lcores
    pci: list = field(default_factory=list)       # addresses of devices
    interfaces: dict = field(default_factory=dict)  # name -> driver, of --vdev net_...,iface=
    drivers: set = field(default_factory=set)     # of all --vdev: af_xdp, memif ...
    megabytes: int = 256                          # memory that EAL is to take
    huge: bool = True
    in_memory: bool = False
    prefix: str = "rte"

    @property
    def cpus(self):
        return [self.main, *self.workers]


def cpu_list(text):
    """CPUs of a list as the kernel and EAL write it: 0,2-5."""
    found = []
    for part in filter(None, text.strip().split(",")):
        ends = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        if ends is None:
            raise UsageError(f"expected CPUs such as 0,2-5, got {text}")
        found += range(int(ends[1]), int(ends[2] or ends[1]) + 1)
    return found


def lcore_map(text):
    """{lcore: first CPU} of --lcores: '0@1,1@(2-3),4-5'."""
    found = {}
    for part in re.findall(r"[^,()@]+(?:@(?:\([^)]*\)|[^,()]+))?", text):
        lcores, _, cpus = part.partition("@")
        chosen = cpu_list(cpus.strip("()")) if cpus else None
        for lcore in cpu_list(lcores):
            found[lcore] = chosen[0] if chosen else lcore
    return found


def _vdev(plan, text):
    name, *pairs = text.split(",")
    kind = re.match(r"net_([a-z_]+?)_?\d*$", name)
    driver = kind[1] if kind else name
    plan.drivers.add(driver)
    for key, _, value in (pair.partition("=") for pair in pairs):
        if key == "iface" and driver in ("af_xdp", "af_packet"):
            plan.interfaces[value] = driver


def parse(arguments):
    """The plan that EAL arguments make; what says nothing of the machine is passed over."""
    plan = Plan()
    lcores, main = {0: 0}, None
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            break
        key, joined, value = word.partition("=")
        if not joined and re.match(r"-[lamn].", word) and not word.startswith("--"):
            key, value, joined = word[:2], word[2:], "="

        def take(given=value, has=joined, name=key):
            if has:
                return given
            if not rest:
                raise UsageError(f"{name} needs a value")
            return rest.pop(0)

        if key == "-l":
            lcores = {lcore: lcore for lcore in cpu_list(take())}
        elif key == "--lcores":
            lcores = lcore_map(take())
        elif key == "--main-lcore":
            main = int(take())
        elif key in ("-a", "--allow"):
            plan.pci.append(take().split(",")[0])
        elif key == "--vdev":
            _vdev(plan, take())
        elif key == "-m":
            plan.megabytes = int(take())
        elif key == "--socket-mem":
            plan.megabytes = sum(int(part) for part in take().split(",") if part)
        elif key == "--file-prefix":
            plan.prefix = take()
        elif key == "--no-huge":
            plan.huge = False
        elif key == "--in-memory":
            plan.in_memory = True
    if not lcores or (main is not None and main not in lcores):
        raise UsageError("--main-lcore names none of the lcores")
    first = main if main is not None else min(lcores)
    plan.main = lcores.pop(first)
    plan.workers = [lcores[number] for number in sorted(lcores)]
    return plan
