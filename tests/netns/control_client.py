# What a SIP proxy would ask of voxplane, step by step; tests/netns/control runs packets in between.
#   control_client.py SERVER STEP CALL [EXPECTED]
# STEP: offer, answer, move, query, figures, scores, heard, fork, transform, delete, none.
# offer with "generate" as EXPECTED asks for RTCP of voxplane's own; scores and heard wait for round
# trips, heard of the SSRCs in EXPECTED.
# offer prints voxplane's end point towards the answerer, answer the one towards the offerer, move
# the one towards the answerer after it has moved, transform the one that PCMU is sent to. delete
# asks for no call to be left, as `none` does, unless `others` is EXPECTED. Each judges its reply.

import json
import sys
import time

import ng

CALLER, CALLEE, ELSEWHERE = ("198.18.0.2", 16384), ("198.18.0.3", 16404), ("198.18.0.4", 16420)
PORTS_ON = {"rtpbin": 100, "relayed": 200}  # of calls that stand beside others


def shown(sdp):
    address, port = ng.audio_of(sdp)
    return f"{address}:{port}"


def expect(good, text):
    if not good:
        sys.exit(f"control: {text}")


def scores(client, tags):
    """The SSRC dictionary once round trips of both legs are in it, which takes a report each."""
    for _ in range(80):
        streams = client.ask("query", **tags)["SSRC"]
        if len(streams) == 2 and all("receiver" in one and "round-trip time" in one["average MOS"]
                                     for one in streams.values()):
            break
        time.sleep(0.1)
    expect(sorted(streams) == [str(0xA0A0A0A0), str(0xB0B0B0B0)], f"streams {streams}")
    for one in streams.values():
        latest = one["MOS progression"]["entries"][-1]
        # Two legs on one machine, which others may keep busy.
        expect(0 < latest.get("round-trip time", 0) < 200_000, f"round trip in {one}")
        expect(one["receiver"]["packets lost"] == 3 and one["receiver"]["packet loss"] == 10, one)
        expect(35 <= one["average MOS"]["MOS"] <= 44 and one["packets lost"] == 0, one)
    return streams


def heard(client, tags, ssrcs):
    """What voxplane reads in the reports of rtpbin, whose streams these are, once all is there."""
    def trip(one):
        return one["MOS progression"]["entries"][-1].get("round-trip time")
    for _ in range(80):
        streams = client.ask("query", **tags)["SSRC"]
        if len(streams) == 2 and all("receiver" in one and trip(one) is not None
                                     for one in streams.values()):
            break
        time.sleep(0.1)
    expect(sorted(streams) == sorted(ssrcs.split(",")), f"streams {streams}, expected {ssrcs}")
    for one in streams.values():
        # None of it is zero: our clock and rtpbin's would not run at one rate.
        expect(0 < (trip(one) or 0) < 250_000 and one["packets lost"] == 0, one)
        # rtpbin counts the packet that ends a source's probation twice.
        expect(one["receiver"]["packets lost"] in (-1, 0), one)
        expect(one["receiver"]["packet loss"] == 0, one)


def fork(client, call):
    """Two phones ring; each branch has ports of its own, and one ends without the other."""
    tags = {"call_id": call, "from_tag": "caller"}
    shown_to, shown_back = [], []
    for branch in "one", "two":
        reply = client.ask("offer", **tags, via_branch=branch, sdp=ng.phone(*CALLER, "0"))
        shown_to.append(shown(reply["sdp"]))
    again = client.ask("offer", **tags, via_branch="one", sdp=ng.phone(*CALLER, "0"))
    expect(shown(again["sdp"]) == shown_to[0], "an offer of a branch again got other ports")
    for branch, phone in ("two", ELSEWHERE), ("one", CALLEE):
        reply = client.ask("answer", **tags, to_tag=branch, via_branch=branch,
                           sdp=ng.phone(*phone, "0"))
        expect(reply["result"] == "ok", reply)
        shown_back.append(shown(reply["sdp"]))
    expect(len(set(shown_to + shown_back)) == 4, f"branches share ports: {shown_to} {shown_back}")
    reply = client.ask("delete", **tags, to_tag="two", via_branch="two", delete_delay=0)
    expect(reply["result"] == "ok" and "warning" not in reply, reply)
    left = client.ask("query", call_id=call)["tags"]
    expect(sorted(left) == ["caller", "one"], f"tags left: {sorted(left)}")
    client.ask("delete", **tags, to_tag="one", delete_delay=0)


