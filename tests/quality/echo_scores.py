# Scores of an echo canceller's output: ERLE is microphone over output energy in 20 ms frames where
# the far end is active, noise included.

import levels
import numpy as np
from echo_scenes import window
from levels import RATE_HZ, db
from scipy import linalg

FRAMES_PER_S = 50


def far_active(scene):
    """Frames whose echo is there to be removed: far end within 30 dB of its active level."""
    reference = scene.echo if np.any(scene.echo) else scene.far
    loud = levels.frame_power(reference, scene.frame)
    level = levels.active_level(reference, scene.rate_hz)[0]
    return loud > 10 ** ((level - 30) / 10)


def erle_db(scene, out, start_s, end_s):
    chosen = slice(int(start_s * FRAMES_PER_S), int(end_s * FRAMES_PER_S))
    active = far_active(scene)[chosen]
    mic = levels.frame_power(scene.mic, scene.frame)[chosen][active]
    left = levels.frame_power(out, scene.frame)[chosen][active]
    return float(db(np.sum(mic)) - db(np.sum(left))) if len(mic) else float("nan")


def seconds_to(scene, out, start_s, end_s, wanted_db=20.0):
    """End of the first 300 ms with at least so much ERLE, counted from start_s."""
    active = far_active(scene)
    mic = levels.frame_power(scene.mic, scene.frame) * active
    left = levels.frame_power(out, scene.frame) * active
    width = 15
    for first in range(int(start_s * FRAMES_PER_S), int(end_s * FRAMES_PER_S) - width):
        chosen = slice(first, first + width)
        if np.sum(active[chosen]) < width // 2:
            continue
        if db(np.sum(mic[chosen])) - db(np.sum(left[chosen])) >= wanted_db:
            return (first + width) / FRAMES_PER_S - start_s
    return float("inf")


def fitted_near(near, out, rate_hz=RATE_HZ):
    """Near speech through the filter of 8 ms at the delay that explains the output best."""
    taps = 8 * rate_hz // 1000 + 1
    spread = len(near) + len(out)
    size = 1 << int(np.ceil(np.log2(spread)))
    cross = np.fft.irfft(np.fft.rfft(out, size) * np.conj(np.fft.rfft(near, size)), size)
    # Up to 100 ms late, as suppressors are, or 4 ms early.
    lags = np.arange(-4 * rate_hz // 1000, rate_hz // 10)
    delay = int(lags[np.argmax(np.abs(cross[lags]))]) - taps // 2
    auto = np.fft.irfft(np.abs(np.fft.rfft(near, size)) ** 2, size)[:taps]
    auto[0] *= 1 + 1e-9
    fir = linalg.solve_toeplitz(auto, cross[np.arange(delay, delay + taps)])
    shifted = np.roll(np.concatenate((near, np.zeros(rate_hz // 8))), delay)
    return np.convolve(shifted, fir)[: len(out)]


def near_scores(scene, out, start_s, end_s):
    """(segmental SNR of near speech, its gain in dB), over frames in which it is active."""
    near, heard = (window(each, start_s, end_s, scene.rate_hz) for each in (scene.near, out))
    target = fitted_near(near, heard, scene.rate_hz)
    wanted, wrong, spoken = (levels.frame_power(each, scene.frame)
                             for each in (target, heard - target, near))
    active = spoken > 10 ** ((levels.active_level(near, scene.rate_hz)[0] - 20) / 10)
    ratio = np.clip(db(wanted[active]) - db(wrong[active]), -10, 40)
    gain = db(np.sum(wanted[active])) - db(np.sum(spoken[active]))
    return float(np.mean(ratio)), float(gain)


def noise_pumping_db(scene, out):
    """Range of the output's level over 200 ms stretches in which the far end alone is active and
    nothing but noise should be left: 5 to 95 per cent."""
    heard = levels.frame_power(window(out, 5, 10, scene.rate_hz), scene.frame * 10)
    low, high = np.percentile(db(heard), (5, 95))
    return float(high - low)


def standard_scores(scene, out):
    """Of the 34 s scenario; out as floats, its delay taken away."""
    talk, gain = near_scores(scene, out, *scene.talk)
    single_talk, single_gain = near_scores(scene, out, 20, 24)
    return {
        "erle_2_4_db": erle_db(scene, out, 2, 4),
        "erle_5_10_db": erle_db(scene, out, 5, 10),
        "converged_s": seconds_to(scene, out, 0, 10),
        "talk_snr_db": talk,
        "talk_gain_db": gain,
        "after_db": erle_db(scene, out, 15, 16),
        "again_s": seconds_to(scene, out, scene.change, 34),
        "near_snr_db": single_talk,
        "near_gain_db": single_gain,
        "pumping_db": noise_pumping_db(scene, out),
    }


def growth_db(scene, out):
    """The most by which 200 ms of output exceed what came in then, just before or just after."""
    mic, heard = (levels.frame_power(samples, scene.frame * 10) for samples in (scene.mic, out))
    mic = np.max(np.stack((mic, np.roll(mic, 1), np.roll(mic, -1))), axis=0)
    floor = 10**-5.5  # -55 dBov: what the noise of the return path does not exceed
    return float(np.max(db(np.maximum(heard, floor)) - db(np.maximum(mic, floor))))


def hazard_scores(scene, out):
    """What is lost of near speech, whether the output ever grew, and how many dB of the echo that
    an oracle removes are left from 16 s on."""
    found = {"growth_db": growth_db(scene, out)}
    if np.any(scene.near):
        found["near_snr_db"], found["near_gain_db"] = near_scores(scene, out, *scene.talk)
    if np.any(scene.echo):
        best = erle_db(scene, scene.mic - scene.echo, 16, 20)
        found["lost_db"] = best - erle_db(scene, out, 16, 20)
    return found
