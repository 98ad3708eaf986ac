# Judges what a node of the e2e tests says of itself to a proxy.
#   node_client.py refuses PORT TEXT    a new call gets these words as an error, or as a load limit
#                                       when the proxy knows that form; such refusals are counted
#   node_client.py calls PORT COUNT     so many calls stand
import sys

import ng

CALL = {"call_id": "refused", "from_tag": "a", "sdp": ng.phone("198.18.0.2", 4000, "0")}


def expect(reply, wanted):
    if reply != wanted:
        sys.exit(f"got {reply}, expected {wanted}")


def main():
    client = ng.Client(f"127.0.0.1:{sys.argv[2]}")
    if sys.argv[1] == "refuses":
        before = client.ask("statistics")["statistics"]["totalstatistics"]["rejectedsessions"]
        expect(client.ask("offer", **CALL), {"result": "error", "error-reason": sys.argv[3]})
        expect(client.ask("offer", **CALL, supports=["load limit"]),
               {"result": "load limit", "message": sys.argv[3]})
        after = client.ask("statistics")["statistics"]["totalstatistics"]["rejectedsessions"]
        expect(after, before + 2)
    else:
        current = client.ask("statistics")["statistics"]["currentstatistics"]
        expect(current["sessionstotal"], int(sys.argv[3]))


main()
