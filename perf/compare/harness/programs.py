"""Packages and programs that a comparison needs: installed, and built in build-perf or in the
folder that VOXPLANE_PERF_BUILD names."""

import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
VOXPLANE = "app/voxplane/voxplane"
RINGPAIR = "perf/compare/libringpair.so"
COREPAIR = "perf/compare/corepair"


def build(targets, packages="", services=""):
    """Returns the folder with the targets; dpdk-dev has dpdk-testpmd."""
    script = (f". perf/support/run.sh && ensure_packages dpdk-dev {packages} && "
              f'ensure_services {services} && provide_hugepages 400 && perf_build "$@"')
    subprocess.run(["bash", "-c", script, "perf", *targets], cwd=ROOT,
                   env={**os.environ, "root": ROOT}, check=True)
    return os.environ.get("VOXPLANE_PERF_BUILD", os.path.join(ROOT, "build-perf"))
