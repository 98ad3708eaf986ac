# Real speech: the prompts of Debian's asterisk-core-sounds packages, and at 16 kHz the recordings
# of pocketsphinx-testdata, read where they lie and never copied into the tree. Development is on en
# and es; fr, it and ru check that nothing was tuned.

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
# At 16 kHz: a reader of books, and others who say numbers, names and commands.
WIDE_SOUNDS = pathlib.Path("/usr/share/pocketsphinx/test/data")
WIDE = {"reader": ("librivox/*.wav",), "talkers": ("cards/*.wav", "*.raw")}
WIDE_RATE_HZ = 16000
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


def wideband():
    """Whether there are recordings at 16 kHz."""
    return WIDE_SOUNDS.is_dir()


def rate_of(voice):
    return WIDE_RATE_HZ if voice in WIDE else levels.RATE_HZ


def _recordings(voice):
    if voice in FOLDERS:
        return sorted((SOUNDS / FOLDERS[voice]).glob("*.wav"))
    return sorted(path for pattern in WIDE[voice] for path in WIDE_SOUNDS.glob(pattern))


def _read(path, rate_hz):
    if path.suffix == ".raw":  # samples alone
        return np.fromfile(path, dtype="<i2")
    return audio.read_wav(path, rate_hz)


@functools.lru_cache(maxsize=None)
def _prompts(voice, least_s):
    """Prompts of a voice, silence at both ends cut off, in the order of their names."""
    found = []
    rate_hz = rate_of(voice)
    frame = rate_hz // 50
    for path in _recordings(voice):
        samples = levels.to_float(_read(path, rate_hz))
        if path.stem in NO_SPEECH or len(samples) < frame:
            continue
        power = levels.frame_power(samples, frame)
        loud = np.flatnonzero(power > 1e-4 * np.mean(np.square(samples)))
        if len(loud) == 0:
            continue
        cut = samples[loud[0] * frame : (loud[-1] + 1) * frame]
        if len(cut) >= least_s * rate_hz:
            found.append(cut)
    return found


def prompt(voice, rng, least_s=1.0):
    """One prompt drawn at random, at its own level."""
    found = _prompts(voice, least_s)
    return found[rng.integers(len(found))]


def speech(voice, seconds, rng, pauses_s=(0.2, 0.5), least_s=1.0):
    """Prompts drawn at random, pauses between them, at an active level of -26 dBov each."""
    parts, length = [], 0
    rate_hz = rate_of(voice)
    wanted = int(seconds * rate_hz)
    while length < wanted:
        spoken = levels.at_active_level(prompt(voice, rng, least_s), -26, rate_hz)
        pause = np.zeros(int(rng.uniform(*pauses_s) * rate_hz))
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


def linear(samples):
    """As 16-bit samples, and back."""
    return levels.to_float(levels.to_int16(samples))


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


def room_path(decay_ms, delay_ms, rng, rate_hz=levels.RATE_HZ):
    """A room as noise that decays by 60 dB within decay_ms, behind a flat delay."""
    length = int(decay_ms * rate_hz / 1000)
    tail = rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    return np.concatenate((_silence(delay_ms, rate_hz), tail))


def _silence(milliseconds, rate_hz=levels.RATE_HZ):
    return np.zeros(int(milliseconds * rate_hz / 1000))
