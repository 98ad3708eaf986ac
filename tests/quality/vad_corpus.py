# Speech with labels and noises for voice detectors: eleven minutes of prompts at -26 +-6 dBov with
# pauses of 0.6 to 3 s, noise at a ratio to their mean active level, then mu-law.

import functools
import itertools

import levels
import material
import numpy as np
from echo_scenes import seeded
from levels import FRAME, RATE_HZ, db
from scipy import signal

SECONDS = 659
LEVEL_DBOV, SPREAD_DB = -26, 6
CLOSED = 4  # frames: gaps of up to 80 ms within speech are speech
AFTER = 10  # frames after an offset that are not scored: 200 ms


@functools.lru_cache(maxsize=None)
def corpus(seconds, voices):
    """(clean samples, labels by frame, frames to be scored)."""
    rng = seeded(f"vad-{'-'.join(voices)}")
    samples = np.zeros(int(seconds * RATE_HZ) // FRAME * FRAME)
    labels = np.zeros(len(samples) // FRAME, dtype=bool)
    at = RATE_HZ  # a second of noise alone, as every call begins
    while at < len(samples):
        voice = voices[rng.integers(len(voices))]
        level = LEVEL_DBOV + rng.uniform(-SPREAD_DB, SPREAD_DB)
        prompt = levels.at_active_level(material.prompt(voice, rng, 0.5), level)
        prompt = prompt[: len(samples) - at]
        samples[at : at + len(prompt)] = prompt
        first = at // FRAME
        end = first + len(prompt) // FRAME + 1
        loud = levels.frame_power(samples[first * FRAME : end * FRAME])
        labels[first : first + len(loud)] |= loud > 10 ** ((level - 30) / 10)
        at += len(prompt) + int(rng.uniform(0.6, 3) * RATE_HZ)
    labels = close_gaps(labels)
    return samples, labels, scored(labels)


def runs(flags):
    """(first, end) of each run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(int), [0]))))
    return list(zip(edges[::2], edges[1::2]))


def close_gaps(labels):
    closed = labels.copy()
    for first, end in runs(~labels):
        if end - first <= CLOSED and first > 0 and end < len(labels):
            closed[first:end] = True
    return closed


def scored(labels):
    """All but the 200 ms after an offset and the frame before an onset."""
    kept = np.ones(len(labels), dtype=bool)
    for first, end in runs(labels):
        kept[max(0, first - 1) : first] = False
        kept[end : end + AFTER] &= labels[end : end + AFTER]
    return kept


def white(length, rng):
    return rng.standard_normal(length)


def babble(length, rng, voices=7):
    """Seven talkers of five languages at once, hardly pausing: fewer are single voices, more are
    a hiss."""
    total = np.zeros(length)
    names = itertools.cycle(material.FOLDERS)
    for voice, _ in zip(names, range(voices)):
        total += material.speech(voice, length / RATE_HZ, rng, (0.05, 0.15))[:length]
    return total


def car(length, rng):
    """Rolling noise that falls by 12 dB an octave above 150 Hz, and an engine's harmonics whose
    rate drifts between 25 and 45 Hz."""
    sections = signal.butter(2, 150, fs=RATE_HZ, output="sos")
    rolling = levels.at_power(signal.sosfilt(sections, rng.standard_normal(length)), 0)
    knots = rng.uniform(25, 45, length // (8 * RATE_HZ) + 2)
    hz = np.interp(np.arange(length) / (8 * RATE_HZ), np.arange(len(knots)), knots)
    phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
    engine = sum(np.sin(order * phase + rng.uniform(0, 6)) / order for order in range(1, 13))
    hiss = levels.at_power(rng.standard_normal(length), -30)
    return rolling + levels.at_power(engine, -3) + hiss


NOISES = {"white": white, "babble": babble, "car": car}
RATIOS_DB = (20, 10, 5, 0)


@functools.lru_cache(maxsize=None)
def noise(name, length):
    return levels.at_power(NOISES[name](length, seeded(f"noise-{name}")), LEVEL_DBOV)


def conditions(clean, noises=tuple(NOISES), ratios_db=RATIOS_DB):
    """(name, samples) of the clean corpus and of each noise at each ratio."""
    floor = levels.pink(len(clean), -70, seeded("floor"))
    yield "clean", material.mu_law(clean + floor)
    for name in noises:
        made = noise(name, len(clean))
        for ratio in ratios_db:
            yield f"{name} {ratio}", material.mu_law(clean + floor + made * 10 ** (-ratio / 20))


def power_meter(samples, frames=10):
    """What a slow meter scores: smoothed level. The least that a detector must beat."""
    return signal.lfilter([1 / frames], [1, 1 / frames - 1], db(levels.frame_power(samples)))
