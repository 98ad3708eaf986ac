"""Ports: PCI devices by vfio, kernel interfaces by AF_XDP and AF_PACKET, and the capabilities that
they need."""

from .findings import ERROR, NOTE, OK, WARNING, Finding

NET_ADMIN, NET_RAW, SYS_ADMIN, BPF = 12, 13, 21, 39
NAMES = {NET_ADMIN: "CAP_NET_ADMIN", NET_RAW: "CAP_NET_RAW", BPF: "CAP_BPF"}
NEEDS = {"af_xdp": [NET_ADMIN, NET_RAW, BPF], "af_packet": [NET_RAW], "tap": [NET_ADMIN]}
DRIVERS = ("vfio-pci", "igb_uio", "uio_pci_generic")
BIFURCATED = ("mlx5_core", "mlx4_core", "mana")  # work on their kernel driver


def capabilities(plan, facts):
    held = facts.capabilities()
    found = []
    for driver in sorted(plan.drivers):
        missing = [need for need in NEEDS.get(driver, []) if not held >> need & 1 and
                   not (need == BPF and held >> SYS_ADMIN & 1)]
        if missing:
            names = " ".join(NAMES[need] for need in missing)
            found.append(Finding("capabilities", ERROR, f"net_{driver} needs {names}",
                                 f"AmbientCapabilities={names} in the unit, or setpriv "
                                 "--ambient-caps"))
    return found or [Finding("capabilities", OK, "what the ports need is held")]


def _numa(plan, facts, node, what):
    workers = {facts.node_of_cpu(cpu) for cpu in plan.workers}
    if node is None or int(node) < 0 or not workers or int(node) in workers:
        return []
    cpus = facts.text(f"/sys/devices/system/node/node{node}/cpulist")
    return [Finding("numa", WARNING,
                    f"{what} is on NUMA node {node}, workers on {sorted(workers)}",
                    f"choose workers from CPU {cpus}")]


def pci(plan, facts):
    found = []
    for given in plan.pci:
        address = given if given.count(":") == 2 else f"0000:{given}"
        folder = f"/sys/bus/pci/devices/{address}"
        if not facts.exists(folder):
            found.append(Finding("device", ERROR, f"there is no PCI device {address}",
                                 "dpdk-devbind.py --status-dev net lists them"))
            continue
        if not (facts.text(f"{folder}/class") or "0x02").startswith("0x02"):
            found.append(Finding("device", ERROR, f"{address} is no network device",
                                 "dpdk-devbind.py --status-dev net lists them"))
            continue
        driver = facts.link(f"{folder}/driver")
        if driver not in DRIVERS + BIFURCATED:
            found.append(Finding("device", ERROR,
                                 f"{address} is bound to {driver or 'no driver'}",
                                 f"dpdk-devbind.py --bind=vfio-pci {address}"))
        elif driver == "vfio-pci" and not facts.names("/sys/kernel/iommu_groups"):
            found.append(Finding("device", WARNING, f"{address} is on vfio without an IOMMU",
                                 "intel_iommu=on iommu=pt; in labs alone: "
                                 "vfio enable_unsafe_noiommu_mode=1"))
        else:
            found.append(Finding("device", OK, f"{address} is bound to {driver}"))
        found += _numa(plan, facts, facts.text(f"{folder}/numa_node"), address)
    return found


# Ours, and libxdp's for sockets without one: the next start takes them away, or over.
TAKEN_OVER = ("voxplane_steer", "xsk_def_prog", "xdp_dispatcher")


def _xdp(name, driver, link):
    """An XDP program that is attached already keeps packets, and 22.11 from loading its own."""
    program = link.get("xdp", {}).get("prog", {})
    if not program and "xdp" not in link:
        return []
    words = f"XDP program {program.get('name') or 'without a name'} (id {program.get('id', '?')})"
    if driver == "af_packet":
        return [Finding("xdp", WARNING, f"{words} on {name} comes before AF_PACKET",
                        f"ip link set dev {name} xdp off")]
    if program.get("name") in TAKEN_OVER:
        return [Finding("xdp", NOTE,
                        f"{words} is attached to {name}: of a program that runs, or left by one "
                        "that was killed; then the next start takes it over",
                        f"ip link set dev {name} xdp off, where nothing runs there")]
    return [Finding("xdp", WARNING,
                    f"{words} is attached to {name}: ours cannot be loaded beside it",
                    f"ip link set dev {name} xdp off")]


def _veth(name, link, facts):
    """A local sender leaves checksums to hardware that a veth pair does not have."""
    peer = link.get("link")
    if link.get("linkinfo", {}).get("info_kind") != "veth":
        return []
    if peer is None:
        return [Finding("offloads", NOTE, f"the peer of {name} is in another namespace",
                        "there: ethtool -K PEER tx off, or udp-checksum = \"trust\"")]
    if facts.features(peer).get("tx-checksumming"):
        return [Finding("offloads", WARNING,
                        f"{peer} leaves checksums to a hardware that {name} is not: such packets "
                        "are dropped as bad", f"ethtool -K {peer} tx off")]
    return []


def _interface(name, driver, plan, facts):
    link = facts.interface(name)
    if not link:
        return [Finding("device", ERROR, f"there is no interface {name} in this namespace",
                        "ip link; or start inside its namespace: ip netns exec")]
    found = []
    if "UP" not in link.get("flags", []):
        found.append(Finding("device", ERROR, f"{name} is down", f"ip link set dev {name} up"))
    found += _xdp(name, driver, link) + _veth(name, link, facts)
    features = facts.features(name)
    for offload, word in (("generic-receive-offload", "gro"), ("large-receive-offload", "lro"),
                          ("rx-vlan-offload", "rxvlan")):
        if driver == "af_packet" and features.get(offload):
            found.append(Finding("offloads", WARNING, f"{offload} on {name} changes what arrives",
                                 f"ethtool -K {name} {word} off"))
    found += _numa(plan, facts, facts.text(f"/sys/class/net/{name}/device/numa_node"), name)
    return found or [Finding("device", OK, f"{name} is up, nothing is in the way")]


def interfaces(plan, facts):
    return [one for name, driver in sorted(plan.interfaces.items())
            for one in _interface(name, driver, plan, facts)]


CHECKS = [capabilities, pci, interfaces]
