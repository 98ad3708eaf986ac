"""GStreamer and ffmpeg as media relays that change PCMU to PCMA: a pipeline a direction, all of
GStreamer's in one process; ffmpeg is a process a direction by its nature, so it gets one."""

import os
import resource
import struct
import subprocess

from . import calls, capture, live, sides

CAPS = "application/x-rtp,media=audio,clock-rate=8000,encoding-name=PCMU,payload=0"


class Gstreamer(live.Peer):
    """udpsrc, depay, decode, encode, pay, udpsink. One direction a call, since its payload types
    stand in the pipeline."""

    name = "gstreamer"

    def command(self, _pair):
        words = []
        for number in range(self.count):
            (to_host, to_port), (_, from_port) = calls.servers(number)
            _, (host, port) = calls.phones(number)
            # What the load sends first on this stream, so that it finds its packets again.
            first = 2 * number * 977 % 65536
            words += (f"udpsrc address={to_host} port={to_port} caps={CAPS} ! rtppcmudepay ! "
                      f"mulawdec ! alawenc ! rtppcmapay pt=8 seqnum-offset={first} ! "
                      f"udpsink host={host} port={port} bind-port={from_port} sync=false "
                      "async=false").split()
        return ["taskset", "-c", self.core, "gst-launch-1.0", *words]

    def ready(self):
        return "PLAYING" in self.words()


class Ffmpeg(live.Peer):
    """One process, one stream, one direction."""

    name = "ffmpeg"

    def command(self, _pair):
        (to_host, to_port), (_, from_port) = calls.servers(0)
        _, (host, port) = calls.phones(0)
        sdp = self.context.file("ffmpeg.sdp")
        with open(sdp, "w", encoding="ascii") as out:
            out.write(f"v=0\no=- 1 1 IN IP4 {to_host}\ns=-\nc=IN IP4 {to_host}\nt=0 0\n"
                      f"m=audio {to_port} RTP/AVP 0\n")
        # Without probing it would wait for seconds of audio; it can start before the first packet.
        return ["taskset", "-c", self.core, "ffmpeg", "-nostdin", "-loglevel", "error", "-threads",
                "1", "-probesize", "32", "-analyzeduration", "0", "-protocol_whitelist",
                "file,udp,rtp", "-i", sdp, "-c:a", "pcm_alaw", "-payload_type", "8", "-f", "rtp",
                f"rtp://{host}:{port}?localport={from_port}"]


def write_framed(path, packets):
    """RTP packets with their length before each (RFC 4571), as rtpstreamdepay reads them."""
    payload = os.urandom(capture.SAMPLES)
    with open(path, "wb", buffering=1 << 20) as out:
        for number in range(packets):
            out.write(struct.pack("!HBBHII", 12 + capture.SAMPLES, 0x80, 0, number & 0xFFFF,
                                  number * capture.SAMPLES & 0xFFFFFFFF, 0x10000000) + payload)


def _seconds(context, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["taskset", "-c", str(context.cores[1]), "gst-launch-1.0", "-q", "filesrc",
               f"location={path}", "!", "application/x-rtp-stream," + CAPS.partition(",")[2], "!",
               "rtpstreamdepay", "!", "rtppcmudepay", "!", "mulawdec", "!", "alawenc", "!",
               "rtppcmapay", "!", "fakesink"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise sides.RunFailed(f"gst-launch-1.0: {done.stderr[-800:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def from_memory(context, packets=100000):
    """GStreamer without a socket: CPU time of three times as many packets less that of few, so that
    its start does not count. Reading and splitting the file is part of it."""
    paths = [context.file("few.rtp"), context.file("many.rtp")]
    for path, count in zip(paths, (packets, 4 * packets)):
        if not os.path.exists(path):
            write_framed(path, count)
    few, many = (_seconds(context, path) for path in paths)
    cost = (many - few) / (3 * packets) * 1e9
    return {"peer": "gstreamer, from a file", "program": "transcode", "cpu_ns": cost,
            "pps": 1e9 / cost, "cpu_share": 1.0, "raw": {"few_s": few, "many_s": many}}
