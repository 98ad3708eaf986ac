# shellcheck shell=bash
# What the live tests share: skipping with a reason, a voxplane in its own network namespace, and
# failing with its log. Source it; $1 is the voxplane executable, which the caller shifts away.
#
# The peer namespace has 198.18.N.2 and .3 (fd00:7670:N::2 and ::3) on link N, by the kernel;
# voxplane alone has .1 (::1). Everything is written to $work, which goes when a test has passed.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lib=$here/../../scripts/lib
# shellcheck source-path=SCRIPTDIR source=../../scripts/lib/netns.sh
. "$lib/netns.sh"

voxplane=$1
work=$(mktemp -d)
socket=
late_counter=    # of the peer's kernel: of what may come to sockets that are gone
plane_options=() # of voxplane, besides those that all tests give
plane_memory=(--no-huge --no-shconf -m 256)

skip() {
    echo "SKIPPED: $*"
    rm -rf "$work"
    exit 77
}

fail() {
    echo "FAILED: $*"
    local log
    for log in "$work"/*.log; do
        [ -s "$log" ] && { echo "--- $(basename "$log")"; tail -n 25 "$log"; }
    done
    echo "--- files are in $work"
    exit 1
}

netns_at_end() { [ "${passed:-no}" = yes ] && rm -rf "$work"; }

python() { PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$lib /usr/bin/python3 "$@"; }
peer_python() { in_peer env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$lib" /usr/bin/python3 "$@"; }

# require PMD COMMAND...: skips where the test cannot run.
require() {
    local why command pmd=$1
    shift
    why=$(netns_possible) || skip "$why"
    for command in "$@"; do
        command -v "$command" >/dev/null || skip "$command is not installed"
    done
    /usr/bin/python3 -c 'import numpy, scipy' 2>/dev/null || skip "python3-scipy is not installed"
    if [ "$pmd" = af_xdp ]; then
        /usr/bin/python3 -c 'import socket; socket.socket(44, socket.SOCK_RAW)' 2>/dev/null ||
            skip "this kernel has no AF_XDP sockets"
    fi
    [ -x "$voxplane" ] || fail "$voxplane is not an executable"
}

require_speech() {
    local element
    [ -d /usr/share/asterisk/sounds/en_US_f_Allison ] ||
        skip "asterisk-core-sounds-en-wav is not installed"
    for element in rtppcmupay rtppcmadepay rtpjitterbuffer mulawenc alawdec wavenc udpsink; do
        gst-inspect-1.0 --exists "$element" || skip "GStreamer has no $element"
    done
}

# The address of host H on link N: address FAMILY N H, as EP with a port: endpoint FAMILY N H PORT
address() { if [ "$1" = 4 ]; then echo "198.18.$2.$3"; else echo "fd00:7670:$2::$3"; fi; }
prefix() { if [ "$1" = 4 ]; then echo 24; else echo 64; fi; }
endpoint() { if [ "$1" = 4 ]; then echo "198.18.$2.$3:$4"; else echo "[fd00:7670:$2::$3]:$4"; fi; }

# link N FAMILY...: a veth pair with both peer addresses.
link() {
    local n=$1 family
    netns_link "$n"
    for family in "${@:2}"; do
        netns_peer_address "$n" "$(address "$family" "$n" 2)/$(prefix "$family")"
        netns_peer_address "$n" "$(address "$family" "$n" 3)/$(prefix "$family")"
    done
}

# port_config PMD N FAMILY...: the configuration of one port with voxplane's addresses on it.
port_config() {
    local pmd=$1 n=$2 family
    printf '[[port]]\ndevice = "net_%s%s"\nname = "plane%s"\n' "$pmd" "$n" "$n"
    printf 'udp-checksum = "verify"\n\n'
    for family in "${@:3}"; do
        printf '[[address]]\nport = "plane%s"\nip = "%s/%s"\n\n' "$n" \
            "$(address "$family" "$n" 1)" "$(prefix "$family")"
    done
}

# call_config ID PROGRAM LOCAL_A REMOTE_A LOCAL_B REMOTE_B: PCMU on side a, PCMA on side b.
call_config() {
    printf '[[call]]\nid = "%s"\n[call.a]\nlocal = "%s"\nremote = "%s"\n' "$1" "$3" "$4"
    printf 'payload-types = { pcmu = 0 }\nprogram = "%s"\n' "$2"
    printf '[call.b]\nlocal = "%s"\nremote = "%s"\n' "$5" "$6"
    printf 'payload-types = { pcma = 8 }\nprogram = "%s"\n\n' "$2"
}

# lcores WORKERS: the main lcore and so many workers, floating over at most two CPUs, so that lcores
# outnumber CPUs on any machine.
lcores() {
    local cpus=0 n
    [ "$(nproc --all)" -eq 1 ] || cpus="(0-1)"
    printf '0@%s' "$cpus"
    for n in $(seq "$1"); do
        printf ',%s@%s' "$n" "$cpus"
    done
}

# plane_start LCORES PMD LINK...: starts voxplane and waits until its telemetry answers. More
# arguments of each device may stand in $vdev_arguments, with a comma in front.
plane_start() {
    local lcores=$1 pmd=$2 n vdevs=()
    shift 2
    for n in "$@"; do
        vdevs+=(--vdev "net_$pmd$n,iface=plane$n${vdev_arguments:-}")
    done
    socket=$work/dpdk/vxtest/dpdk_telemetry.v2
    rm -f "$socket"
    netns_spawn voxplane plane "$work/voxplane.log" env RUNTIME_DIRECTORY="$work" "$voxplane" \
        "${plane_memory[@]}" --no-pci --lcores "$lcores" --file-prefix vxtest \
        "${vdevs[@]}" -- --config "$work/voxplane.toml" --summary "$work/summary.json" \
        --kernel-cache "$work/kernels.json" "${plane_options[@]}"
    for _ in $(seq 100); do
        if python "$lib/telemetry.py" "$socket" /voxplane/info >"$work/info.json" 2>/dev/null &&
            ! grep -q '^null' "$work/info.json"; then
            return
        fi
        kill -0 "${netns_pids[voxplane]}" 2>/dev/null || fail "voxplane ended while starting"
        sleep 0.1
    done
    fail "voxplane's telemetry did not answer within 10 s"
}

# plane_stop: SIGTERM must give exit status 0 and a summary that says so.
plane_stop() {
    local status=0
    netns_signal voxplane TERM
    netns_wait voxplane 10 || status=$?
    [ "$status" -eq 0 ] || fail "voxplane ended with status $status after SIGTERM"
    [ -s "$work/summary.json" ] || fail "voxplane wrote no summary"
}

# ping_plane FAMILY N: ping and ARP or ND, which nobody but voxplane can have answered.
ping_plane() {
    local plane
    plane=$(address "$1" "$2" 1)
    ip -n "$NETNS_PEER" neigh flush dev "peer$2" 2>/dev/null || true
    in_peer ping "-$1" -c 3 -i 0.2 -W 2 "$plane" >"$work/ping.log" 2>&1 ||
        fail "no answer to ping -$1 $plane"
    ip -n "$NETNS_PEER" neigh show "$plane" dev "peer$2" >"$work/neighbour.log"
    grep -q "lladdr 02:00:00:00:0$2:01" "$work/neighbour.log" ||
        fail "$plane was not resolved to voxplane's MAC address"
}

# The kernel of the peer must have found no fault with what it received.
peer_kernel_clean() {
    local counter n
    for counter in UdpInCsumErrors Udp6InCsumErrors IcmpInCsumErrors Icmp6InCsumErrors \
        IpInHdrErrors Ip6InHdrErrors IpInDiscards Ip6InDiscards UdpRcvbufErrors Udp6RcvbufErrors \
        UdpNoPorts Udp6NoPorts; do
        [ "$counter" != "$late_counter" ] || continue
        n=$(netns_peer_counter "$counter") || fail "cannot read the peer's $counter"
        [ "$n" -eq 0 ] || fail "the peer's kernel counted $counter $n"
    done
}

plane_has_no_address() {
    if in_plane ip -o addr show | grep -v ' lo ' | grep -q inet; then
        fail "a plane interface carries a kernel address"
    fi
}

pass() {
    passed=yes
    echo "ok: $*"
    exit 0
}
