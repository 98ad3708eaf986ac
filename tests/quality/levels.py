# Levels and noise, apart from the project's own code: samples are floats with full scale 1.0. dBov
# of a sample array is its mean square against a full-scale square wave (ITU-T G.100.1).

import numpy as np
from scipy import signal

RATE_HZ = 8000
FRAME = 160  # 20 ms


def db(power):
    return 10 * np.log10(np.maximum(power, 1e-14))


def power(samples):
    return float(np.mean(np.square(samples))) if len(samples) else 0.0


def frames(samples, size=FRAME):
    """A row a whole frame; what is left over is cut off."""
    return samples[: len(samples) // size * size].reshape(-1, size)


def frame_power(samples, size=FRAME):
    return np.mean(np.square(frames(samples, size)), axis=1)


def active_level(samples, rate_hz=RATE_HZ, margin_db=15.9):
    """(active level in dBov, activity factor) by ITU-T P.56 method B: two smoothings of 30 ms, 15
    thresholds an octave apart, 200 ms hangover, margin 15.9 dB, interpolated between thresholds."""
    total = float(np.sum(np.square(samples)))
    if total == 0:
        return -100.0, 0.0
    decay = np.exp(-1 / (rate_hz * 0.03))
    envelope = np.abs(samples)
    for _ in range(2):
        envelope = signal.lfilter([1 - decay], [1, -decay], envelope)
    hangover = int(0.2 * rate_hz)
    before = None
    for exponent in range(15, 0, -1):
        threshold = 2.0**-exponent
        above = np.flatnonzero(envelope >= threshold)
        if len(above) == 0:
            break
        # A sample above counts, and so do those up to the hangover after it.
        gaps = np.diff(np.append(above, min(len(samples), above[-1] + hangover)))
        active = float(np.sum(np.minimum(gaps, hangover)))
        level = 10 * np.log10(total / active)
        excess = level - 20 * np.log10(threshold)
        if excess <= margin_db:
            if before is None:
                return level, active / len(samples)
            share = (before[1] - margin_db) / (before[1] - excess)
            found = before[0] + share * (level - before[0])
            return found, total / len(samples) / 10 ** (found / 10)
        before = (level, excess)
    return -100.0, 0.0


def at_active_level(samples, level_dbov, rate_hz=RATE_HZ):
    return samples * 10 ** ((level_dbov - active_level(samples, rate_hz)[0]) / 20)


def at_power(samples, level_dbov):
    return samples * np.sqrt(10 ** (level_dbov / 10) / max(power(samples), 1e-20))


def pink(length, level_dbov, rng, rate_hz=RATE_HZ):
    """Noise whose power falls by 3 dB an octave from 50 Hz on; flat below."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hz = np.fft.rfftfreq(length, 1 / rate_hz)
    return at_power(np.fft.irfft(spectrum / np.sqrt(np.maximum(hz, 50)), length), level_dbov)


def to_int16(samples):
    return np.clip(np.round(samples * 32768), -32768, 32767).astype(np.int16)


def to_float(samples):
    return samples.astype(np.float64) / 32768
