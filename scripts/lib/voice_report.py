# Judges the demo's call with echo, noise and a faint talker: what came from the telephone beside
# what the far side was sent, the parts of which voice_scene.py made it, and the program's figures.
# Levels in dBov; frames of 20 ms. Output is compared after the delay that the program tells.

import os
import pathlib
import sys

import audio
import g711
import numpy as np
import pcap
import plots
import rtp
import verdict as judge

# Levels and the fit of near speech are those of the quality suite.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/quality"))
import echo_scores  # noqa: E402
import levels  # noqa: E402

FRAMES_PER_S = levels.RATE_HZ // levels.FRAME
CONVERGED_S = 2  # of far speech, first bulk delay search included
SETTLED_S = 2  # of near speech, for gain control
NOISE_AFTER_S = 0.5  # of the last word
# What the scene reaches, less a margin for another echo path and instruction set.
LEAST_ERLE_DB, LEAST_NOISE_DB = 30.0, 14.0
LEAST_NEAR_SNR_DB, LEAST_TALK_SNR_DB = 14.0, 9.0
LEVEL_MARGIN_DB, METER_MARGIN_DB, SHARE_MARGIN = 1.5, 2.5, 0.08


class Scene:
    """Frames by who speaks, and the audio before and after, both as the telephone timed it. What
    tests/quality scores an echo canceller by: a scene of 8 kHz."""

    rate_hz = levels.RATE_HZ
    frame = levels.FRAME

    def __init__(self, directory, run, before, after, delay):
        wav = {part: levels.to_float(audio.read_wav(os.path.join(directory, f"voice-{part}.wav")))
               for part in ("echo", "near")}
        self.run, self.near, self.echo = run, wav["near"], wav["echo"]
        self.before = levels.to_float(before)
        self.after = np.concatenate((levels.to_float(after)[delay:], np.zeros(delay)))
        self.time = np.arange(len(self.before) // levels.FRAME) / FRAMES_PER_S
        self.far_talk = self._within(run["far"])
        self.near_talk = self._within(run["near"])
        loud = levels.frame_power(self.echo)
        self.echo_active = loud > 10 ** ((levels.active_level(self.echo)[0] - 30) / 10)

    def _within(self, spans):
        chosen = np.zeros(len(self.time), bool)
        for start, end in spans:
            chosen |= (self.time >= start) & (self.time < end)
        return chosen

    def far_only(self):
        """Frames with echo and without near speech, once the canceller had its time."""
        late = self.time >= self.run["far"][0][0] + CONVERGED_S
        return self.far_talk & ~self.near_talk & self.echo_active & late

    def nobody(self):
        """Frames of noise alone, once somebody has spoken."""
        ends = [end for _, end in (*self.run["near"], *self.run["far"])]
        last = np.max([np.where(self.time >= end, end, 0) for end in ends], axis=0)
        return (last > 0) & (self.time >= last + NOISE_AFTER_S) & ~self.far_talk & ~self.near_talk

    def near_only(self):
        """Spans of seconds, gain control having had its time."""
        begin = self.run["near"][0][0] + SETTLED_S
        for start, end in self.run["near"]:
            if not any(a < end and start < b for a, b in self.run["far"]):
                yield max(start, begin), end

    def ratio_db(self, chosen):
        """By how many dB the output is below the input in those frames."""
        came, left = (np.sum(levels.frame_power(x)[chosen]) for x in (self.before, self.after))
        return float(levels.db(came) - levels.db(left))

    def active_levels(self):
        """Of near speech before and after, over its spans together."""
        spoken = [[echo_scores.window(x, *span) for span in self.near_only()]
                  for x in (self.before, self.after)]
        return [levels.active_level(np.concatenate(parts))[0] for parts in spoken]

    def erle_over_time(self, gain_db):
        """ERLE over 500 ms where only the far side speaks, nothing elsewhere."""
        chosen = self.far_talk & ~self.near_talk & self.echo_active
        came, left = (np.convolve(levels.frame_power(x) * chosen, np.ones(25) / 25, mode="same")
                      for x in (self.before, self.after))
        # Where the echo pauses, noise is all that there is to be compared.
        shown = came > 0.03 * np.mean(came[chosen])
        return np.where(self.far_talk & ~self.near_talk & shown,
                        levels.db(came) - levels.db(left) + gain_db, np.nan)

    def speech_share(self):
        """Of all frames, those with near speech."""
        bound = 10 ** ((levels.active_level(self.near)[0] - 30) / 10)
        return float(np.mean(levels.frame_power(self.near) > bound))


def measure(scene):
    """Figures by name. Gain control lifts echo and noise as it does speech: what was taken of them
    is told against the speech."""
    before, after = scene.active_levels()
    gain_db = after - before
    talk = next(span for span in scene.run["near"]
                if any(a <= span[0] and span[1] <= b for a, b in scene.run["far"]))
    alone = scene.run["near"][-1]
    return {
        "active_before_dbov": before,
        "active_after_dbov": after,
        "erle_db": scene.ratio_db(scene.far_only()) + gain_db,
        "noise_reduction_db": scene.ratio_db(scene.nobody()) + gain_db,
        "near_snr_db": echo_scores.near_scores(scene, scene.after, *alone)[0],
        "talk_snr_db": echo_scores.near_scores(scene, scene.after, *talk)[0],
        "speech_share": scene.speech_share(),
        "gain_db": gain_db,
    }


def demand_figures(verdict, found, own, target_dbov):
    for name, least in (("erle_db", LEAST_ERLE_DB), ("noise_reduction_db", LEAST_NOISE_DB),
                        ("near_snr_db", LEAST_NEAR_SNR_DB), ("talk_snr_db", LEAST_TALK_SNR_DB)):
        verdict.demand(found[name] >= least, f"{name} is {found[name]:.1f}, {least:g} is the least")
    off = found["active_after_dbov"] - target_dbov
    verdict.demand(abs(off) <= LEVEL_MARGIN_DB,
                   f"speech leaves {off:+.1f} dB off its target of {target_dbov} dBov")
    off = own["speech_share"] - found["speech_share"]
    verdict.demand(abs(off) <= SHARE_MARGIN,
                   f"speech in {own['speech_share']:.1%} of blocks, the scene has "
                   f"{found['speech_share']:.1%}")
    # The meter counts from the beginning, when gain control knew nothing yet, and what is left of
    # the echo besides.
    off = own["active_level_dbov"] - target_dbov
    verdict.demand(abs(off) <= METER_MARGIN_DB, f"the meter of speech reads {off:+.1f} dB off")
    verdict.demand(own["converged"], "the canceller does not call itself converged")
    verdict.demand(own["fallbacks"] == 0, f"{own['fallbacks']} processors fell back")


def to_port(streams, port):
    return next(packets for (_, there, _), packets in streams.items() if there[1] == port)


def to_address(streams, address):
    return next(packets for (_, there, _), packets in streams.items() if str(there[0]) == address)


def judge_call(directory, run, summary, verdict):
    """(packets in, packets out), having put figures and faults into the verdict."""
    name = run["name"]
    path = lambda suffix: os.path.join(directory, name + suffix)  # noqa: E731
    came = rtp.streams(pcap.read(path("-in.pcap")))
    left = rtp.streams(pcap.read(path("-out.pcap")))
    line, other = (to_port(came, int(run[side][2])) for side in ("line", "other"))
    to_line, to_other = (to_address(left, run[side][0]) for side in ("line", "other"))
    judge.headers(verdict, line, to_other, g711.PAYLOAD_TYPE[run["to"]], False)
    judge.headers(verdict, other, to_line, g711.PAYLOAD_TYPE[run["from"]], False)
    judge.codewords(verdict, other, to_line, run["to"], run["from"])
    call = next(call for call in summary["calls"] if call["id"] == name)
    before, after = audio.stream_audio(line, run["from"]), audio.stream_audio(to_other, run["to"])
    judge.own_figures(verdict, call["b"], other, None, False)
    judge.recorded_time(verdict, call["b"], other, to_line)
    # The meter stands behind the processors.
    judge.own_figures(verdict, call["a"], line, after, True, g711.PCMA)
    judge.recorded_time(verdict, call["a"], line, to_other)
    own = call["a"]["voice"]
    audio.write_wav(path("-before.wav"), before)
    audio.write_wav(path("-after.wav"), after)
    scene = Scene(directory, run, before, after, own["delay_samples"])
    found = measure(scene)
    demand_figures(verdict, found, own, run["target_dbov"])
    verdict.figures["voice"], verdict.figures["own"] = found, own
    plots.voice_call(path(".png"), f"{name}: {run['origin']}, through voxplane", scene,
                     scene.erle_over_time(found["gain_db"]))
    return line + other, to_line + to_other


def rows(figures):
    """(label, value), top to bottom."""
    found, own = figures["voice"], figures["own"]
    yield "echo taken away (ERLE)", (f"{found['erle_db']:.1f} dB "
                                     f"(canceller by itself: {own['erle_db']:.1f})")
    yield "noise taken away", f"{found['noise_reduction_db']:.1f} dB"
    yield "active level", (f"{found['active_before_dbov']:.1f} to "
                           f"{found['active_after_dbov']:.1f} dBov "
                           f"(meter: {own['active_level_dbov']:.1f})")
    yield "near speech SNR", (f"{found['near_snr_db']:.1f} dB, double talk "
                              f"{found['talk_snr_db']:.1f} dB")
    yield "speech (VAD share)", f"{own['speech_share']:.1%} (scene: {found['speech_share']:.1%})"
    yield "echo path found", f"{own['echo_delay_ms']:g} ms; delay {own['delay_samples'] / 8:g} ms"
