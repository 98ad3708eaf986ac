# Pictures of a run: ERLE over time, ROC of detectors, levels over time of gain controls.

import echo_scores
import levels
import matplotlib
import numpy as np
from levels import FRAME, db

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

GRID = {"color": "#d9dde2", "linewidth": 0.5}


def _finish(figure, path):
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _smooth(powers, frames):
    return np.convolve(powers, np.ones(frames) / frames, mode="same")


def erle(path, scene, outs):
    """ERLE over 500 ms of each subject, where the far end is active."""
    figure, axes = plt.subplots(figsize=(12, 6), layout="constrained")
    active = echo_scores.far_active(scene)
    mic = _smooth(levels.frame_power(scene.mic) * active, 25)
    time = np.arange(len(mic)) * FRAME / levels.RATE_HZ
    for label, out in outs.items():
        left = _smooth(levels.frame_power(out) * active, 25)
        found = np.where(mic > 1e-9, db(mic) - db(left), np.nan)
        ours = label.startswith("voxplane")
        axes.plot(time, found, label=label, linewidth=1.8 if ours else 0.9,
                  color="black" if label == "oracle" else None)
    for start, end, colour, label in ((*scene.talk, "#c05621", "double talk"),
                                      (20, 24, "#2b6cb0", "near end only")):
        axes.axvspan(start, end, color=colour, alpha=0.12, label=label)
    axes.axvline(scene.change, color="#1b1f24", linestyle=":", label="new echo path")
    axes.set(xlabel="time (s)", ylabel="ERLE (dB)", ylim=(-10, 60), title=scene.name)
    axes.grid(True, **GRID)
    axes.legend(fontsize=8, ncol=2)
    _finish(figure, path)
