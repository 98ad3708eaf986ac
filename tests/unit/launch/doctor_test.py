#!/usr/bin/python3
"""scripts/doctor on laid-out trees of /proc and /sys: a machine in order, then one fault at a time,
each of which must be found under its name, with its severity and a fix."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
DOCTOR = ROOT / "scripts" / "doctor"
sys.path.insert(0, str(ROOT / "scripts" / "lib"))
from doctor import cores, devices, eal, facts, findings, memory  # noqa: E402

CPU = "sys/devices/system/cpu"
NODES = "sys/devices/system/node"
CARD = "sys/bus/pci/devices/0000:3b:00.0"
ALL_CAPABILITIES = (1 << 41) - 1
NIC = ["-l", "0,2-3", "--main-lcore", "0", "-a", "0000:3b:00.0", "-m", "512"]
XDP = ["--no-huge", "-m", "256", "--lcores", "0@0,1@2", "--vdev", "net_af_xdp0,iface=eth1"]


def link(**more):
    return json.dumps([{"ifname": "eth1", "flags": ["UP", "LOWER_UP"], **more}])


def healthy():
    """Files of a machine with two NUMA nodes of two CPUs, a card, and an interface eth1."""
    files = {
        "proc/meminfo": "MemTotal: 16 kB\nHugePages_Total: 512\nHugePages_Free: 512\n"
                        "Hugepagesize: 2048 kB\n",
        "proc/mounts": "none /dev/hugepages hugetlbfs rw 0 0\n",
        "proc/cpuinfo": "flags\t\t: fpu tsc constant_tsc nonstop_tsc avx2\n",
        "proc/self/status": f"Uid:\t0\t0\t0\t0\nCapEff:\t{ALL_CAPABILITIES:016x}\n"
                            "Cpus_allowed_list:\t0-3\n",
        "proc/self/limits": "Max locked memory         unlimited            unlimited   bytes\n",
        "proc/net/unix": "",
        "sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc",
        f"{CPU}/online": "0-3", f"{CPU}/isolated": "2-3", f"{CPU}/nohz_full": "2-3",
        f"{NODES}/node0/cpulist": "0-1", f"{NODES}/node1/cpulist": "2-3",
        f"{CARD}/numa_node": "1", f"{CARD}/class": "0x020000",
        "sys/kernel/iommu_groups/0/type": "DMA",
        "tools/ip--j--d-link-show-dev-eth1": link(),
        "tools/ethtool--k-eth1": "generic-receive-offload: off\n",
    }
    for cpu in range(4):
        files[f"{CPU}/cpu{cpu}/cpufreq/scaling_governor"] = "performance"
        files[f"{CPU}/cpu{cpu}/topology/thread_siblings_list"] = str(cpu)
    for node in range(2):
        files[f"{NODES}/node{node}/hugepages/hugepages-2048kB/free_hugepages"] = "256"
    return files


def examine(files, arguments, driver="vfio-pci"):
    """(exit status, findings) of a tree; a file whose contents are None is left out."""
    with tempfile.TemporaryDirectory() as tree:
        for name, contents in files.items():
            if contents is not None:
                path = pathlib.Path(tree, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(contents, encoding="ascii")
        card = pathlib.Path(tree, CARD)
        if driver and card.exists():
            (card / "driver").symlink_to(f"../../../drivers/{driver}")
        plan, machine = eal.parse(arguments), facts.Facts(tree, environment={})
        found = [one for part in (memory, cores, devices) for check in part.CHECKS
                 for one in check(plan, machine)]
        return findings.status_of(found), [one.record() for one in found]


def worse(found):
    return [(one["check"], one["severity"]) for one in found if one["severity"] != "ok"]


# name, arguments, files that differ, driver of the card, all that is found
FAULTS = [
    ("few hugepages", NIC, {"proc/meminfo": "HugePages_Free: 10\nHugepagesize: 2048 kB\n"},
     "vfio-pci", ("hugepages", "ERROR")),
    ("hugetlbfs", NIC, {"proc/mounts": "proc /proc proc rw 0 0\n"}, "vfio-pci",
     ("hugepages", "ERROR")),
    ("hugepages of a node", NIC,
     {f"{NODES}/node1/hugepages/hugepages-2048kB/free_hugepages": "0"}, "vfio-pci",
     ("hugepages", "ERROR")),
    ("offline", NIC, {f"{CPU}/online": "0-2"}, "vfio-pci", ("lcores", "ERROR")),
    ("cpuset", NIC, {"proc/self/status": f"Uid:\t0\nCapEff:\t{ALL_CAPABILITIES:x}\n"
                                         "Cpus_allowed_list:\t0-2\n"}, "vfio-pci",
     ("lcores", "ERROR")),
    ("not isolated", NIC, {f"{CPU}/isolated": "3", f"{CPU}/nohz_full": "3"}, "vfio-pci",
     ("isolcpus", "warning")),
    ("ticks", NIC, {f"{CPU}/nohz_full": ""}, "vfio-pci", ("nohz", "note")),
    ("siblings", NIC, {f"{CPU}/cpu{cpu}/topology/thread_siblings_list": "2-3" for cpu in (2, 3)},
     "vfio-pci", ("smt", "warning")),
    ("governor", NIC, {f"{CPU}/cpu3/cpufreq/scaling_governor": "powersave"}, "vfio-pci",
     ("governor", "warning")),
    ("tsc stops", NIC, {"proc/cpuinfo": "flags : fpu tsc constant_tsc\n"}, "vfio-pci",
     ("tsc", "ERROR")),
    ("clock source", NIC,
     {"sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet"}, "vfio-pci",
     ("tsc", "warning")),
    ("kernel driver", NIC, {}, "ice", ("device", "ERROR")),
    ("no driver", NIC, {}, "", ("device", "ERROR")),
    ("a disk", NIC, {f"{CARD}/class": "0x010000"}, "vfio-pci", ("device", "ERROR")),
    ("no iommu", NIC, {"sys/kernel/iommu_groups/0/type": None}, "vfio-pci",
     ("device", "warning")),
    ("far card", NIC, {f"{CARD}/numa_node": "0"}, "vfio-pci", ("numa", "warning")),
    ("left over", NIC, {"run/dpdk/rte/config": ""}, "vfio-pci", ("runtime", "note")),
    ("prefix in use", NIC,
     {"run/dpdk/rte/config": "",
      "proc/net/unix": "0: 2 0 10000 5 1 7 /var/run/dpdk/rte/dpdk_telemetry.v2\n"}, "vfio-pci",
     ("runtime", "ERROR")),
    ("irqbalance", ["--no-huge", "-m", "64", "-l", "0,2"],
     {"proc/77/comm": "irqbalance\n", f"{CPU}/isolated": "3"}, "",
     ("isolcpus", "warning"), ("irqbalance", "warning")),
    ("memlock", XDP,
     {"proc/self/limits": "Max locked memory         8388608        8388608     bytes\n",
      "proc/self/status": f"Uid:\t0\nCapEff:\t{ALL_CAPABILITIES & ~(1 << 14):x}\n"}, "",
     ("memlock", "ERROR")),
    ("capabilities", XDP, {"proc/self/status": "Uid:\t1000\nCapEff:\t4000\n"}, "",
     ("capabilities", "ERROR")),
    ("no interface", XDP, {"tools/ip--j--d-link-show-dev-eth1": None}, "", ("device", "ERROR")),
    ("down", XDP, {"tools/ip--j--d-link-show-dev-eth1": link(flags=[])}, "",
     ("device", "ERROR")),
    ("stale program", XDP,
     {"tools/ip--j--d-link-show-dev-eth1":
      link(xdp={"mode": 1, "prog": {"id": 42, "name": "voxplane_steer"}})}, "", ("xdp", "note")),
    ("program of somebody else", XDP,
     {"tools/ip--j--d-link-show-dev-eth1":
      link(xdp={"mode": 1, "prog": {"id": 43, "name": "xdp_firewall"}})}, "", ("xdp", "warning")),
    ("program before AF_PACKET",
     ["--no-huge", "-m", "64", "-l", "0,2", "--vdev=net_af_packet0,iface=eth1"],
     {"tools/ip--j--d-link-show-dev-eth1":
      link(xdp={"mode": 1, "prog": {"id": 44, "name": "voxplane_steer"}})}, "",
     ("xdp", "warning")),
    ("checksums of a peer", XDP,
     {"tools/ip--j--d-link-show-dev-eth1": link(link="veth9", linkinfo={"info_kind": "veth"}),
      "tools/ethtool--k-veth9": "tx-checksumming: on\n"}, "", ("offloads", "warning")),
    ("peer elsewhere", XDP,
     {"tools/ip--j--d-link-show-dev-eth1": link(link_netnsid=0, linkinfo={"info_kind": "veth"})},
     "", ("offloads", "note")),
    ("gro", ["--no-huge", "-m", "64", "-l", "0,2", "--vdev=net_af_packet0,iface=eth1"],
     {"tools/ethtool--k-eth1": "generic-receive-offload: on\n"}, "", ("offloads", "warning")),
]


class Doctor(unittest.TestCase):
    def test_a_machine_in_order(self):
        self.assertEqual((0, []), (lambda status, found: (status, worse(found)))(
            *examine(healthy(), NIC)))

    def test_each_fault(self):
        for name, arguments, files, driver, *expected in FAULTS:
            with self.subTest(name):
                status, found = examine({**healthy(), **files}, arguments, driver)
                faults = [fault for fault in worse(found)
                          if fault != ("hugepages", "note")]  # of --no-huge
                self.assertEqual(expected, faults)
                self.assertEqual({"note": 0, "warning": 1, "ERROR": 2}[expected[0][1]], status)
                fixes = [one["fix"] for one in found if one["check"] == expected[-1][0]]
                self.assertTrue(any(fixes), "no fix")

    def test_the_program(self):
        """Its exit status and words, on a tree without anything."""
        with tempfile.TemporaryDirectory() as tree:
            done = subprocess.run([sys.executable, "-B", DOCTOR, "--root", tree, *NIC], check=False,
                                  capture_output=True, text=True)
        self.assertEqual((2, ""), (done.returncode, done.stderr))
        self.assertIn("fix: dpdk-hugepages.py", done.stdout)
        self.assertRegex(done.stdout.splitlines()[-1], r"^doctor: [1-9]\d* errors, ")

    def test_wrong_arguments(self):
        for arguments in (["-l", "two"], ["-l"], ["-l", "0,1", "--main-lcore", "7"]):
            done = subprocess.run([sys.executable, "-B", DOCTOR, *arguments], check=False,
                                  capture_output=True, text=True)
            self.assertEqual(3, done.returncode, arguments)
            self.assertIn("doctor: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
