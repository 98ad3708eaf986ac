# What a SIP proxy would ask of voxplane, step by step; tests/netns/control runs packets in between.
#   control_client.py SERVER offer|answer|move|hold|query|figures|delete CALL [EXPECTED]
# offer prints voxplane's end point towards the answerer, answer the one towards the offerer, move
# the one towards the answerer after it has moved. Each judges its reply.

import json
import sys

import ng

CALLER, CALLEE, ELSEWHERE = ("198.18.0.2", 16384), ("198.18.0.3", 16404), ("198.18.0.3", 16420)


def shown(sdp):
    address, port = ng.audio_of(sdp)
    return f"{address}:{port}"


def expect(good, text):
    if not good:
        sys.exit(f"control: {text}")


def main():
    client, step, call = ng.Client(sys.argv[1]), sys.argv[2], sys.argv[3]
    tags = {"call_id": call, "from_tag": "caller"}
    both = {**tags, "to_tag": "callee"}
    if step == "offer":
        reply = client.ask("offer", **tags, sdp=ng.phone(*CALLER, "0"),
                           codec={"transcode": ["PCMA"], "mask": ["PCMU"]})
        expect(reply["result"] == "ok", reply)
        expect(" RTP/AVP 8\r\n" in reply["sdp"], f"PCMA alone was to be offered: {reply['sdp']}")
        print(shown(reply["sdp"]))
    elif step == "answer":
        reply = client.ask("answer", **both, sdp=ng.phone(*CALLEE, "8"))
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
    elif step == "figures":
        print(client.ask("query", **tags)["totals"]["RTP"]["packets"])
    elif step == "delete":
        reply = client.ask("delete", **both, delete_delay=0)
        expect(reply["result"] == "ok" and "warning" not in reply, reply)
        again = client.ask("query", **tags)
        expect(again == {"result": "error", "error-reason": "Unknown call-id"}, again)
        total = client.ask("statistics")["statistics"]["currentstatistics"]["sessionstotal"]
        expect(total == 0, f"{total} calls are left")


main()
