# Noise suppressors over the noisy corpus: noise taken away in pauses, segmental SNR won, and what
# is done to speech that has no noise.

import levels
import material
import numpy as np
import vad_corpus
from echo_scores import fitted_near
from levels import FRAME, db

MEASURES = {"reduction_db": "reduction", "snr_gain_db": "SNR gain", "speech_gain_db": "speech, dB",
            "speech_snr_db": "speech SNR"}
SECONDS = 120
SETTLED = 50  # frames at the start in which a noise tracker may still learn: 1 s


def segmental(target, out, chosen):
    ratio = db(levels.frame_power(target)) - db(levels.frame_power(out - target))
    return float(np.mean(np.clip(ratio[chosen], -10, 35)))


def scores(clean, noisy, out, labels):
    """out is compared with clean speech through the 65-tap filter that explains it best."""
    fitted = fitted_near(clean, out)
    spoken = labels.copy()
    spoken[:SETTLED] = False
    pauses = ~labels
    pauses[:SETTLED] = False
    for first, end in vad_corpus.runs(labels):
        pauses[max(0, first - 1) : end + vad_corpus.AFTER] = False
    before, after = (levels.frame_power(each) for each in (noisy, out))
    speech = levels.frame_power(clean)
    return {
        "reduction_db": float(db(np.mean(before[pauses])) - db(np.mean(after[pauses]))),
        "snr_gain_db": segmental(fitted, out, spoken) - segmental(clean, noisy, spoken),
        "speech_gain_db": float(db(np.sum(levels.frame_power(fitted)[spoken]))
                                - db(np.sum(speech[spoken]))),
        "speech_snr_db": segmental(fitted, out, spoken),
    }


def evaluate(subjects, figures, chosen):
    voices = (*material.DEVELOP, *material.CHECK)
    clean, labels, _ = vad_corpus.corpus(40 if chosen.short else SECONDS, voices)
    ratios = {"ratios_db": (10,)} if chosen.short else {"ratios_db": (20, 10, 5)}
    for condition, noisy in vad_corpus.conditions(clean, **ratios):
        for name in subjects.names("suppress"):
            out = subjects.run("suppress", name, noisy)[0]
            figures.add("suppress", name, condition, "corpus",
                        scores(clean, noisy, out, labels[: len(out) // FRAME]))
    for condition in figures.names("suppress", 2):
        figures.print_table("suppress", condition, MEASURES)
