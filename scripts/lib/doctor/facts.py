"""What the machine says of itself, below a root: "/" in life, a tree of files in tests. What tools
say (ip, ethtool) is then read from tools/<words joined by dashes> in that tree."""

import json
import os
import pathlib
import subprocess

from . import eal


class Facts:
    def __init__(self, root="/", environment=None):
        self.root = pathlib.Path(root)
        self.environment = os.environ if environment is None else environment

    def path(self, name):
        return self.root / name.lstrip("/")

    def text(self, name):
        """Contents without the last newline; None where there is no such file or it is secret."""
        try:
            return self.path(name).read_text(encoding="utf-8", errors="replace").rstrip("\n")
        except OSError:
            return None

    def link(self, name):
        """Last part of where a symbolic link leads; None for none."""
        try:
            return os.path.basename(os.readlink(self.path(name)))
        except OSError:
            return None

    def exists(self, name):
        return self.path(name).exists()

    def names(self, folder):
        try:
            return sorted(entry.name for entry in self.path(folder).iterdir())
        except OSError:
            return []

    def cpus(self, name):
        try:
            return eal.cpu_list(self.text(name) or "")
        except eal.UsageError:
            return []

    def tool(self, *words):
        """What a tool printed; None where it failed or is missing."""
        if str(self.root) != "/":
            return self.text("tools/" + "-".join(words))
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout if done.returncode == 0 else None

    def interface(self, name):
        """`ip -j -d link show` of an interface as a dictionary; empty where there is none."""
        try:
            return json.loads(self.tool("ip", "-j", "-d", "link", "show", "dev", name) or "[]")[0]
        except (ValueError, IndexError):
            return {}

    def features(self, name):
        """Offloads of an interface, {name: on}."""
        lines = (self.tool("ethtool", "-k", name) or "").splitlines()
        pairs = (line.strip().partition(": ") for line in lines)
        return {key: value.startswith("on") for key, _, value in pairs if value}

    def meminfo(self):
        lines = (self.text("/proc/meminfo") or "").splitlines()
        return {line.split(":")[0]: int(line.split()[1]) for line in lines
                if len(line.split()) > 1}

    def status(self, key):
        """A line of /proc/self/status."""
        for line in (self.text("/proc/self/status") or "").splitlines():
            name, _, value = line.partition(":")
            if name == key:
                return value.strip()
        return ""

    def capabilities(self):
        return int(self.status("CapEff") or "0", 16)

    def memlock(self):
        """Soft limit in bytes; None: unlimited or not known."""
        for line in (self.text("/proc/self/limits") or "").splitlines():
            if line.startswith("Max locked memory"):
                soft = line[len("Max locked memory"):].split()[0]
                return None if soft == "unlimited" else int(soft)
        return None

    def node_of_cpu(self, cpu):
        for name in self.names("/sys/devices/system/node"):
            if name.startswith("node") and name[4:].isdigit() and \
                    cpu in self.cpus(f"/sys/devices/system/node/{name}/cpulist"):
                return int(name[4:])
        return 0
