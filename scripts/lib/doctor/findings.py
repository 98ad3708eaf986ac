"""What a check finds. Errors keep voxplane from starting or from being heard; warnings cost packets
or speed; notes are good to know."""

from dataclasses import asdict, dataclass

OK, NOTE, WARNING, ERROR = "ok", "note", "warning", "ERROR"
ORDER = [OK, NOTE, WARNING, ERROR]


@dataclass
class Finding:
    check: str
    severity: str
    text: str
    fix: str = ""

    def record(self):
        return asdict(self)


def status_of(findings):
    """Exit status: 0 nothing worse than a note, 1 warnings, 2 errors."""
    worst = max((ORDER.index(one.severity) for one in findings), default=0)
    return max(0, worst - 1)