def transform(client, call):
    """As another node hands a conversion over, which must not be us."""
    def asked(instance):
        codec = {"input": {"codec": "PCMU", "payload type": 0},
                 "output": {"codec": "PCMA", "payload type": 8}}
        sink = {"family": "IP4", "address": CALLEE[0], "port": CALLEE[1]}
        return client.ask("transform", call_id=call, from_tag="caller", instance=instance,
                          media=[{"type": "audio", "codec": [codec], "destination": sink}])
    ours = client.ask("statistics")["instance"]
    expect(asked(ours) == {"result": "error", "error-reason": "Transform loop detected"},
           "our own request was taken")
    reply = asked("another node")
    expect(reply["result"] == "ok" and reply["call-id"] == call, reply)
    return f'{reply["media"][0]["address"]}:{reply["media"][0]["port"]}'


def none_left(client):
    total = client.ask("statistics")["statistics"]["currentstatistics"]["sessionstotal"]
    expect(total == 0, f"{total} calls are left")


def main():
    client, step, call = ng.Client(sys.argv[1]), sys.argv[2], sys.argv[3]
    tags = {"call_id": call, "from_tag": "caller"}
    both = {**tags, "to_tag": "callee"}
    caller, callee = ((ip, port + PORTS_ON.get(call, 0)) for ip, port in (CALLER, CALLEE))
    if step == "offer":
        more = {"generate_RTCP": "on"} if sys.argv[4:] == ["generate"] else {}
        reply = client.ask("offer", **tags, sdp=ng.phone(*caller, "0"),
                           codec={"transcode": ["PCMA"], "mask": ["PCMU"]}, **more)
        expect(reply["result"] == "ok", reply)
        expect(" RTP/AVP 8\r\n" in reply["sdp"], f"PCMA alone was to be offered: {reply['sdp']}")
        print(shown(reply["sdp"]))
    elif step == "answer":
        reply = client.ask("answer", **both, sdp=ng.phone(*callee, "8"))
        expect(" RTP/AVP 0\r\n" in reply["sdp"], f"PCMU was to be answered: {reply['sdp']}")
        print(shown(reply["sdp"]))
    elif step == "move":
        swapped = {"call_id": call, "from_tag": "callee", "to_tag": "caller"}
        reply = client.ask("offer", **swapped, sdp=ng.phone(*ELSEWHERE, "8"),
                           codec={"transcode": ["PCMU"]})
        expect(reply["result"] == "ok", reply)
        told = ng.audio_of(reply["sdp"])
        reply = client.ask("answer", **swapped, sdp=ng.phone(*CALLER, "0"))
        expect(reply["result"] == "ok", reply)
        print(shown(reply["sdp"]), told[1])
    elif step == "query":
        reply = client.ask("query", **tags)
        total = reply["totals"]["RTP"]["packets"]
        expect(total == int(sys.argv[4]), f"{total} packets in all, expected {sys.argv[4]}")
        expect(sorted(reply["tags"]) == ["callee", "caller"], reply["tags"])
        print(json.dumps(reply["totals"]))
    elif step == "scores":
        print(json.dumps(scores(client, tags)))
    elif step == "heard":
        heard(client, tags, sys.argv[4])
    elif step == "figures":
        print(client.ask("query", **tags)["totals"]["RTP"]["packets"])
    elif step == "delete":
        reply = client.ask("delete", **both, delete_delay=0)
        expect(reply["result"] == "ok" and "warning" not in reply, reply)
        again = client.ask("query", **tags)
        expect(again == {"result": "error", "error-reason": "Unknown call-id"}, again)
        if sys.argv[4:] != ["others"]:
            none_left(client)
    elif step == "fork":
        fork(client, call)
        none_left(client)
    elif step == "transform":
        print(transform(client, call))
    elif step == "none":
        none_left(client)


main()
