# shellcheck shell=bash
# What every check begins with: the root of the tree as working directory, and lists of its files.
# Source it first. Files are those that git would add, or all outside build folders without git.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
# shellcheck source-path=SCRIPTDIR source=../lib/machine.sh
. "$root/scripts/lib/machine.sh"

skip() {
    echo "$*"
    exit 77
}

# need COMMAND...: skips the check where one is missing.
need() {
    local command
    for command in "$@"; do
        command -v "$command" >/dev/null || skip "$command is not installed"
    done
}

# files [PATTERN...]: paths of the tree, one a line, that match one of the extended patterns.
files() {
    local pattern=${1:-.}
    if git -C "$root" rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files --cached --others --exclude-standard
    else
        find . -path './build*' -prune -o -path ./.git -prune -o -type f -printf '%P\n'
    fi | grep -E "$pattern" | sort -u | while read -r path; do [ -f "$path" ] && echo "$path"; done
}

# The tree of build-clang, in which others build and run their part.
clang_build=$root/build-check-clang
configure_with_clang() {
    export CC=clang CXX=clang++
    command -v ccache >/dev/null && CC="ccache clang" CXX="ccache clang++"
    # Lines of a report's stack need no more than line tables. Benchmarks are built with --all.
    configure "$clang_build" -Dbuildtype=plain -Db_ndebug=false -Dwerror=true -Dfuzz=true \
        -Dperf="$([ -n "${CHECK_ALL:-}" ] && echo true || echo false)" \
        -Dunity=on -Dunity_size=8 -Db_sanitize=address,undefined -Db_lundef=false \
        -Dcpp_args="-fno-sanitize-recover=undefined -gline-tables-only"
}

sources() { files '^(lib|app|tests|perf)/.*\.(cpp|hpp|c|h)$'; }
