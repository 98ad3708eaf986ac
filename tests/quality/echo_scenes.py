# Scenes for echo cancellers: what was sent to a leg, what came back from it, and the parts that it
# was made of. Deterministic by name. Seconds in comments are those of the 34 s scenario.

import dataclasses
import zlib

import levels
import material
import numpy as np
from levels import RATE_HZ
from scipy import signal

SECONDS = 34


@dataclasses.dataclass
class Scene:
    name: str
    group: str  # hybrid, room, delay, drift, wideband or hazard
    far: np.ndarray  # as sent, after mu-law
    mic: np.ndarray  # as received
    near: np.ndarray  # clean near speech within mic
    echo: np.ndarray  # true echo within mic
    modelled: np.ndarray  # what a filter of tail_ms behind the bulk delay can make of it
    tail_ms: int
    talk: tuple = (10, 15)  # double talk
    change: float = 24  # new path
    ringing_ms: int = 0  # a room's decay by 60 dB
    rate_hz: int = RATE_HZ
    held_out: bool = False  # with a far end that nothing was developed on

    @property
    def frame(self):
        return self.rate_hz // 50


def seeded(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def through(path, far):
    return np.convolve(far, path)[: len(far)]


def window(samples, start_s, end_s, rate_hz=RATE_HZ):
    return samples[int(start_s * rate_hz) : int(end_s * rate_hz)]


def masked(samples, *spans, rate_hz=RATE_HZ):
    """Samples inside of the spans of seconds, silence elsewhere."""
    kept = np.zeros_like(samples)
    for start, end in spans:
        chosen = slice(int(start * rate_hz), int(end * rate_hz))
        kept[chosen] = samples[chosen]
    return kept


def returned(echo, near, noise, law=material.mu_law):
    return law(echo + near + noise)


def drifted(samples, ppm):
    """As a clock hears it that is slower by so much: 32 times the samples, and between these a
    straight line."""
    fine = signal.resample_poly(samples, 32, 1)
    places = np.arange(len(samples)) * 32 * (1 - ppm * 1e-6)
    return np.interp(places, np.arange(len(fine)), fine)


def pair_of_paths(kind, number, rng, rate_hz=RATE_HZ):
    """The path of the first 24 s and the one after."""
    if kind == "hybrid":
        other = {2: 5, 5: 9, 9: 2}[number]
        delays = rng.uniform(2, 4, 2)
        return tuple(material.hybrid_path(which, delay)
                     for which, delay in zip((number, other), delays))
    return tuple(material.room_path(number, rng.uniform(2, 4), rng, rate_hz) for _ in range(2))


def with_loss(path, far, loss_db):
    """Scaled to that echo return loss on this far end: paths colour, so it depends on both."""
    found = levels.power(through(path, far)) / levels.power(far)
    return path * np.sqrt(10 ** (-loss_db / 10) / found)


def group_of(kind, rate_hz, delays_ms, drift_ppm):
    if rate_hz != RATE_HZ:
        return "wideband"
    return "drift" if drift_ppm else kind if delays_ms == (0, 0) else "delay"


def standard(kind, number, voices, tail_ms, delays_ms=(0, 0), noise_dbov=-60, drift_ppm=0):
    """The 34 s scenario. delays_ms: bulk delay before and after the path change; drift_ppm: by how
    much the clock that the echo comes back with is slower."""
    name = f"{kind}-{number}-{voices[0]}-{voices[1]}"
    rng = seeded(name)
    rate_hz = material.rate_of(voices[0])
    law = material.mu_law if rate_hz == RATE_HZ else material.linear
    changed = ((0, 24), (24, SECONDS))
    far = levels.at_power(material.speech(voices[0], SECONDS, rng), -20)
    far = law(masked(far, (0, 20), (24, SECONDS), rate_hz=rate_hz))
    paths = [with_loss(path, far, loss) for path, loss in
             zip(pair_of_paths(kind, number, rng, rate_hz), rng.uniform(6, 8, 2))]
    shifts = [np.zeros(int(delay * rate_hz / 1000)) for delay in delays_ms]
    taps = tail_ms * rate_hz // 1000
    echo, modelled = (
        sum(masked(through(np.concatenate((shift, path[:end])), far), span, rate_hz=rate_hz)
            for shift, path, span in zip(shifts, paths, changed))
        for end in (None, taps))
    if drift_ppm:
        echo, modelled = drifted(echo, drift_ppm), drifted(modelled, drift_ppm)
    echo_level = levels.active_level(window(echo, 0, 10, rate_hz), rate_hz)[0]
    near = masked(material.speech(voices[1], SECONDS, rng), (10, 15), (20, 24), rate_hz=rate_hz)
    near = levels.at_active_level(near, echo_level + rng.uniform(6, 10), rate_hz)
    mic = returned(echo, near, levels.pink(len(far), noise_dbov, rng, rate_hz), law)
    if delays_ms != (0, 0):
        name += f"-delay-{delays_ms[0]}-{delays_ms[1]}"
    if drift_ppm:
        name += f"-drift-{drift_ppm}"
    return Scene(name, group_of(kind, rate_hz, delays_ms, drift_ppm), far, mic, near, echo,
                 modelled, tail_ms, ringing_ms=number if kind == "room" else 0, rate_hz=rate_hz,
                 held_out=voices[0] in material.CHECK)


PAIRS = {"develop": (("en", "es"), ("es", "en")),
         "check": (("it", "fr"), ("ru", "it"), ("fr", "ru"))}
# Far and near end of scenes that there is one of a language for.
VOICES = {"develop": (("en", "it"),), "check": (("fr", "es"), ("it", "ru"), ("ru", "fr"))}


def standard_scenes(voices, tail_ms=None):
    """The hybrids with a tail of 32 ms, the rooms with one of 128 ms, or all with tail_ms."""
    for pair in voices:
        for number in (2, 5, 9):
            yield standard("hybrid", number, pair, tail_ms or 32)
        for decay_ms in (64, 128, 400):
            yield standard("room", decay_ms, pair, tail_ms or 128)


def delay_scenes(voices, number=5):
    """Bulk delays, and jumps between them: a scene each, its voices in turn."""
    jumps = ((40, 40), (200, 200), (450, 450), (0, 200), (450, 40))
    for at, delays_ms in enumerate(jumps):
        yield standard("hybrid", number, voices[at % len(voices)], 32, delays_ms)


def drift_scenes(voices):
    """Clocks that differ by 50 ppm: crystals are within 30 each."""
    yield standard("hybrid", 5, voices[0], 32, drift_ppm=50)


def wideband_scenes(short=False):
    """16 kHz, linear 16-bit samples, rooms."""
    if not material.wideband():
        print("left out: wideband, since pocketsphinx-testdata is not installed")
        return
    yield standard("room", 64, ("reader", "talkers"), 128)
    if not short:
        yield standard("room", 128, ("reader", "talkers"), 128)
        yield standard("room", 64, ("talkers", "reader"), 64)
