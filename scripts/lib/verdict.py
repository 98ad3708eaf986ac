# Judges one transcoding run from outside the program: the packets that went in, those that came
# out, and the program's own summary. Used by the demo and by the live tests.
#
# The ideal is what an independent G.711 decoder and encoder make of the received codewords; the
# program's audio must come within 0.1 dB of it, and its own figures must agree with the captures.

import audio
import g711
import numpy as np
import rtp

SDR_TOLERANCE_DB = 0.1
SDR_FLOOR_DB = 35.0  # one G.711 law of the other: about 36 dB for speech
LEVEL_TOLERANCE_DB = 0.1
JITTER_TOLERANCE_US = 125.0  # one timestamp unit: the estimator works in whole ones


class Verdict:
    """Figures by name, and sentences about what fell short."""

    def __init__(self):
        self.figures = {}
        self.faults = []

    def demand(self, condition, text):
        if not condition:
            self.faults.append(text)
        return bool(condition)


def balance(verdict, summary):
    """received + made + cloned = transmitted + dropped + held, exactly."""
    packets = summary["packets"]
    dropped = sum(summary["drops"].values())
    entered = packets["received"] + packets["made"] + packets.get("cloned", 0)
    left = packets["transmitted"] + dropped + packets["held"]
    verdict.figures["dropped"] = {name: n for name, n in summary["drops"].items() if n}
    verdict.demand(entered == left, f"balance: {entered} packets entered and {left} left")
    verdict.demand(packets["held"] == 0, f"{packets['held']} packets still held at the end")
    verdict.demand(summary.get("allocations", 0) == 0,
                   f"{summary.get('allocations')} allocations in the workers")


def headers(verdict, sent, received, payload_type, own_stream):
    """The output stream is the input stream with a new payload type, and new offsets if own."""
    for packet in received:
        if not verdict.demand(packet.datagram.checksum == "ok",
                              f"UDP checksum of an output packet is {packet.datagram.checksum}"):
            break
    verdict.demand(all(packet.payload_type == payload_type for packet in received),
                   f"output has packets whose payload type is not {payload_type}")
    verdict.demand(len(sent) == len(received), f"{len(sent)} packets in, {len(received)} out")
    verdict.demand(rtp.extended(sent) == rtp.extended(received),
                   "sequence numbers and timestamps do not advance as those received")
    verdict.demand([packet.marker for packet in sent] == [packet.marker for packet in received],
                   "marker bits are not those received")
    same = [(p.ssrc, p.sequence, p.timestamp) for p in sent[:1]] == \
           [(p.ssrc, p.sequence, p.timestamp) for p in received[:1]]
    verdict.demand(same != own_stream, "SSRC, sequence and timestamp were "
                   + ("kept, an own stream was asked for" if same else "changed, not kept"))


def codewords(verdict, sent, received, from_law, to_law):
    """Every codeword against the independent transcoding."""
    got = b"".join(packet.payload for packet in received)
    came = np.frombuffer(b"".join(packet.payload for packet in sent), dtype=np.uint8)
    expected = g711.transcode(from_law, to_law, came).tobytes()
    wrong = sum(a != b for a, b in zip(got, expected)) + abs(len(got) - len(expected))
    verdict.figures["codewords"] = len(expected)
    verdict.figures["codewords_wrong"] = wrong
    verdict.demand(wrong == 0, f"{wrong} of {len(expected)} codewords are not the reference's")


def distortion(verdict, name, reference, output, ideal):
    """SDR of output and of the ideal output against a reference; returns the output's."""
    reached, delay, share = audio.compare(reference, output)
    bound, _, _ = audio.compare(reference, ideal)
    verdict.figures[f"sdr_{name}_db"] = reached
    verdict.figures[f"ideal_{name}_db"] = bound
    verdict.figures[f"delay_{name}_samples"] = delay
    verdict.demand(reached >= bound - SDR_TOLERANCE_DB,
                   f"SDR against the {name} audio is {reached:.2f} dB, the ideal is {bound:.2f} dB")
    verdict.demand(share > 0.995, f"only {share:.1%} of the {name} audio came out")
    return reached


def same_peak(metered, heard, coded):
    """Whether a metered peak is that of the audio heard, or becomes it in the law `coded`, whose
    steps at full scale are half a decibel."""
    near = [metered + d for d in (-LEVEL_TOLERANCE_DB, 0, LEVEL_TOLERANCE_DB)]
    if coded is not None:
        linear = np.array([min(32767, round(32768 * 10 ** (p / 20))) for p in near], np.int16)
        near = [audio.peak_dbov(g711.decode(coded, g711.encode(coded, linear[i:i + 1])))
                for i in range(len(near))]
    return min(near) - 1e-6 <= heard <= max(near) + 1e-6


def own_figures(verdict, leg, packets, samples, level, coded=None):
    """The program's counters of the receiving leg against what the capture says. coded: the law
    that the samples went through behind the meter."""
    verdict.demand(leg["packets"] == len(packets),
                   f"leg counted {leg['packets']} packets of {len(packets)}")
    verdict.demand(leg["lost"] == rtp.lost(packets),
                   f"leg counted {leg['lost']} packets lost, the capture has {rtp.lost(packets)}")
    jitter = rtp.jitter_us(packets)
    verdict.figures["jitter_us"] = (leg["jitter_us"], jitter)
    if not level:
        return
    for name, checked in (("level_rms_dbov", audio.rms_dbov(samples)),
                          ("level_peak_dbov", audio.peak_dbov(samples))):
        verdict.figures[name] = (leg[name], checked)
        good = (same_peak(leg[name], checked, coded) if "peak" in name
                else abs(leg[name] - checked) <= LEVEL_TOLERANCE_DB)
        verdict.demand(good,
                       f"{name} is {leg[name]:.2f}, the captured audio has {checked:.2f}")


def recorded_time(verdict, leg, sent, received):
    """Replay only: media time is recorded time, on the way in and on the records that came out."""
    mine, checked = leg["jitter_us"], rtp.jitter_us(sent)
    verdict.demand(abs(mine - checked) <= JITTER_TOLERANCE_US,
                   f"jitter is {mine:.0f} us, the capture has {checked:.0f} us")
    away = [abs(b.datagram.time_ns - a.datagram.time_ns) for a, b in zip(sent, received)]
    verdict.demand(max(away, default=0) < 1_000_000,
                   f"output records are up to {max(away, default=0) / 1e6:.1f} ms from media time")
