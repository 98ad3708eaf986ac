# Pictures that show what went in and what came out: waveform and spectrogram of each, and for a
# call with voice processors how much of the echo was taken away.

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from audio import RATE_HZ

INK = "#1b1f24"
COLOURS = ("#2b6cb0", "#c05621")
FLOOR_DB = -90


def _waveform(axes, samples, title, colour):
    time = np.arange(len(samples)) / RATE_HZ
    axes.plot(time, samples / 32768.0, color=colour, linewidth=0.4)
    axes.set_title(title, loc="left", fontsize=10, color=INK)
    axes.set_ylabel("amplitude\n(full scale = 1)")
    axes.set_ylim(-1, 1)
    axes.grid(True, color="#d9dde2", linewidth=0.5)


def _spectrogram(axes, samples):
    # 32 ms windows every 8 ms; the bound keeps digital silence from stretching the scale.
    noise = np.random.default_rng(1).normal(0, 1e-7, len(samples))
    _, _, _, image = axes.specgram(samples / 32768.0 + noise, NFFT=256, Fs=RATE_HZ, noverlap=192,
                                   scale="dB", cmap="magma", vmin=FLOOR_DB - 40, vmax=-30)
    axes.set_ylabel("frequency (Hz)")
    axes.set_ylim(0, RATE_HZ / 2)
    return image


def comparison(path, title, before, after):
    """before and after: (label, samples)."""
    figure, axes = plt.subplots(4, 1, figsize=(12, 10), sharex=True, layout="constrained",
                                gridspec_kw={"height_ratios": [1, 1.5, 1, 1.5]})
    figure.suptitle(title, fontsize=12, color=INK)
    length = max(len(before[1]), len(after[1]), 1)
    images = []
    for row, ((label, samples), colour) in enumerate(zip((before, after), COLOURS)):
        _waveform(axes[2 * row], samples, label, colour)
        images.append(_spectrogram(axes[2 * row + 1], samples))
    axes[-1].set_xlim(0, length / RATE_HZ)
    axes[-1].set_xlabel("time (s)")
    bar = figure.colorbar(images[0], ax=axes[1::2], location="right", aspect=40, pad=0.01)
    bar.set_label("power density (dB/Hz, full scale = 0)")
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _talk(axes, run):
    """Who speaks when, as bars."""
    for row, (who, colour) in enumerate(zip(("near", "far"), COLOURS)):
        axes.broken_barh([(start, end - start) for start, end in run[who]], (row - 0.4, 0.8),
                         facecolors=colour)
    axes.set_yticks((0, 1), ("near end", "far end"))
    axes.set_ylim(-0.6, 1.6)


def voice_call(path, title, scene, erle_db):
    """scene: a voice_report.Scene; erle_db: by frame."""
    figure, axes = plt.subplots(4, 1, figsize=(11, 8.5), sharex=True, layout="constrained",
                                gridspec_kw={"height_ratios": [0.35, 1.5, 1.5, 1]})
    figure.suptitle(title, fontsize=12, color=INK)
    _talk(axes[0], scene.run)
    for place, label, samples in ((axes[1], "before: from the telephone", scene.before),
                                  (axes[2], "after: to the far side", scene.after)):
        image = _spectrogram(place, samples * 32768)
        place.set_title(label, loc="left", fontsize=10, color=INK)
    axes[3].plot(scene.time, erle_db, color=INK, linewidth=1.4)
    axes[3].set_title("echo taken away while only the far side speaks (ERLE over 500 ms, against "
                      "the gain of speech)", loc="left", fontsize=10, color=INK)
    axes[3].set(ylabel="dB", ylim=(0, 60), xlabel="time (s)")
    axes[3].set_xlim(0, len(scene.time) / 50)
    axes[3].grid(True, color="#d9dde2", linewidth=0.5)
    bar = figure.colorbar(image, ax=axes[1:3], location="right", aspect=40, pad=0.01)
    bar.set_label("power density (dB/Hz, full scale = 0)")
    figure.savefig(path, dpi=110)
    plt.close(figure)
