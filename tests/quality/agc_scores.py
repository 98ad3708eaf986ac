# Scores of a gain control: the gain it applied, from output over input in short stretches of
# speech, which cancels what the speech itself does.

import levels
import numpy as np
from levels import RATE_HZ, db

STRETCH = RATE_HZ // 50 * 3  # 60 ms: three frames
PER_S = RATE_HZ / STRETCH


def gain_trace(samples, out, stretch=STRETCH):
    """Gain in dB by stretches, NaN where the input is 10 dB below its mean over 3 s: no speech."""
    fed, heard = (levels.frame_power(each, stretch) for each in (samples, out))
    width = 3 * RATE_HZ // stretch
    around = np.convolve(fed, np.ones(width) / width, mode="same")
    spoken = db(fed) > db(around) - 10
    return np.where(spoken, db(heard) - db(fed), np.nan)


def between(trace, start_s, end_s):
    return trace[int(start_s * PER_S) : int(end_s * PER_S)]


def smoothed(trace):
    """Median over 2 s, since a gain has to hold for words, not for 60 ms."""
    width = int(2 * PER_S) // 2 * 2 + 1
    padded = np.concatenate((np.full(width // 2, np.nan), trace, np.full(width // 2, np.nan)))
    rows = np.lib.stride_tricks.sliding_window_view(padded, width)
    filled = np.where(np.all(np.isnan(rows), axis=1)[:, None], 0.0, rows)
    found = np.nanmedian(filled, axis=1)
    found[np.all(np.isnan(rows), axis=1)] = np.nan
    return found


def settle_s(trace, start_s, end_s):
    """Seconds from start_s until the gain is within 2 dB of its last 5 s for good."""
    part = smoothed(between(trace, start_s, end_s))
    last = np.nanmedian(part[-int(5 * PER_S) :])
    wrong = np.flatnonzero(np.abs(part - last) > 2)
    return 0.0 if len(wrong) == 0 else float((wrong[-1] + 1) / PER_S)


def clipped(out):
    return int(np.count_nonzero((out >= 32767 / 32768) | (out <= -1)))


def level_scores(scene, out, target_dbov):
    half = slice(30 * RATE_HZ, 60 * RATE_HZ)
    found = levels.active_level(out[half])[0]
    return {"level_dbov": found, "off_target_db": found - target_dbov,
            "settle_s": settle_s(gain_trace(scene.samples, out), 1, 60), "clipped": clipped(out)}


def step_scores(scene, out):
    trace = gain_trace(scene.samples, out)
    up, down = scene.steps_s
    settled = np.nanmedian(between(trace, down - 5, down))
    frames = gain_trace(scene.samples, out, levels.FRAME)
    excess = frames[up * 50 : down * 50] - settled
    return {"overshoot_db": float(np.nanmax(excess)),
            "overshoot_ms": float(np.count_nonzero(excess > 3) * 20),
            "settle_up_s": settle_s(trace, up, down), "settle_down_s": settle_s(trace, down, 60),
            "clipped": clipped(out)}


def noise_scores(scene, out):
    """Gain on noise after 5 s: its most over any second."""
    fed, heard = (levels.frame_power(each[5 * RATE_HZ :], RATE_HZ)
                  for each in (scene.samples, out))
    return {"noise_gain_db": float(np.max(db(heard) - db(fed)))}
