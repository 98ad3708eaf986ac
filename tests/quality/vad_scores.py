# Scores of a voice detector: by its continuous score the area under the ROC; by its decisions F1,
# false alarms and how late it sees an onset.

import numpy as np
import vad_corpus
from scipy import stats

ONSET_GAP = 15  # frames of silence before an onset that counts: 300 ms


def auc(score, labels, kept):
    score, labels = score[kept], labels[kept]
    ranks = stats.rankdata(score)
    speech = np.count_nonzero(labels)
    rest = len(labels) - speech
    return float((np.sum(ranks[labels]) - speech * (speech + 1) / 2) / (speech * rest))


def roc(score, labels, kept):
    """(false alarms, hits) for falling thresholds; one point for frames of the same score."""
    order = np.argsort(-score[kept], kind="stable")
    falling = score[kept][order]
    ends = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    sorted_labels = labels[kept][order]
    hits = np.cumsum(sorted_labels) / max(1, np.count_nonzero(sorted_labels))
    alarms = np.cumsum(~sorted_labels) / max(1, np.count_nonzero(~sorted_labels))
    return np.append(0, alarms[ends]), np.append(0, hits[ends])


def f1(active, labels, kept):
    active, labels = active[kept], labels[kept]
    hit = np.count_nonzero(active & labels)
    return 2 * hit / max(1, np.count_nonzero(active) + np.count_nonzero(labels))


def lateness(active, labels):
    """Frames from each onset after 300 ms of silence to the first active frame; an onset that is
    never seen counts with the length of its speech."""
    late = []
    for first, end in vad_corpus.runs(labels):
        if first < ONSET_GAP or labels[first - ONSET_GAP : first].any():
            continue
        seen = np.flatnonzero(active[first:end])
        late.append(seen[0] if len(seen) else end - first)
    return np.array(late)


def scores(score, active, labels, kept):
    late = lateness(active, labels)
    rest = kept & ~labels
    return {
        "auc": auc(score, labels, kept),
        "f1": f1(active, labels, kept),
        "false_alarms": float(np.mean(active[rest])),
        "missed": float(np.mean(~active[kept & labels])),
        "late_frames": float(np.mean(late)),
        "late_frames_95": float(np.percentile(late, 95)),
    }


def best_threshold(by_condition, labels, kept):
    """The one threshold with the best mean F1 over all conditions: {condition: F1} with it."""
    everything = np.concatenate([score[kept] for score in by_condition.values()])
    found = {}
    for threshold in np.unique(np.quantile(everything, np.linspace(0.02, 0.98, 97))):
        each = {name: f1(score >= threshold, labels, kept)
                for name, score in by_condition.items()}
        if not found or np.mean(list(each.values())) > np.mean(list(found.values())):
            found = each
    return found
