# Voice detectors over the noisy corpus: tables of AUC, F1, false alarms and onset clipping; ROC.

import material
import numpy as np
import vad_corpus
import vad_scores

TABLES = {"auc": "AUC of the score", "f1": "F1 of the decision",
          "f1_threshold": "F1 of the score at its one best threshold",
          "false_alarms": "false alarms, share of frames without speech",
          "missed": "speech frames missed", "late_frames": "onset clipping, mean frames"}
METER = "power meter"


def detectors(subjects):
    """(label, function of samples that gives score and decision)."""
    for name in subjects.names("vad"):
        yield name, lambda samples, which=name: subjects.run("vad", which, samples)[1:3]
    yield METER, lambda samples: (vad_corpus.power_meter(samples),
                                          np.zeros(len(samples) // vad_corpus.FRAME, bool))


def over_best(figures):
    """By how much each score's area exceeds the best of the libraries, in every condition."""
    names = figures.names("vad", 1)
    rivals = [name for name in names if name != METER and not name.startswith("voxplane")]
    conditions = figures.names("vad", 2)
    for name in names if rivals else ():
        for condition in conditions if name not in rivals else ():
            best = max(figures.one("vad", rival, condition, "auc") for rival in rivals)
            own = figures.one("vad", name, condition, "auc")
            figures.add("vad", name, "all", condition, {"over_best": own - best})


def print_tables(figures):
    conditions = [name for name in figures.names("vad", 2) if name != "all"]
    for measure, title in TABLES.items():
        print(f"\nvad: {title}\n{'':20}" + "".join(f"{name:>10}" for name in conditions))
        for subject in figures.names("vad", 1):
            cells = [figures.one("vad", subject, condition, measure) for condition in conditions]
            if None not in cells:
                print(f"{subject:20}" + "".join(f"{cell:10.3f}" for cell in cells))


def evaluate(subjects, figures, chosen):
    voices = {"develop": material.DEVELOP, "check": material.CHECK,
              "all": (*material.DEVELOP, *material.CHECK)}[chosen.voices]
    clean, labels, kept = vad_corpus.corpus(120 if chosen.short else vad_corpus.SECONDS, voices)
    share = np.mean(labels)
    print(f"\nvad: {len(clean) / vad_corpus.RATE_HZ:.0f} s, {share:.0%} speech")
    some = {"ratios_db": (10, 0)} if chosen.short else {}
    by_subject = {}
    for condition, samples in vad_corpus.conditions(clean, **some):
        for label, detect in detectors(subjects):
            score, active = detect(samples)
            by_subject.setdefault(label, {})[condition] = score
            found = vad_scores.scores(score, active, labels, kept)
            if label == METER:
                found = {"auc": found["auc"]}
            figures.add("vad", label, condition, "corpus", found)
    for label, by_condition in by_subject.items():
        if label != METER:
            for condition, found in vad_scores.best_threshold(by_condition, labels, kept).items():
                figures.add("vad", label, condition, "corpus", {"f1_threshold": found})
    over_best(figures)
    print_tables(figures)
    if chosen.output:
        import drawings
        drawings.roc(chosen.output / "roc.png", {
            label: {condition: vad_scores.roc(score, labels, kept)
                    for condition, score in by_condition.items()}
            for label, by_condition in by_subject.items()})
