# The meter of active speech level against ITU-T P.56 computed apart from it (levels.py), over
# levels, shares of speech and noise.

import levels
import material
import numpy as np
from echo_scenes import seeded

SECONDS = 40
LEVELS_DBOV = (-50, -40, -30, -20, -10)
PAUSES_S = {"dense": (0.1, 0.3), "sparse": (1.0, 3.0)}
MEASURES = {"level_dbov": "P.56, dBov", "error_db": "error, dB"}


def recordings(short):
    for name, pauses in PAUSES_S.items():
        rng = seeded(f"level-{name}")
        spoken = material.speech("it", SECONDS, rng, pauses)
        noise = levels.pink(len(spoken), 0, rng)
        for level in (-30,) if short else LEVELS_DBOV:
            made = levels.at_active_level(spoken, level)
            yield f"{name} {level}", levels.to_int16(made)
            yield f"{name} {level} noisy", levels.to_int16(made + noise * 10 ** ((level - 25) / 20))


def evaluate(subjects, figures, chosen):
    for name, samples in recordings(chosen.short):
        expected = levels.active_level(levels.to_float(samples))[0]
        for subject in subjects.names("level"):
            score = subjects.run("level", subject, levels.to_float(samples))[1]
            error = float(score[-1]) - expected
            figures.add("level", subject, "all", name, {"error_db": error})
            figures.add("level", subject, name, name,
                        {"level_dbov": expected, "error_db": error})
    conditions = [name for name in figures.names("level", 2) if name != "all"]
    for subject in figures.names("level", 1):
        print(f"\nlevel, {subject:24}" + "".join(f"{word:>13}" for word in MEASURES.values()))
        for condition in conditions:
            print(f"  {condition:29}" + "".join(
                f"{figures.one('level', subject, condition, measure):13.2f}"
                for measure in MEASURES))
    errors = np.abs(figures.values("level", "voxplane", "all", "error_db"))
    if len(errors):
        print(f"  {'mean of the errors':42}{np.mean(errors):13.3f}")
