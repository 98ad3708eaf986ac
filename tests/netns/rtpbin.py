# Both phones of calls by GStreamer's rtpbin, whose RTCP is not ours: PCMU and PCMA every 20 ms, a
# report a second or so from each. What rtpbin has made of the reports that came is judged.
#   rtpbin.py SECONDS generate|relay=LOCAL_A,REMOTE_A,LOCAL_B,REMOTE_B...    local means voxplane's
# Prints the SSRCs of each call, with the round trips that rtpbin knows, once all reports are as
# they must be; ends when all phones of calls with RTCP of voxplane's own have heard a good-bye.

import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gio, GLib, Gst  # noqa: E402

REPORT_NS = 1_000_000_000
MOST_ROUND_TRIP = 65536 // 4  # a quarter of a second: two programs on a machine that others use

PIPELINE = """
rtpbin name=bin rtp-profile=avp latency=60
audiotestsrc is-live=true samplesperbuffer=160 freq={tone} !
    audio/x-raw,format=S16LE,rate=8000,channels=1 !
    {law}enc ! rtp{codec}pay min-ptime=20000000 max-ptime=20000000 ! bin.send_rtp_sink_0
bin.send_rtp_src_0 ! udpsink name=rtp_out host={host} port={port} {sink}
bin.send_rtcp_src_0 ! udpsink name=rtcp_out host={host} port={next} {sink}
udpsrc name=rtp_in close-socket=false ! bin.recv_rtp_sink_0
udpsrc name=rtcp_in close-socket=false ! bin.recv_rtcp_sink_0
bin. ! rtp{codec}depay ! {law}dec ! fakesink async=false
"""


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def socket_at(host, port):
    """One socket to hear and to speak: voxplane sends to where packets come from."""
    one = Gio.Socket.new(Gio.SocketFamily.IPV4, Gio.SocketType.DATAGRAM, Gio.SocketProtocol.UDP)
    one.bind(Gio.InetSocketAddress.new_from_string(host, port), True)
    return one


class Phone:
    def __init__(self, name, law, mine, plane):
        self.name, self.left = name, set()
        codec, number = ("pcmu", 0) if law == "mulaw" else ("pcma", 8)
        self.pipeline = Gst.parse_launch(PIPELINE.format(
            law=law, codec=codec, tone=440 + number * 20, host=plane[0], port=plane[1],
            next=plane[1] + 1, sink="sync=false async=false close-socket=false"))
        for what, port in ("rtp", mine[1]), ("rtcp", mine[1] + 1):
            one = socket_at(mine[0], port)
            for way in "in", "out":
                self.pipeline.get_by_name(f"{what}_{way}").set_property("socket", one)
        caps = f"application/x-rtp,media=audio,clock-rate=8000,encoding-name={codec.upper()}," \
               f"payload={number}"
        self.pipeline.get_by_name("rtp_in").set_property("caps", Gst.Caps.from_string(caps))
        rtpbin = self.pipeline.get_by_name("bin")
        rtpbin.emit("get-session", 0).set_property("rtcp-min-interval", REPORT_NS)
        rtpbin.connect("on-bye-ssrc", lambda _, session, ssrc: self.left.add(ssrc))
        self.session = rtpbin.emit("get-internal-session", 0)

    def sources(self):
        """(what it sends, those that it knows of), as rtpbin's statistics."""
        ours, others = None, []
        for source in self.session.get_property("sources"):
            stats = source.get_property("stats")
            values = {stats.nth_field_name(n): stats.get_value(stats.nth_field_name(n))
                      for n in range(stats.n_fields())}
            if not values["internal"]:
                others.append(values)
            elif values["is-sender"]:
                ours = values
        return ours, others


def faults(phone, other):
    """What is wrong, or not yet right, with what a phone knows of the other."""
    ours, heard = phone.sources()
    theirs, _ = other.sources()
    if ours is None or theirs is None or len(heard) != 1:
        yield f"{len(heard)} sources are known"
        return
    one = heard[0]
    # rtpbin counts the packet that ends a source's probation twice, so -1 lost is none.
    if one["ssrc"] != theirs["ssrc"] or one["packets-lost"] > 0 or not one["packets-received"]:
        yield f"hears {one['ssrc']} in place of {theirs['ssrc']}, lost {one['packets-lost']}"
    if not one["have-sr"] or not 0 < one["sr-packet-count"] <= theirs["packets-sent"] or \
            one["sr-octet-count"] != 160 * one["sr-packet-count"]:
        yield f"was told of {one['sr-packet-count']} packets, {one['sr-octet-count']} octets"
    if not one.get("have-rb") or one["rb-fractionlost"] or one["rb-packetslost"] > 0:
        yield f"no report without loss: {one}"
    elif not 0 < one["rb-round-trip"] < MOST_ROUND_TRIP or one["rb-ssrc"] != ours["ssrc"]:
        yield f"round trip {one['rb-round-trip']} / 65536 s of {one['rb-ssrc']}"


class Judge:
    def __init__(self, seconds, calls):
        self.loop, self.calls, self.good, self.status = GLib.MainLoop(), calls, False, 1
        for _, _, *phones in calls:
            for phone in phones:
                phone.pipeline.set_state(Gst.State.PLAYING)
        GLib.timeout_add(100, self.look)
        GLib.timeout_add(int(seconds * 1000), self.loop.quit)

    def faults(self):
        return [f"{one.name}: {text}" for _, _, a, b in self.calls
                for one, other in ((a, b), (b, a)) for text in faults(one, other)]

    def look(self):
        for _, _, *phones in self.calls:
            for phone in phones:
                if phone.pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR):
                    print(f"{phone.name}: the pipeline failed", flush=True)
                    self.loop.quit()
        if not self.good and not self.faults():
            self.good = True
            for name, _, a, b in self.calls:
                ssrcs = [one.sources()[0]["ssrc"] for one in (a, b)]
                trips = [one.sources()[1][0]["rb-round-trip"] / 65.536 for one in (a, b)]
                print(f"rtpbin: {name} {ssrcs[0]},{ssrcs[1]} round trips "
                      f"{trips[0]:.1f} and {trips[1]:.1f} ms", flush=True)
        ours = [(a, b) for name, _, a, b in self.calls if name == "generate"]
        if self.good and all(a.left and b.left for a, b in ours):
            self.status = 0
            self.loop.quit()
        return True

    def run(self):
        self.loop.run()
        if self.status:
            print("; ".join(self.faults()) or "no good-bye was heard")
        for _, _, *phones in self.calls:
            for phone in phones:
                phone.pipeline.set_state(Gst.State.NULL)
        sys.exit(self.status)


def main():
    Gst.init(None)
    calls = []
    for text in sys.argv[2:]:
        name, _, ends = text.partition("=")
        local_a, remote_a, local_b, remote_b = map(endpoint, ends.split(","))
        calls.append((name, ends, Phone(f"{name} a", "mulaw", remote_a, local_a),
                      Phone(f"{name} b", "alaw", remote_b, local_b)))
    Judge(float(sys.argv[1]), calls).run()


main()
