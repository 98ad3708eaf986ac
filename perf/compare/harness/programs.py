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
    install = ('for part in packages machine; do . "scripts/lib/$part.sh"; done; '
               f"ensure_listed_packages && ensure_packages dpdk-dev {packages} && "
               f"ensure_services {services} && provide_hugepages 400")
    subprocess.run(["bash", "-c", install], cwd=ROOT, env={**os.environ, "root": ROOT}, check=True)
    folder = os.environ.get("VOXPLANE_PERF_BUILD", os.path.join(ROOT, "build-perf"))
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        subprocess.run(["meson", "setup", "--buildtype=release", "-Dtests=false", folder, ROOT],
                       stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["ninja", "-C", folder, *targets], stdout=subprocess.DEVNULL, check=True)
    return folder
