# shellcheck shell=bash
# What scripts/test and scripts/check share: timing, hugepages, and building with meson. Source it
# after packages.sh, with $root set.
: "${root:?is the folder of the tree}"

# A compiler cache, where there is one, then serves every clone of the tree: paths are relative to
# the build folder, and only debug information would name the folder that was built first.
export CCACHE_NOHASHDIR=yes

# Some 250 programs are linked: gold, of the same package as the usual linker, takes a third of the
# time.
command -v ld.gold >/dev/null && export CC_LD=gold CXX_LD=gold

# timed NAME COMMAND...: runs it, prints its seconds, returns its status.
timed() {
    local name=$1 from=$SECONDS status=0
    shift
    "$@" || status=$?
    printf '== %-24s %4d s' "$name" $((SECONDS - from))
    [ "$status" -eq 0 ] && echo || echo "  (status $status)"
    return "$status"
}

# ensure_listed_packages LIST...: those of scripts/lib/LIST-packages.list, and those for building.
ensure_listed_packages() {
    local name list=()
    for name in build "$@"; do
        mapfile -t -O ${#list[@]} list < <(grep -v '^#' "$root/scripts/lib/$name-packages.list")
    done
    ensure_packages "${list[@]}"
}

# provide_hugepages COUNT: for what needs hugepages of 2 MB, where we may and there are fewer. A
# machine without them still passes; what needs them is then skipped.
provide_hugepages() {
    local want=$1 total free_kb
    [ "$(id -u)" -eq 0 ] || return 0
    total=$(awk '$1 == "HugePages_Total:" { print $2 }' /proc/meminfo)
    free_kb=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)
    if [ "${total:-0}" -lt "$want" ] && [ "${free_kb:-0}" -gt 3000000 ]; then
        if sysctl -q -w "vm.nr_hugepages=$want" 2>/dev/null; then
            echo "hugepages: asked for $want of 2 MB"
        else
            echo "hugepages: none, and this machine does not let us have any"
        fi
    fi
    if ! grep -q ' hugetlbfs ' /proc/mounts; then
        { mkdir -p /dev/hugepages && mount -t hugetlbfs none /dev/hugepages; } 2>/dev/null ||
            echo "hugepages: cannot be mounted here"
    fi
    return 0
}

# How tests are built: as users build, with warnings as errors, and files of a target compiled
# together where that changes nothing but the time it takes.
# shellcheck disable=SC2034 # for those who source this
gcc_options=(-Dbuildtype=release -Dwerror=true -Dunity=on -Dunity_size=16)

# configure FOLDER MESON_OPTION...: keeps a folder that is configured already, with these options.
configure() {
    local folder=$1 log
    shift
    log=$(mktemp)
    local how=()
    [ -f "$folder/build.ninja" ] && how=(--reconfigure)
    if ! meson setup "${how[@]}" "$@" "$folder" "$root" >"$log" 2>&1; then
        # A folder left by another meson, or half made, is made anew.
        rm -rf "$folder"
        if ! meson setup "$@" "$folder" "$root" >"$log" 2>&1; then
            tail -n 30 "$log"
            rm -f "$log"
            return 1
        fi
    fi
    rm -f "$log"
}

# build FOLDER TARGET...: prints nothing but what went wrong.
build() {
    local folder=$1 log
    shift
    log=$(mktemp)
    if ! ninja -C "$folder" "$@" >"$log" 2>&1; then
        grep -E -A 12 'FAILED|error:|Error' "$log" | head -n 80 || tail -n 40 "$log"
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# run_suite FOLDER SUITE [MESON_TEST_OPTION...]: leaves meson-logs/SUITE.json, or none and a message
# where meson cannot run it.
run_suite() {
    local folder=$1 suite=$2 jobs=()
    shift 2
    case $suite in dpdk | netns | e2e) jobs=(--num-processes 1) ;; esac
    meson test -C "$folder" --no-rebuild --suite "$suite" --logbase "$suite" "${jobs[@]}" "$@" \
        --quiet 2>&1 >/dev/null | grep -v '^$' | head -n 5
    return "${PIPESTATUS[0]}"
}
