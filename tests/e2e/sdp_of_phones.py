# What SIPp's phones were told, out of their files of messages.
#   sdp_of_phones.py told MESSAGES N [TAG]           the end point in the Nth SDP that a phone got,
#                                                    of the other side with this tag
#   sdp_of_phones.py calls TALKERS LISTENERS COUNT   of COUNT calls or more, one a line, what
#                                                    tests/netns/probe.py takes; fails with fewer
import re
import sys

import ng


def sdps(path, tag=""):
    """(call-id, SDP) of each message received from the other side with this tag, in order."""
    with open(path, encoding="latin-1", newline="") as file:
        text = file.read().replace("\r\n", "\n")
    for message in re.split(r"\n-{20,} [^\n]*\n", text):
        if "message received" in message and "\nv=0\n" in message and tag in message:
            yield re.search(r"^Call-ID: *(\S+)", message, re.M | re.I)[1], \
                message[message.index("v=0\n"):]


def end_points(path):
    """Of each call's first SDP, by call-id."""
    found = {}
    for call, sdp in sdps(path):
        found.setdefault(call, ng.audio_of(sdp))
    return found


def names(path):
    """By call-id the listener's name, which is its port, and the talker's port as sent."""
    with open(path, encoding="latin-1", newline="") as file:
        text = file.read().replace("\r\n", "\n")
    return {found[3]: (int(found[1]), int(found[5])) for found in re.finditer(
        r"^INVITE sip:(\d+)@(.|\n)*?^Call-ID: *(\S+)$(.|\n)*?^m=audio (\d+) ", text, re.M)}


def calls(talkers, listeners):
    ports = names(talkers)
    told = end_points(listeners)
    for call, (address, port) in end_points(talkers).items():
        if call in told and call in ports:
            listener, talker = ports[call]
            yield f"{address}:{port},198.18.0.2:{talker}," \
                  f"{told[call][0]}:{told[call][1]},198.18.0.3:{listener}"


def main():
    if sys.argv[1] == "told":
        found = [sdp for _, sdp in sdps(sys.argv[2], *sys.argv[4:])]
        address, port = ng.audio_of(found[int(sys.argv[3])])
        print(f"{address}:{port}")
        return
    found = list(calls(sys.argv[2], sys.argv[3]))
    if len(found) < int(sys.argv[4]):
        sys.exit(f"{len(found)} calls of {sys.argv[4]}")
    print("\n".join(found))


main()
