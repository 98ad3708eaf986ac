# shellcheck shell=bash
# What the calls through Kamailio share: the signalling's own link, Kamailio, SIPp's phones, and
# what these were told. Source it after tests/netns/common.sh, with $e2e set.
: "${e2e:?is the folder of the tests}"
: "${work:?is where files go}" "${lib:?is scripts/lib}" "${here:?is tests/netns}"
rpc=$work/kamailio.rpc

# The signalling has a link of its own, by both kernels.
signalling_link() {
    ip -n "$NETNS_PEER" link add sip1 type veth peer name sip0 netns "$NETNS_PLANE"
    ip -n "$NETNS_PLANE" addr add 198.18.100.1/24 dev sip0
    for address in 198.18.100.2/24 198.18.100.3/24; do
        ip -n "$NETNS_PEER" addr add "$address" dev sip1
    done
    ip -n "$NETNS_PLANE" link set sip0 up
    ip -n "$NETNS_PEER" link set sip1 up
    in_plane ip link set lo up
}

# kamailio_start NODES: as its parameter rtpengine_sock names them.
kamailio_start() {
    netns_spawn kamailio plane "$work/kamailio.log" kamailio -f "$e2e/kamailio.cfg" -DD -E \
        -m 64 -M 8 -w "$work" -Y "$work" -P "$work/kamailio.pid" \
        -A 'LISTEN=udp:198.18.100.1:5060' -A 'EVENTS=tcp:127.0.0.1:8080' \
        -A 'NEXT_HOP="sip:198.18.100.3:5062"' -A 'FIRST="sip:group@198.18.100.3:5072"' \
        -A 'SECOND="sip:group@198.18.100.3:5074"' \
        -A "NODES=\"$1\"" -A "RPC=\"unix:$rpc\""
    for _ in $(seq 100); do
        in_plane kamcmd -s "unix:$rpc" core.uptime >"$work/uptime.log" 2>&1 && return
        sleep 0.1
    done
    fail "Kamailio did not start within 10 s"
}

# nodes_up COUNT URL...: what an operator sees of the nodes, by rtpengine.show.
nodes_up() {
    local count=$1 url
    shift
    in_plane kamcmd -s "unix:$rpc" rtpengine.show all >"$work/nodes.log" 2>&1
    for url in "$@"; do
        grep -q "url: $url" "$work/nodes.log" || fail "Kamailio does not list the node $url"
    done
    [ "$(grep -c 'disabled: 0' "$work/nodes.log")" -eq "$count" ] ||
        fail "Kamailio does not have $count nodes up"
}

# phone NAME SCENARIO IP PORT SIPP_ARGUMENT...
phone() {
    netns_spawn "$1" peer "$work/$1.log" sipp -sf "$e2e/$2.xml" -i "$3" -p "$4" -nostdin \
        -timeout 120s -timeout_error -trace_msg -message_file "$work/$1.messages" \
        -trace_err -error_file "$work/$1.errors" "${@:5}"
}

# wait_line FILE TEXT COUNT WHY: until so many lines have it; fails after 30 s.
wait_line() {
    for _ in $(seq 300); do
        [ "$(grep -cs "$2" "$1")" -ge "$3" ] && return
        sleep 0.1
    done
    fail "$4"
}

# probe_ready NAME ARGUMENT...: starts a probe of the calls that probe NAME will be given, long
# before they stand: what it needs takes seconds to load on a busy machine.
probe_ready() {
    netns_spawn "probe-$1" peer "$work/$1-probe.log" env PYTHONDONTWRITEBYTECODE=1 \
        PYTHONPATH="$lib" /usr/bin/python3 "$here/probe.py" rtp --count 50 "${@:2}" \
        "@$work/$1.probed"
    wait_line "$work/$1-probe.log" ready 1 "the probe $1 does not start"
}

probe() { # NAME CALL...
    printf '%s\n' "${@:2}" >"$work/$1.now"
    mv "$work/$1.now" "$work/$1.probed"
}

probed() { # NAME WHAT
    netns_wait "probe-$1" 60 || fail "$2: packets were lost or changed"
    echo "$2: $(tail -n 1 "$work/$1-probe.log")"
}

# cue NAME HOST SIP_PORT COUNT [IP]: what scenarios wait for before they go on, for calls
# NAME-1@HOST on.
cue() {
    peer_python - "$@" <<'END'
import secrets, socket, sys
phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
address = (sys.argv[5] if len(sys.argv) > 5 else "198.18.100.2", int(sys.argv[3]))
for n in range(1, int(sys.argv[4]) + 1):
    phone.sendto(f"MESSAGE sip:phone@{address[0]} SIP/2.0\r\nVia: SIP/2.0/UDP 198.18.100.3;branch="
                 f"z9hG4bK{secrets.token_hex(8)}\r\nFrom: <sip:test@198.18.100.3>;tag=t\r\n"
                 f"To: <sip:phone@{address[0]}>\r\nCall-ID: {sys.argv[1]}-{n}@{sys.argv[2]}\r\n"
                 f"CSeq: {secrets.randbelow(9999) + 1} MESSAGE\r\nContent-Length: 0\r\n\r\n"
                 .encode(), address)
END
}

# nothing_left SOCKET: of calls and ports, by a node's telemetry, whose figures are those of the
# last second.
nothing_left() {
    for _ in $(seq 30); do
        python "$lib/telemetry.py" "$1" /voxplane/control >"$work/control.log"
        grep -q '"port_pairs_in_use": 0' "$work/control.log" &&
            grep -q '"calls": 0' "$work/control.log" && return
        sleep 0.1
    done
    fail "calls or ports are left"
}

kamailio_stop() {
    netns_signal kamailio TERM
    netns_wait kamailio 10 || true
}

balanced() { # SUMMARY
    python -c 'import json, sys, verdict
v = verdict.Verdict()
verdict.balance(v, json.load(open(sys.argv[1])))
sys.exit("; ".join(v.faults) or 0)' "$1" || fail "the summary does not balance"
}
