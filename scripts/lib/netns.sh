# shellcheck shell=bash
# Private network namespaces joined by veth pairs, for tests and recordings. Source it, then
#   netns_begin                     two namespaces, $NETNS_PEER and $NETNS_PLANE; removed at exit
#   netns_link 0                    veth peer0 (in the peer) <-> plane0 (in the plane)
#   netns_peer_address 0 198.18.0.2/24
#   in_peer CMD... / in_plane CMD...
#   netns_spawn NAME CMD...         background process, its id in ${netns_pids[NAME]}
# Nothing outside these namespaces is touched, and only processes started here are ended.
# The peer uses the kernel's stack; plane interfaces carry no kernel address of any kind, so that
# whatever answers there is the program under test. Peers compute their checksums in software: on
# veth the kernel otherwise leaves only the pseudo-header's sum in the packet.

declare -A netns_pids=()
NETNS_PEER=""
NETNS_PLANE=""

# Says why namespaces cannot be made, on standard output, and fails; silent success otherwise.
netns_possible() {
    local probe="vxprobe$$" why
    if [ "$(id -u)" -ne 0 ]; then
        echo "not root"
        return 1
    fi
    if ! command -v ip >/dev/null || ! command -v ethtool >/dev/null; then
        echo "iproute2 or ethtool is not installed"
        return 1
    fi
    if ! why=$(ip netns add "$probe" 2>&1); then
        echo "no network namespace can be made: $why"
        return 1
    fi
    if ! why=$(ip -n "$probe" link add name a type veth peer name b 2>&1); then
        ip netns del "$probe"
        echo "no veth pair can be made: $why"
        return 1
    fi
    ip netns del "$probe"
}

netns_begin() {
    NETNS_PEER="vxpeer$$"
    NETNS_PLANE="vxplane$$"
    trap netns_end EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    ip netns add "$NETNS_PEER"
    ip netns add "$NETNS_PLANE"
    ip -n "$NETNS_PEER" link set lo up
    # Before any interface is made there: no autoconfigured or link-local IPv6 address.
    in_plane sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
                    echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
    # Test addresses are used at once, without waiting for duplicate address detection.
    in_peer sh -c 'echo 0 >/proc/sys/net/ipv6/conf/all/accept_dad
                   echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad'
}

# Sends a signal to a process started here, if it still runs. Waiting is the caller's.
netns_signal() {
    local pid=${netns_pids[$1]:-}
    if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
        kill -s "$2" "$pid" 2>/dev/null || true
    fi
}

# Waits up to $2 seconds for process $1 to end; returns its exit status, 124 where it still runs.
netns_wait() {
    local pid=${netns_pids[$1]:-} tenths=$(($2 * 10)) status=0
    [ -n "$pid" ] || return 0
    # The shell's own note about a process that a signal ended is not wanted.
    {
        while kill -0 "$pid"; do
            tenths=$((tenths - 1))
            if [ "$tenths" -lt 0 ]; then
                return 124
            fi
            sleep 0.1
        done
        wait "$pid" || status=$?
    } 2>/dev/null
    unset "netns_pids[$1]"
    return "$status"
}

netns_end() {
    local status=$? name
    trap - EXIT INT TERM
    for name in "${!netns_pids[@]}"; do
        netns_signal "$name" TERM
    done
    for name in "${!netns_pids[@]}"; do
        if ! netns_wait "$name" 5 2>/dev/null; then
            netns_signal "$name" KILL
        fi
    done
    if [ -n "$NETNS_PEER" ]; then
        ip netns del "$NETNS_PEER" 2>/dev/null || true
        ip netns del "$NETNS_PLANE" 2>/dev/null || true
    fi
    if declare -F netns_at_end >/dev/null; then
        netns_at_end
    fi
    exit "$status"
}

in_peer() { ip netns exec "$NETNS_PEER" "$@"; }
in_plane() { ip netns exec "$NETNS_PLANE" "$@"; }

# Made inside the namespaces from the start, so that the names never exist outside.
netns_link() {
    local n=$1
    ip -n "$NETNS_PEER" link add name "peer$n" address "02:00:00:00:0$n:02" type veth \
        peer name "plane$n" address "02:00:00:00:0$n:01" netns "$NETNS_PLANE"
    in_peer ethtool -K "peer$n" tx off >/dev/null
    in_plane ethtool -K "plane$n" tx off >/dev/null
    ip -n "$NETNS_PEER" link set "peer$n" up
    ip -n "$NETNS_PLANE" link set "plane$n" up
}

netns_peer_address() {
    case $2 in
    *:*) ip -n "$NETNS_PEER" addr add "$2" dev "peer$1" nodad ;;
    *) ip -n "$NETNS_PEER" addr add "$2" dev "peer$1" ;;
    esac
}

# netns_spawn NAME peer|plane LOG CMD...: exec all the way, so that the id is the program's own.
netns_spawn() {
    local name=$1 where=$NETNS_PEER log=$3
    [ "$2" = plane ] && where=$NETNS_PLANE
    shift 3
    ip netns exec "$where" "$@" >"$log" 2>&1 </dev/null &
    netns_pids[$name]=$!
}

# Sum of the peer kernel's counters with the given names since the namespace was made.
netns_peer_counter() {
    local names
    names=$(printf '%s ' "$@")
    in_peer nstat -asz --json 2>/dev/null | /usr/bin/python3 -c '
import json, sys
counters = json.load(sys.stdin)["kernel"]
print(sum(int(counters[name]) for name in sys.argv[1].split()))' "$names"
}
