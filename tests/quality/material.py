# Real speech: the prompts of Debian's asterisk-core-sounds packages, read where they lie and never
# copied into the tree. Development is on en and es; fr, it and ru check that nothing was tuned.

import functools
import pathlib
import re
import sys

import levels
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/lib"))
import audio  # noqa: E402
import g711  # noqa: E402

SOUNDS = pathlib.Path("/usr/share/asterisk/sounds")
FOLDERS = {"en": "en_US_f_Allison", "es": "es_MX_f_Allison", "fr": "fr_CA_f_June",
           "it": "it_IT_m_Carlo", "ru": "ru_RU_f_IvrvoiceRU"}
DEVELOP, CHECK = ("en", "es"), ("fr", "it", "ru")
# Prompts of that name are tones, or monkeys.
NO_SPEECH = {"ascending-2tone", "beep", "beeperr", "confbridge-join", "confbridge-leave",
             "descending-2tone", "tt-monkeys"}
G168_MODELS = pathlib.Path("/usr/include/spandsp/g168models.h")


class Absent(Exception):
    """What a run needs is not on this machine; says which package has it."""


def require():
    for voice, folder in FOLDERS.items():
        if not (SOUNDS / folder).is_dir():
            raise Absent(f"asterisk-core-sounds-{voice}-wav is not installed")
    if not G168_MODELS.exists():
        raise Absent("libspandsp-dev, whose header has the G.168 paths, is not installed")


@functools.lru_cache(maxsize=None)
def _prompts(voice, least_s):
    """Prompts of a language, silence at both ends cut off, in the order of their names."""
    found = []
    for path in sorted((SOUNDS / FOLDERS[voice]).glob("*.wav")):
        samples = levels.to_float(audio.read_wav(path))
        if path.stem in NO_SPEECH or len(samples) < levels.FRAME:
            continue
        loud = np.flatnonzero(levels.frame_power(samples) > 1e-4 * np.mean(np.square(samples)))
        if len(loud) == 0:
            continue
        cut = samples[loud[0] * levels.FRAME : (loud[-1] + 1) * levels.FRAME]
        if len(cut) >= least_s * levels.RATE_HZ:
            found.append(cut)
    return found


def prompt(voice, rng, least_s=1.0):
    """One prompt drawn at random, at its own level."""
    found = _prompts(voice, least_s)
    return found[rng.integers(len(found))]


def speech(voice, seconds, rng, pauses_s=(0.2, 0.5), least_s=1.0):
    """Prompts drawn at random, pauses between them, at an active level of -26 dBov each."""
    parts, length = [], 0
    wanted = int(seconds * levels.RATE_HZ)
    while length < wanted:
        spoken = levels.at_active_level(prompt(voice, rng, least_s), -26)
        pause = np.zeros(int(rng.uniform(*pauses_s) * levels.RATE_HZ))
        parts += [spoken, pause]
        length += len(spoken) + len(pause)
    return np.concatenate(parts)[:wanted]


def mu_law(samples):
    """Through G.711 and back, as floats."""
    coded = g711.encode(g711.PCMU, levels.to_int16(samples))
    return levels.to_float(g711.decode(g711.PCMU, coded))


def a_law(samples):
    coded = g711.encode(g711.PCMA, levels.to_int16(samples))
    return levels.to_float(g711.decode(g711.PCMA, coded))


@functools.lru_cache(maxsize=None)
def g168_path(number):
    """Impulse response D.2 to D.9 of G.168, energy 1."""
    text = G168_MODELS.read_text(encoding="latin-1")
    body = re.search(rf"line_model_d{number}_coeffs\[\] =\s*\{{([^}}]*)\}}", text)[1]
    taps = np.array([int(word) for word in re.findall(r"-?\d+", body)], dtype=float)
    return taps / np.sqrt(np.sum(np.square(taps)))


def hybrid_path(number, delay_ms):
    """A hybrid behind a flat delay."""
    return np.concatenate((_silence(delay_ms), g168_path(number)))


def room_path(decay_ms, delay_ms, rng):
    """A room as noise that decays by 60 dB within decay_ms, behind a flat delay."""
    length = int(decay_ms * levels.RATE_HZ / 1000)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    return np.concatenate((_silence(delay_ms), tail))


def _silence(milliseconds):
    return np.zeros(int(milliseconds * levels.RATE_HZ / 1000))
