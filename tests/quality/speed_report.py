# Microseconds a block of 20 ms, the same recording again and again through one state: hot, so the
# least that a subject can take. Compare subjects of one run; perf/micro measures many legs in turn.

import echo_scenes
import runner
import vad_corpus

REPEATS = 9


def recordings(kind):
    """(condition, near, far, options)"""
    if kind == "aec":
        scene = echo_scenes.standard("hybrid", 5, ("en", "it"), 32)
        for tail_ms in (32, 64, 128):
            for more in ((), ("--suppressor",)):
                name = f"time, tail {tail_ms} ms" + (", suppressor" if more else "")
                yield name, scene.mic, scene.far, ("--tail", tail_ms, *more)
    elif kind != "level":
        clean = vad_corpus.corpus(30, ("en",))[0]
        noisy = dict(vad_corpus.conditions(clean, ("white",), (10,)))["white 10"]
        yield "time", noisy, None, ()


def evaluate(subjects, figures, kinds):
    for kind in kinds:
        for condition, near, far, more in recordings(kind):
            for name in subjects.names(kind):
                try:
                    printed = subjects.run(kind, name, near, far, *more, "--time", REPEATS)[3]
                except runner.Refused:
                    continue
                figures.add(kind, name, condition, "one", {
                    "least_us": printed["us_least"], "median_us": printed["us_median"]})
            figures.print_table(kind, condition, {"least_us": "least, us",
                                                  "median_us": "median, us"})
