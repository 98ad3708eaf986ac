# What the tests of scripts/perf-compare share: the script as a module, runs recorded on a busy
# virtual machine, and a call of the script that returns its status and what it printed.

import contextlib
import copy
import importlib.machinery
import importlib.util
import io
import json
import pathlib
import sys
import unittest.mock

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "scripts/lib"))


def _script():
    path = str(ROOT / "scripts/perf-compare")
    loader = importlib.machinery.SourceFileLoader("perf_compare", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


script = _script()


def recorded(name):
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def slowed(run, factor, *rows):
    """The run with every sample of these rows longer by factor."""
    changed = copy.deepcopy(run)
    for row in rows:
        changed["rows"][row] = [ns * factor for ns in run["rows"][row]]
    return changed


def compare(*arguments):
    """(status, output) of the script."""
    output = io.StringIO()
    with unittest.mock.patch.object(sys, "argv", ["perf-compare", *map(str, arguments)]), \
            contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            status = script.main()
        except SystemExit as end:
            status = end.code
    return status, output.getvalue()


def told_slower(output):
    return [line.split()[0] for line in output.splitlines() if line.endswith("  slower")]
