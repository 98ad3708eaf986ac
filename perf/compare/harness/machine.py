"""What the machine gives: memory for EAL, namespaces with a veth pair, and how its two cores lie to
each other. Processes are ended by the handles that started them, nothing by name."""

import os
import subprocess

# Round trips of one cache line, in TSC cycles, at which placements differ clearly.
SAME_CORE_BELOW = 220
SAME_CACHE_BELOW = 700


def go_first():
    """A measurement goes before what else the machine does, where we may. Schedulers that group by
    session (autogroup) heed a nice value inside its group alone: the group has one of its own."""
    if os.geteuid() != 0:
        return
    os.nice(-15)
    try:
        if os.getsid(0) != os.getpid():
            os.setsid()
    except OSError:
        return  # a job of an interactive shell, whose group this would be: setsid -w helps
    put_first("self")


def put_first(process):
    """The same for a process that may have begun a session of its own."""
    try:
        with open(f"/proc/{process}/autogroup", "w", encoding="ascii") as group:
            group.write("-20")
    except OSError:
        pass  # not root, or a kernel without groups


def free_hugepages_mb():
    values = {}
    with open("/proc/meminfo", encoding="ascii") as lines:
        for line in lines:
            name, _, rest = line.partition(":")
            values[name] = int(rest.split()[0])
    return values.get("HugePages_Free", 0) * values.get("Hugepagesize", 0) // 1024


def eal_memory(megabytes, sharers=1):
    """EAL arguments for memory: hugepages where all sharers fit into them, ordinary pages
    elsewhere."""
    if os.geteuid() == 0 and free_hugepages_mb() >= megabytes * sharers + 16:
        return ["--in-memory", "-m", str(megabytes)]
    # Such memory cannot grow, nor is it needed by anybody else.
    return ["--no-huge", "--no-shconf", "-m", str(megabytes + 256)]


def placement(corepair, cores):
    """(words, cycles) of the two cores at this moment; the host of a virtual machine moves them."""
    done = subprocess.run([corepair, *map(str, cores)], capture_output=True, text=True, check=True)
    cycles = int(done.stdout)
    if cycles < SAME_CORE_BELOW:
        return "one physical core", cycles
    if cycles < SAME_CACHE_BELOW:
        return "shared cache", cycles
    return "no shared cache", cycles


class VethPair:
    """Two namespaces joined by veth. The device under test's end carries no kernel address."""

    def __init__(self):
        tag = os.getpid() % 100000
        self.spaces = {"generator": f"vxg{tag}", "plane": f"vxp{tag}"}
        self.interfaces = {"generator": "vxgen", "plane": "vxplane"}
        self.macs = {"generator": "02:00:00:00:00:02", "plane": "02:00:00:00:00:01"}

    def __enter__(self):
        try:
            for space in self.spaces.values():
                _run("ip", "netns", "add", space)
                for which in ("all", "default"):
                    _run("ip", "netns", "exec", space, "sysctl", "-qw",
                         f"net.ipv6.conf.{which}.disable_ipv6=1")
            _run("ip", "-n", self.spaces["generator"], "link", "add", self.interfaces["generator"],
                 "type", "veth", "peer", "name", self.interfaces["plane"],
                 "netns", self.spaces["plane"])
            for side, space in self.spaces.items():
                name = self.interfaces[side]
                _run("ip", "-n", space, "link", "set", name, "address", self.macs[side], "up")
                _run("ip", "netns", "exec", space, "ethtool", "-K", name, "tx", "off")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        for space in self.spaces.values():
            subprocess.run(["ip", "netns", "del", space], stderr=subprocess.DEVNULL, check=False)

    def prefix(self, side):
        return ["ip", "netns", "exec", self.spaces[side]]


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
