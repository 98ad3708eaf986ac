# Scenes for echo cancellers: what was sent to a leg, what came back from it, and the parts that it
# was made of. Deterministic by name. Seconds in comments are those of the 34 s scenario.

import dataclasses
import zlib

import levels
import material
import numpy as np
from levels import RATE_HZ

SECONDS = 34


@dataclasses.dataclass
class Scene:
    name: str
    group: str  # hybrid, room, delay or hazard
    far: np.ndarray  # as sent, after mu-law
    mic: np.ndarray  # as received
    near: np.ndarray  # clean near speech within mic
    echo: np.ndarray  # true echo within mic
    modelled: np.ndarray  # what a filter of tail_ms behind the bulk delay can make of it
    tail_ms: int
    talk: tuple = (10, 15)  # double talk
    change: float = 24  # new path
    ringing_ms: int = 0  # a room's decay by 60 dB


def seeded(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def through(path, far):
    return np.convolve(far, path)[: len(far)]


def window(samples, start_s, end_s):
    return samples[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)]


def masked(samples, *spans):
    """Samples inside of the spans of seconds, silence elsewhere."""
    kept = np.zeros_like(samples)
    for start, end in spans:
        chosen = slice(int(start * RATE_HZ), int(end * RATE_HZ))
        kept[chosen] = samples[chosen]
    return kept


def returned(echo, near, noise, law=material.mu_law):
    return law(echo + near + noise)


def pair_of_paths(kind, number, rng):
    """The path of the first 24 s and the one after."""
    if kind == "hybrid":
        other = {2: 5, 5: 9, 9: 2}[number]
        delays = rng.uniform(2, 4, 2)
        return tuple(material.hybrid_path(which, delay)
                     for which, delay in zip((number, other), delays))
    return tuple(material.room_path(number, rng.uniform(2, 4), rng) for _ in range(2))


def with_loss(path, far, loss_db):
    """Scaled to that echo return loss on this far end: paths colour, so it depends on both."""
    found = levels.power(through(path, far)) / levels.power(far)
    return path * np.sqrt(10 ** (-loss_db / 10) / found)


def standard(kind, number, voices, tail_ms, delays_ms=(0, 0), noise_dbov=-60):
    """The 34 s scenario. delays_ms: bulk delay before and after the path change."""
    name = f"{kind}-{number}-{voices[0]}-{voices[1]}"
    rng = seeded(name)
    far = levels.at_power(material.speech(voices[0], SECONDS, rng), -20)
    far = material.mu_law(masked(far, (0, 20), (24, SECONDS)))
    before, after = (with_loss(path, far, loss) for path, loss in
                     zip(pair_of_paths(kind, number, rng), rng.uniform(6, 8, 2)))
    shifts = [np.zeros(int(delay * RATE_HZ / 1000)) for delay in delays_ms]
    taps = tail_ms * RATE_HZ // 1000
    echo, modelled = (
        masked(through(np.concatenate((shifts[0], before[:end])), far), (0, 24))
        + masked(through(np.concatenate((shifts[1], after[:end])), far), (24, SECONDS))
        for end in (None, taps))
    echo_level = levels.active_level(window(echo, 0, 10))[0]
    near = masked(material.speech(voices[1], SECONDS, rng), (10, 15), (20, 24))
    near = levels.at_active_level(near, echo_level + rng.uniform(6, 10))
    mic = returned(echo, near, levels.pink(len(far), noise_dbov, rng))
    if delays_ms != (0, 0):
        name += f"-delay-{delays_ms[0]}-{delays_ms[1]}"
    return Scene(name, kind if delays_ms == (0, 0) else "delay", far, mic, near, echo, modelled,
                 tail_ms, ringing_ms=number if kind == "room" else 0)


PAIRS = {"develop": (("en", "es"), ("es", "en")), "check": (("it", "fr"), ("ru", "it"))}


def standard_scenes(voices, tail_ms=None):
    """The hybrids with a tail of 32 ms, the rooms with one of 128 ms, or all with tail_ms."""
    for pair in voices:
        for number in (2, 5, 9):
            yield standard("hybrid", number, pair, tail_ms or 32)
        for decay_ms in (64, 128, 400):
            yield standard("room", decay_ms, pair, tail_ms or 128)
