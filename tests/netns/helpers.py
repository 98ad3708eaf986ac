# The judges of demo and live tests, judged: the independent G.711 against values of the ITU-T
# library, captures and packets against themselves, a verdict that must notice each kind of fault.
# Exit status 77: skipped, where the packages are missing.

import dataclasses
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "lib"))
sys.dont_write_bytecode = True
try:
    import numpy as np
    import scipy  # noqa: F401
except ImportError as missing:
    print(f"SKIPPED: {missing}")
    sys.exit(77)

import audio
import g711
import pcap
import rtp
import speech
import verdict as judge


def talk():
    """Two seconds of something with the dynamics of speech."""
    rng = np.random.default_rng(7)
    envelope = np.abs(np.sin(np.arange(16000) / 900.0)) ** 3 * 12000
    return (rng.normal(0, 0.4, 16000) * envelope).clip(-32768, 32767).astype(np.int16)


def call(samples):
    """(packets sent, packets an ideal converter makes of them)."""
    sent = next(iter(rtp.streams(speech.capture(samples)).values()))
    received = [dataclasses.replace(p, payload_type=8, payload=g711.transcode(
        g711.PCMU, g711.PCMA, p.payload).tobytes()) for p in sent]
    return sent, received


def judged(sent, received):
    verdict = judge.Verdict()
    judge.headers(verdict, sent, received, 8, own_stream=False)
    judge.codewords(verdict, sent, received, g711.PCMU, g711.PCMA)
    return verdict.faults


class G711(unittest.TestCase):
    def test_values_of_the_library(self):
        for law, linear, codeword in (
                ("pcmu", 0, 0xFF), ("pcmu", -1, 0x7F), ("pcmu", 32767, 0x80),
                ("pcmu", -32768, 0x00), ("pcmu", 4, 0xFE), ("pcmu", 3, 0xFF),
                ("pcma", 0, 0xD5), ("pcma", -1, 0x55), ("pcma", 32767, 0xAA),
                ("pcma", -32768, 0x2A), ("pcma", 16, 0xD4), ("pcma", 15, 0xD5)):
            self.assertEqual(int(g711.encode(law, [linear])[0]), codeword, (law, linear))
        for law, codeword, linear in (
                ("pcmu", 0x80, 32124), ("pcmu", 0x00, -32124), ("pcmu", 0xFF, 0),
                ("pcmu", 0xFE, 8), ("pcma", 0xD5, 8), ("pcma", 0x55, -8),
                ("pcma", 0xAA, 32256), ("pcma", 0x2A, -32256)):
            self.assertEqual(int(g711.decode(law, bytes([codeword]))[0]), linear, (law, codeword))

    def test_codewords_survive(self):
        every = np.arange(256, dtype=np.uint8)
        for law in (g711.PCMU, g711.PCMA):
            back = g711.encode(law, g711.decode(law, every))
            changed = every[back != every].tolist()
            # Negative zero of mu-law decodes to zero, which is sent as positive zero.
            self.assertEqual(changed, [0x7F] if law == g711.PCMU else [])


class Captures(unittest.TestCase):
    def test_files_survive(self):
        capture = speech.capture(talk())
        for nanoseconds in (False, True):
            with tempfile.NamedTemporaryFile() as file:
                pcap.write(file.name, dataclasses.replace(capture, nanoseconds=nanoseconds))
                again = pcap.read(file.name)
            self.assertEqual(again.records, capture.records)
            self.assertEqual(again.nanoseconds, nanoseconds)

    def test_packets_survive(self):
        for record in speech.capture(talk()).records[:3]:
            one = rtp.datagram(record, pcap.ETHERNET)
            self.assertEqual(one.checksum, "ok")
            tagged = dataclasses.replace(one, vlan=[7, 9])
            for frame in (one, tagged):
                self.assertEqual(rtp.datagram(pcap.Record(record.time_ns, rtp.build(frame)),
                                              pcap.ETHERNET), frame)
        damaged = record.data[:-1] + bytes([record.data[-1] ^ 1])
        self.assertEqual(rtp.datagram(pcap.Record(0, damaged), pcap.ETHERNET).checksum, "bad")

    def test_sequence_and_timestamp_unwrap(self):
        sent, _ = call(np.tile(talk(), 6))
        self.assertGreater(sent[0].sequence, sent[-1].sequence)
        self.assertEqual(rtp.extended(sent)[-1], (len(sent) - 1, (len(sent) - 1) * 160))
        self.assertEqual(rtp.lost(sent), 0)
        self.assertEqual(rtp.lost(sent[:5] + sent[7:]), 2)
        self.assertLess(rtp.jitter_us(sent), 1)


class Audio(unittest.TestCase):
    def test_delay_and_gain_are_forgiven(self):
        x = talk()
        late = np.concatenate((np.zeros(123, np.int16), x // 2))
        sdr, delay, share = audio.compare(x, late)
        self.assertEqual(delay, 123)
        self.assertEqual(share, 1.0)
        self.assertGreater(sdr, 45)

    def test_distortion_is_not(self):
        x = talk()
        noise = np.random.default_rng(1).normal(0, audio_rms(x) / 10, len(x))
        sdr, _, _ = audio.compare(x, (x + noise).astype(np.int16))
        self.assertAlmostEqual(sdr, 20, delta=0.3)


def audio_rms(x):
    return float(np.sqrt(np.mean(x.astype(np.float64) ** 2)))


class Verdicts(unittest.TestCase):
    def test_the_ideal_passes(self):
        self.assertEqual(judged(*call(talk())), [])

    def test_faults_are_noticed(self):
        sent, received = call(talk())
        wrong = bytes([received[5].payload[0] ^ 1]) + received[5].payload[1:]

        def with_fifth(**changes):
            return received[:5] + [dataclasses.replace(received[5], **changes)] + received[6:]

        for name, bad in (("lost", received[:-1]), ("lost inside", received[:5] + received[6:]),
                          ("swapped", received[:5] + received[6:7] + received[5:6] + received[7:]),
                          ("doubled", received[:6] + received[5:]),
                          ("codeword", with_fifth(payload=wrong)),
                          ("payload type", with_fifth(payload_type=0)),
                          ("marker", with_fifth(marker=True)),
                          ("timestamp", with_fifth(timestamp=0)),
                          ("stream", [dataclasses.replace(p, ssrc=1) for p in received])):
            self.assertNotEqual(judged(sent, bad), [], name)

    def test_balance_is_exact(self):
        good = {"packets": {"received": 10, "made": 1, "transmitted": 9, "held": 0},
                "drops": {"no_leg": 2, "arp_ignored": 0}}
        verdict = judge.Verdict()
        judge.balance(verdict, good)
        self.assertEqual(verdict.faults, [])
        self.assertEqual(verdict.figures["dropped"], {"no_leg": 2})
        for change in ({"received": 11}, {"made": 0}, {"transmitted": 8}, {"held": 1}):
            verdict = judge.Verdict()
            judge.balance(verdict, {**good, "packets": {**good["packets"], **change}})
            self.assertNotEqual(verdict.faults, [], change)


if __name__ == "__main__":
    unittest.main()
