"""Hugepages, the memlock limit, and what an earlier run left behind."""

import pathlib

from .findings import ERROR, NOTE, OK, Finding

IPC_LOCK = 1 << 14


def hugepages(plan, facts):
    if not plan.huge:
        return [Finding("hugepages", NOTE, "not used (--no-huge)",
                        "for speed: dpdk-hugepages.py -p 2M --setup 1G, and start without "
                        "--no-huge")]
    memory = facts.meminfo()
    size_kb = memory.get("Hugepagesize", 0)
    free_mb = memory.get("HugePages_Free", 0) * size_kb // 1024
    # The default size is not all that EAL can use: it takes any that is mounted or in memory.
    for name in facts.names("/sys/kernel/mm/hugepages"):
        kb = int(name.removeprefix("hugepages-").removesuffix("kB"))
        if kb != size_kb:
            free = facts.text(f"/sys/kernel/mm/hugepages/{name}/free_hugepages") or "0"
            free_mb += int(free) * kb // 1024
    found = []
    if free_mb < plan.megabytes:
        found.append(Finding(
            "hugepages", ERROR, f"{free_mb} MB free, {plan.megabytes} MB wanted",
            f"dpdk-hugepages.py -p 2M --setup {plan.megabytes}M (or hugepagesz= hugepages= on the "
            "kernel command line); or --no-huge -m MB"))
    mounted = any(line.split()[2] == "hugetlbfs" for line in
                  (facts.text("/proc/mounts") or "").splitlines() if len(line.split()) > 2)
    if not mounted and not plan.in_memory:
        found.append(Finding("hugepages", ERROR, "hugetlbfs is not mounted",
                             "mount -t hugetlbfs none /dev/hugepages, or --in-memory"))
    return found or [Finding("hugepages", OK, f"{free_mb} MB free, {plan.megabytes} MB wanted")]


def nodes(plan, facts):
    """Each NUMA node that has workers needs hugepages of its own."""
    if not plan.huge or len([name for name in facts.names("/sys/devices/system/node")
                             if name[4:].isdigit()]) < 2:
        return []
    found = []
    for node in sorted({facts.node_of_cpu(cpu) for cpu in plan.workers}):
        folder = f"/sys/devices/system/node/node{node}/hugepages"
        free = sum(int(facts.text(f"{folder}/{name}/free_hugepages") or "0") *
                   int(name.removeprefix("hugepages-").removesuffix("kB")) // 1024
                   for name in facts.names(folder))
        if free == 0:
            found.append(Finding("hugepages", ERROR,
                                 f"NUMA node {node} has workers and no free hugepages",
                                 f"dpdk-hugepages.py -n {node} -p 2M -r 1G"))
    return found


def memlock(plan, facts):
    limit = facts.memlock()
    locks = "af_xdp" in plan.drivers or plan.pci
    if not locks or limit is None or facts.capabilities() & IPC_LOCK:
        return [Finding("memlock", OK, "no limit that counts")]
    if limit >= plan.megabytes << 20:
        return [Finding("memlock", OK, f"{limit >> 20} MB")]
    return [Finding("memlock", ERROR,
                    f"the limit is {limit >> 10} KiB; packet memory of {plan.megabytes} MB is "
                    "locked",
                    "ulimit -l unlimited, LimitMEMLOCK=infinity in the unit, or CAP_IPC_LOCK")]


def runtime_base(facts):
    """Where EAL 22.11 keeps its files."""
    given = facts.environment.get("RUNTIME_DIRECTORY")
    if given:
        return given
    if (facts.status("Uid").split() or ["0"])[0] == "0":
        return "/var/run"
    return facts.environment.get("XDG_RUNTIME_DIR") or "/tmp"


def runtime_directory(plan, facts):
    base = pathlib.PurePosixPath(runtime_base(facts)) / "dpdk" / plan.prefix
    left = facts.names(str(base))
    if not left and str(base).startswith("/var/run"):
        # A link to /run, which a tree of files cannot follow.
        base = pathlib.PurePosixPath(str(base).removeprefix("/var"))
        left = facts.names(str(base))
    if not left:
        return [Finding("runtime", OK, f"{base} is free")]
    sockets = facts.text("/proc/net/unix") or ""
    names = [str(base), "/var" + str(base)]
    if any(f"{name}/" in sockets for name in names):
        return [Finding("runtime", ERROR, f"a program with --file-prefix {plan.prefix} runs",
                        "another --file-prefix, or end that program")]
    return [Finding("runtime", NOTE, f"{base} was left by an earlier run; EAL takes it over",
                    f"rm -r {base}")]


CHECKS = [hugepages, nodes, memlock, runtime_directory]
