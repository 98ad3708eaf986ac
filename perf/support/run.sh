# shellcheck shell=bash
# What the run scripts of perf/ share. Source it with $root set; then
#   perf_build TARGET...     builds release programs in build-perf (or $VOXPLANE_PERF_BUILD)
#   perf_run TARGET ARG...   runs one of them on the last core, before other work if we may
#   perf_run_polite ...      the same for programs with DPDK, which at real-time priority on a core
#                            spend minutes in the kernel: nice -15 instead
: "${root:?is the folder of the tree}"

# shellcheck source-path=SCRIPTDIR source=../../scripts/lib/packages.sh
. "$root/scripts/lib/packages.sh"
# shellcheck source-path=SCRIPTDIR source=../../scripts/lib/machine.sh
. "$root/scripts/lib/machine.sh"

perf_folder=${VOXPLANE_PERF_BUILD:-$root/build-perf}

perf_build() {
    # shellcheck disable=SC2119 # its list of packages is complete without arguments
    ensure_listed_packages || return 1
    configure "$perf_folder" --buildtype=release -Dtests=false || return 1
    build "$perf_folder" "$@"
}

perf_on_last_core() {
    local program=$perf_folder/$1 before=()
    shift
    # The first core has the interrupts of most machines.
    command -v taskset >/dev/null && before=(taskset -c "$(($(nproc) - 1))")
    "${perf_priority[@]}" "${before[@]}" "$program" "$@"
}

perf_run() {
    local perf_priority=()
    chrt -f 80 true 2>/dev/null && perf_priority=(chrt -f 80)
    perf_on_last_core "$@"
}

perf_run_polite() {
    local perf_priority=()
    nice -n -15 true 2>/dev/null && perf_priority=(nice -n -15)
    perf_on_last_core "$@"
}

# Where and when a table was made, as its first line.
perf_stamp() {
    printf '%s, %s cores, %s\n' \
        "$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" "$(date -u +%F)"
}
