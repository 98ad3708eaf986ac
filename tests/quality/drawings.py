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
    mic = _smooth(levels.frame_power(scene.mic, scene.frame) * active, 25)
    time = np.arange(len(mic)) / 50
    for label, out in outs.items():
        left = _smooth(levels.frame_power(out, scene.frame) * active, 25)
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


def roc(path, by_subject):
    """ROC of each subject, a picture a condition; false alarms to the root, since few matter."""
    conditions = list(next(iter(by_subject.values())))
    columns = min(5, len(conditions))
    rows = -(-len(conditions) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(3.2 * columns, 3.2 * rows), squeeze=False,
                                sharex=True, sharey=True, layout="constrained")
    for place in axes.flat[len(conditions) :]:
        place.set_axis_off()
    for place, condition in zip(axes.flat, conditions):
        for label, curves in by_subject.items():
            alarms, hits = curves[condition]
            step = max(1, len(alarms) // 2000)
            place.plot(np.sqrt(alarms[::step]), hits[::step], label=label,
                       linewidth=1.8 if label.startswith("voxplane") else 0.9)
        place.set_title(condition, fontsize=9)
        place.set_ylim(0.5, 1.005)
        place.grid(True, **GRID)
    ticks = np.array((0, 0.01, 0.05, 0.2, 0.5, 1))
    axes[0, 0].set_xticks(np.sqrt(ticks), [f"{tick:g}" for tick in ticks], fontsize=7)
    axes[0, 0].legend(fontsize=7)
    figure.supxlabel("false alarms")
    figure.supylabel("hits")
    _finish(figure, path)


def levels_over_time(path, by_subject):
    """Level of input and outputs of the scene whose level jumps, over 400 ms."""
    figure, axes = plt.subplots(figsize=(12, 5), layout="constrained")
    scene = next(iter(by_subject.values()))[0]
    traces = {"input": scene.samples, **{name: out for name, (_, out) in by_subject.items()}}
    for label, samples in traces.items():
        level = db(_smooth(levels.frame_power(samples), 20))
        axes.plot(np.arange(len(level)) * FRAME / levels.RATE_HZ, level, label=label,
                  linewidth=1.8 if label.startswith("voxplane") else 0.9,
                  color="black" if label == "input" else None)
    axes.set(xlabel="time (s)", ylabel="level over 400 ms (dBov)", ylim=(-70, 0))
    axes.grid(True, **GRID)
    axes.legend(fontsize=8)
    _finish(figure, path)
