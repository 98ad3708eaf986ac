#!/usr/bin/python3
"""RTCP and others: tshark dissects what we build and pass on, without a malformed mark and to the
same values; what two sessions of GStreamer say to each other passes our checks. Each half is
skipped, and says so, where its program is missing.

    rtcp_interop_test.py RTCP_INTEROP
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv[1]
TSHARK = shutil.which("tshark")
GSTREAMER = shutil.which("gst-launch-1.0")
# Two sessions that hear each other: s sends PCMU and r listens. A file a compound.
PIPELINE = (
    "audiotestsrc is-live=true num-buffers=120 samplesperbuffer=160 ! "
    "audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay ! s.send_rtp_sink "
    "rtpsession name=s rtcp-min-interval=300000000 s.send_rtp_src ! r.recv_rtp_sink "
    "s.send_rtcp_src ! tee name=t t. ! queue ! "
    "multifilesink location=s%03d async=false sync=false t. ! queue ! r.recv_rtcp_sink "
    "rtpsession name=r rtcp-min-interval=300000000 r.recv_rtp_src ! "
    "fakesink async=false sync=false r.send_rtcp_src ! "
    "multifilesink location=r%03d async=false sync=false")


def run(*command, **how):
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, **how)


class Interop(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def dissect(self, *options):
        capture = str(self.folder / "rtcp.pcap")
        self.assertEqual(run(TOOL, "write", capture).returncode, 0)
        done = run(TSHARK, "-r", capture, "-d", "udp.port==5005,rtcp", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    @unittest.skipUnless(TSHARK, "skipped: tshark is not installed")
    def test_dissected_without_fault(self):
        text = self.dissect("-V")
        protocol = "Real-time Transport Control Protocol"
        self.assertEqual(text.count(f"{protocol} (Sender Report)"), 4, text)
        self.assertEqual(text.count(f"{protocol} (Goodbye)"), 5, text)
        self.assertEqual(text.count(f"{protocol} (Extended report"), 3)
        self.assertNotRegex(text, r"(?i)malformed|dissector bug|RTCP frame length check: Bad")
        self.assertEqual(self.dissect("-Y", "_ws.malformed || !rtcp"), "")

    @unittest.skipUnless(TSHARK, "skipped: tshark is not installed")
    def test_dissected_to_the_same_values(self):
        names = ["rtcp.senderssrc", "rtcp.timestamp.ntp.msw", "rtcp.timestamp.ntp.lsw",
                 "rtcp.timestamp.rtp", "rtcp.sender.packetcount", "rtcp.sender.octetcount",
                 "rtcp.ssrc.identifier", "rtcp.ssrc.fraction", "rtcp.ssrc.cum_nr",
                 "rtcp.ssrc.ext_high", "rtcp.ssrc.jitter", "rtcp.ssrc.lsr", "rtcp.ssrc.dlsr",
                 "rtcp.sdes.text", "rtcp.length_check"]
        fields = [word for name in names for word in ("-e", name)]
        rows = self.dissect("-T", "fields", *fields).splitlines()
        self.assertEqual(len(rows), 7)
        first = dict(zip(names, rows[0].split("\t")))
        self.assertEqual(first, {
            "rtcp.senderssrc": "0x11111111", "rtcp.timestamp.ntp.msw": str(0xb44db705),
            "rtcp.timestamp.ntp.lsw": str(0x20000000), "rtcp.timestamp.rtp": str(0x1000),
            "rtcp.sender.packetcount": "100", "rtcp.sender.octetcount": "16000",
            "rtcp.ssrc.identifier": "0x22222222,0x11111111", "rtcp.ssrc.fraction": "64",
            "rtcp.ssrc.cum_nr": "-2", "rtcp.ssrc.ext_high": str(0x10010), "rtcp.ssrc.jitter": "80",
            "rtcp.ssrc.lsr": str(0xb7052000), "rtcp.ssrc.dlsr": str(0x54000),
            "rtcp.sdes.text": "Zm9vYmFyZm9vYmFy", "rtcp.length_check": "1"})
        # 16 less under the source's number, and the speaker's own number replaced.
        passed_on = dict(zip(names, rows[3].split("\t")))
        self.assertIn("0x44444444", passed_on["rtcp.senderssrc"])
        self.assertIn("0x55555555", passed_on["rtcp.ssrc.identifier"])
        self.assertNotIn("0x11111111", rows[3])

    @unittest.skipUnless(GSTREAMER, "skipped: gst-launch-1.0 is not installed")
    def test_gstreamer_is_understood(self):
        # Its sinks do not always hear of the end, and what they wrote by then is whole.
        with subprocess.Popen([GSTREAMER, "-q", *PIPELINE.split()], cwd=self.folder, text=True,
                              stderr=subprocess.PIPE) as pipeline:
            try:
                faults = pipeline.communicate(timeout=5)[1]
            except subprocess.TimeoutExpired:
                pipeline.terminate()
                faults = pipeline.communicate()[1]
        if "no element" in faults:
            self.skipTest("skipped: GStreamer lacks an element: " + faults.strip())
        sent, received = (sorted(map(str, self.folder.glob(f"{c}[0-9]*"))) for c in "sr")
        self.assertTrue(sent and received, faults)
        done = run(TOOL, "read", *sent, "--", *received)
        print(done.stdout, end="")
        self.assertEqual(done.returncode, 0, done.stdout)
        tally = list(map(int, re.findall(r"\d+", done.stdout)))
        self.assertGreaterEqual(min(tally[0], tally[1]), 3)
        self.assertEqual(tally[2], len(sent) + len(received))
        self.assertGreaterEqual(tally[4], 2)


if __name__ == "__main__":
    outcome = unittest.main(argv=sys.argv[:1], exit=False, verbosity=2).result
    everything_skipped = len(outcome.skipped) == outcome.testsRun
    sys.exit(1 if not outcome.wasSuccessful() else 77 if everything_skipped else 0)
