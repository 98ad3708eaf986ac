# Gain controls over levels, steps and noise: a table, and levels over time.

import agc_scenes
import agc_scores
import material

TARGET_DBOV = -20
MEASURES = {"spread_db": "spread, dB", "off_target_db": "off, dB", "settle_s": "settle, s",
            "overshoot_db": "overshoot", "overshoot_ms": "over, ms", "settle_up_s": "up, s",
            "settle_down_s": "down, s", "noise_gain_db": "on noise", "clipped": "clipped"}


def scores(scene, out):
    if scene.group == "level":
        return agc_scores.level_scores(scene, out, TARGET_DBOV)
    if scene.group == "step":
        return agc_scores.step_scores(scene, out)
    return agc_scores.noise_scores(scene, out)


def print_table(figures):
    how = {"off_target_db": "farthest", "settle_s": "most", "clipped": "most"}
    print(f"\nagc {'':24}" + "".join(f"{word:>12}" for word in MEASURES.values()))
    for subject in figures.names("agc", 1):
        cells = [figures.one("agc", subject, "all", measure, how.get(measure, "mean"))
                 for measure in MEASURES]
        print(f"  {subject:26}" + "".join("-".rjust(12) if cell is None else f"{cell:12.2f}"
                                          for cell in cells))


def evaluate(subjects, figures, chosen):
    voices = {"develop": material.DEVELOP, "check": material.CHECK,
              "all": ("en", "it", "ru")}[chosen.voices]
    drawn = {}
    for scene in agc_scenes.scenes(voices, chosen.short):
        for name in subjects.names("agc"):
            out = subjects.run("agc", name, scene.samples, None, "--target", TARGET_DBOV)[0]
            figures.add("agc", name, "all", scene.name, scores(scene, out))
            if scene.group == "step":
                drawn[name] = (scene, out)
    for name in subjects.names("agc"):
        reached = figures.values("agc", name, "all", "level_dbov")
        figures.add("agc", name, "all", "all", {"spread_db": max(reached) - min(reached)})
    print_table(figures)
    if chosen.output and drawn:
        import drawings
        drawings.levels_over_time(chosen.output / "agc-step.png", drawn)
