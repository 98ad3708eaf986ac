"""Lcores against the CPUs that the kernel leaves alone, their clocks and their neighbours."""

from . import eal
from .findings import ERROR, NOTE, OK, WARNING, Finding

CPU = "/sys/devices/system/cpu"


def listed(cpus):
    return ",".join(str(cpu) for cpu in sorted(cpus))


def present(plan, facts):
    online = facts.cpus(f"{CPU}/online")
    missing = [cpu for cpu in plan.cpus if cpu not in online]
    if missing:
        return [Finding("lcores", ERROR, f"CPU {listed(missing)} is not online",
                        f"choose from {facts.text(f'{CPU}/online')}")]
    try:
        allowed = eal.cpu_list(facts.status("Cpus_allowed_list") or f"{listed(online)}")
    except eal.UsageError:
        allowed = online
    refused = [cpu for cpu in plan.cpus if cpu not in allowed]
    if refused:
        return [Finding("lcores", ERROR, f"this process may not run on CPU {listed(refused)}",
                        "taskset, the cpuset of its control group, or AllowedCPUs= in the unit")]
    if not plan.workers:
        return [Finding("lcores", ERROR, "a main lcore and no worker",
                        "name at least two: -l 0,1")]
    return [Finding("lcores", OK, f"main on CPU {plan.main}, workers on {listed(plan.workers)}")]


def isolation(plan, facts):
    isolated = facts.cpus(f"{CPU}/isolated")
    shared = [cpu for cpu in plan.workers if cpu not in isolated]
    found = []
    if shared:
        found.append(Finding(
            "isolcpus", WARNING, f"other programs may run on worker CPU {listed(shared)}",
            f"isolcpus=managed_irq,domain,{listed(plan.workers)} on the kernel command line, or a "
            "cgroup-v2 cpuset partition of type isolated; else leave idle = \"adaptive\""))
    if plan.main in isolated:
        found.append(Finding("isolcpus", NOTE, f"the main lcore is on isolated CPU {plan.main}",
                             "--main-lcore on a housekeeping CPU saves an isolated one"))
    ticking = [cpu for cpu in plan.workers if cpu in isolated and
               cpu not in facts.cpus(f"{CPU}/nohz_full")]
    if ticking:
        found.append(Finding("nohz", NOTE, f"the timer interrupts worker CPU {listed(ticking)}",
                             f"nohz_full={listed(plan.workers)} rcu_nocbs={listed(plan.workers)}"))
    return found or [Finding("isolcpus", OK, f"workers have CPU {listed(plan.workers)} alone")]


def siblings(plan, facts):
    taken, found = set(plan.cpus), []
    for cpu in plan.workers:
        both = facts.cpus(f"{CPU}/cpu{cpu}/topology/thread_siblings_list")
        others = [one for one in both if one != cpu and one in taken]
        if others and cpu < max(others):
            found.append(Finding("smt", WARNING,
                                 f"CPU {cpu} and {listed(others)} are threads of one core",
                                 "one thread a physical core; leave the sibling idle"))
    return found


def governor(plan, facts):
    slow = {cpu: facts.text(f"{CPU}/cpu{cpu}/cpufreq/scaling_governor") for cpu in plan.workers}
    wrong = {cpu: name for cpu, name in slow.items() if name not in (None, "performance")}
    if wrong:
        names = ", ".join(sorted(set(wrong.values())))
        return [Finding("governor", WARNING, f"CPU {listed(wrong)} is governed by {names}",
                        "cpupower frequency-set -g performance")]
    if all(name is None for name in slow.values()):
        return [Finding("governor", OK, "no frequency scaling here (of a VM: its host's)")]
    return [Finding("governor", OK, "performance")]


def clock(_plan, facts):
    """Costs and, without hardware time stamps, jitter are measured by the TSC."""
    flags = set()
    for line in (facts.text("/proc/cpuinfo") or "").splitlines():
        if line.startswith("flags"):
            flags = set(line.partition(":")[2].split())
            break
    if not flags:
        return [Finding("tsc", NOTE, "not an x86 processor: its generic timer is constant")]
    found = []
    missing = {"constant_tsc", "nonstop_tsc"} - flags
    if missing:
        found.append(Finding("tsc", ERROR, f"the processor lacks {', '.join(sorted(missing))}: "
                             "jitter and time-outs would be wrong",
                             "another machine, or let the hypervisor pass an invariant TSC"))
    source = facts.text("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    if source not in (None, "tsc", "kvm-clock", "hyperv_clocksource_tsc_page"):
        found.append(Finding("tsc", WARNING, f"the kernel does not trust the TSC, it uses {source}",
                             "see dmesg for why; tsc=reliable where the machine is known"))
    return found or [Finding("tsc", OK, "constant")]


def irqbalance(plan, facts):
    isolated = facts.cpus(f"{CPU}/isolated")
    for process in facts.names("/proc"):
        if process.isdigit() and facts.text(f"/proc/{process}/comm") == "irqbalance" and \
                not set(plan.workers) <= set(isolated):
            return [Finding("irqbalance", WARNING, "may put interrupts on worker CPUs",
                            f"IRQBALANCE_BANNED_CPULIST={listed(plan.workers)}, or stop it")]
    return []


CHECKS = [present, isolation, siblings, governor, clock, irqbalance]
