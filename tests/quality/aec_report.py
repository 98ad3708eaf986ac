# Echo cancellers over all scenes: tables, figures, plots of ERLE over time.

import echo_scenes
import echo_scores
import hazard_scenes
import runner

MEASURES = {"erle_2_4_db": "ERLE 2-4 s", "erle_5_10_db": "ERLE 5-10 s",
            "converged_s": "to 20 dB, s",
            "talk_snr_db": "talk SNR", "talk_gain_db": "near, dB", "after_db": "just after",
            "again_s": "again, s", "near_gain_db": "alone, dB", "pumping_db": "pumping"}
HAZARD_MEASURES = {"near_snr_db": "near SNR", "near_gain_db": "near, dB", "growth_db": "growth, dB",
                   "lost_db": "lost, dB"}
ORACLE = "oracle"


def scenes_of(chosen):
    pairs = [pair for name, some in echo_scenes.PAIRS.items()
             if chosen.voices in (name, "all") for pair in some]
    if chosen.short:
        yield echo_scenes.standard("hybrid", 5, ("en", "it"), 32)
        yield echo_scenes.standard("room", 128, ("en", "it"), 128)
        yield from hazard_scenes.hazard_scenes((hazard_scenes.no_echo, hazard_scenes.tone_far))
        return
    yield from echo_scenes.standard_scenes(pairs)
    for before, after in ((40, 40), (200, 200), (450, 450), (0, 200), (450, 40)):
        yield echo_scenes.standard("hybrid", 5, ("en", "it"), 32, (before, after))
    yield from hazard_scenes.hazard_scenes()


def outputs(subjects, scene):
    """(label, output) of the oracle and each subject, alone and with its suppressor."""
    yield ORACLE, scene.mic - scene.echo
    if scene.group == "room":
        yield f"{ORACLE}, {scene.tail_ms} ms of it", scene.mic - scene.modelled
    for name in subjects.names("aec"):
        for mark, more in (("", ()), ("+suppressor", ("--suppressor",))):
            try:
                out = subjects.run("aec", name, scene.mic, scene.far, "--tail", scene.tail_ms,
                                   *more)[0]
            except runner.Refused:
                continue
            yield name + mark, out


def conditions(scene):
    """Where its figures are put: its group, and for a scene with a name of its own that."""
    if scene.group == "hazard":
        return [scene.group, f"hazard {scene.name}"]
    # Of a room that rings for longer than the tail no filter of that length can take more away.
    lasting = scene.group == "room" and scene.ringing_ms <= scene.tail_ms
    return [scene.group, "room within tail"] if lasting else [scene.group]


def over_basic(figures):
    """By how much the advanced canceller's settled ERLE beats the basic one's."""
    for condition in ("hybrid", "room"):
        both = [figures.one("aec", f"voxplane-{form}", condition, "erle_5_10_db")
                for form in ("advanced", "basic")]
        if None not in both:
            figures.add("aec", "voxplane-advanced", condition, "all",
                        {"over_basic_db": both[0] - both[1]})


def evaluate(subjects, figures, chosen):
    drawn = {}
    for scene in scenes_of(chosen):
        outs = dict(outputs(subjects, scene))
        for label, out in outs.items():
            scores = (echo_scores.hazard_scores if scene.group == "hazard"
                      else echo_scores.standard_scores)(scene, out)
            for condition in conditions(scene):
                figures.add("aec", label, condition, scene.name, scores)
        if scene.group != "hazard":
            drawn.setdefault(scene.group, (scene, outs))
    over_basic(figures)
    for condition in figures.names("aec", 2):
        if condition != "hazard":
            figures.print_table("aec", condition, HAZARD_MEASURES if "hazard" in condition
                                else MEASURES)
    if chosen.output:
        import drawings
        for group, (scene, outs) in drawn.items():
            drawings.erle(chosen.output / f"erle-{group}.png", scene, outs)
