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
OURS = "voxplane"


def measures_of(condition):
    if condition.endswith((", developed", ", held out")):
        return {"below_oracle_db": "below oracle"}
    return HAZARD_MEASURES if "hazard" in condition else MEASURES


def scenes_of(chosen):
    if chosen.short:
        yield echo_scenes.standard("hybrid", 5, ("en", "it"), 32)
        yield echo_scenes.standard("room", 128, ("en", "it"), 128)
        yield from hazard_scenes.hazard_scenes(
            (("en", "it"), ("ru", "fr")), (hazard_scenes.no_echo, hazard_scenes.tone_far))
        return
    for name in ("develop", "check"):
        if chosen.voices in (name, "all"):
            yield from echo_scenes.standard_scenes(echo_scenes.PAIRS[name])
            yield from echo_scenes.delay_scenes(echo_scenes.VOICES[name])
            yield from echo_scenes.drift_scenes(echo_scenes.VOICES[name])
            yield from hazard_scenes.hazard_scenes(echo_scenes.VOICES[name])
    yield from echo_scenes.wideband_scenes()


def asked(scene, name):
    """Other libraries hear the hazards and delays with one pair of voices only."""
    return name.startswith(OURS) or not scene.held_out or scene.group in ("hybrid", "room")


def outputs(subjects, scene):
    """(label, output) of the oracle and each subject, alone and with its suppressor."""
    yield ORACLE, scene.mic - scene.echo
    if scene.group in ("room", "wideband"):
        yield f"{ORACLE}, {scene.tail_ms} ms of it", scene.mic - scene.modelled
    for name in subjects.names("aec"):
        if not asked(scene, name):
            continue
        for mark, more in (("", ()), ("+suppressor", ("--suppressor",))):
            try:
                out = subjects.run("aec", name, scene.mic, scene.far, "--tail", scene.tail_ms,
                                   *more, rate_hz=scene.rate_hz)[0]
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


def below_oracle(found):
    """By how much each settled ERLE is less than what subtracts the true echo: that one the paths
    and voices of the scene decide."""
    best = found[ORACLE]["erle_5_10_db"]
    return {label: {"below_oracle_db": best - scores["erle_5_10_db"]}
            for label, scores in found.items() if label != ORACLE}


def held_out_loss(figures):
    """How much further below the oracle our cancellers stay with far ends that nothing was
    developed on."""
    for form in ("basic", "advanced"):
        for condition in ("hybrid", "room"):
            seen, unseen = (figures.one("aec", f"{OURS}-{form}", f"{condition}, {which}",
                                        "below_oracle_db") for which in ("developed", "held out"))
            if None not in (seen, unseen):
                figures.add("aec", f"{OURS}-{form}", condition, "all",
                            {"held_out_loss_db": unseen - seen})


def over_basic(figures):
    """By how much the advanced canceller's settled ERLE beats the basic one's."""
    for condition in ("hybrid", "room"):
        both = [figures.one("aec", f"{OURS}-{form}", condition, "erle_5_10_db")
                for form in ("advanced", "basic")]
        if None not in both:
            figures.add("aec", f"{OURS}-advanced", condition, "all",
                        {"over_basic_db": both[0] - both[1]})


def score(scene, outs, figures):
    judged = (echo_scores.hazard_scores if scene.group == "hazard"
              else echo_scores.standard_scores)
    found = {label: judged(scene, out) for label, out in outs.items()}
    for label, scores in found.items():
        for condition in conditions(scene):
            figures.add("aec", label, condition, scene.name, scores)
    if scene.group in ("hybrid", "room"):
        which = "held out" if scene.held_out else "developed"
        for label, scores in below_oracle(found).items():
            figures.add("aec", label, f"{scene.group}, {which}", scene.name, scores)


def evaluate(subjects, figures, chosen):
    drawn = {}
    for scene in scenes_of(chosen):
        outs = dict(outputs(subjects, scene))
        score(scene, outs, figures)
        if scene.group != "hazard":
            drawn.setdefault(scene.group, (scene, outs))
    over_basic(figures)
    held_out_loss(figures)
    for condition in figures.names("aec", 2):
        if condition != "hazard":
            figures.print_table("aec", condition, measures_of(condition))
    if chosen.output:
        import drawings
        for group, (scene, outs) in drawn.items():
            drawings.erle(chosen.output / f"erle-{group}.png", scene, outs)
