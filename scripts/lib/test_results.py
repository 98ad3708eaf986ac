"""Counts what the suites did, from meson's testlog files.

A cmocka program counts as its test cases; any other test counts as one. Prints each failure and
each skip with its reason, and as the last line `N passed, N failed, N skipped`. Ends with status 1
where anything failed or nothing was run.

    test_results.py TESTLOG.json...
"""

import json
import os
import re
import sys

# Of cmocka's summary lines only those of single cases; names hold no spaces.
CASE = re.compile(r"^\[\s*(OK|FAILED|SKIPPED)\s*\] (\S+)$", re.MULTILINE)
# How shell and Python tests say what is wrong, before the logs that they print.
FAULT = re.compile(r"^FAILED: .*$", re.MULTILINE)
REASON = re.compile(r"^.*\bskip(?:ped|ping)?\b.*$", re.MULTILINE | re.IGNORECASE)


def cases_of(output):
    """(passed, failed, skipped) case names of a cmocka program's output; empty lists for others."""
    found = {"OK": [], "FAILED": [], "SKIPPED": []}
    for state, name in CASE.findall(output):
        # cmocka lists failed and skipped cases a second time at the end.
        if name not in found[state]:
            found[state].append(name)
    return found["OK"], found["FAILED"], found["SKIPPED"]


def reason_in(output, name=""):
    """The line that tells why, not cmocka's own line about the case."""
    lines = [line.strip() for line in REASON.findall(output) if not line.startswith("[")]
    about = [line for line in lines if name and name in line]
    return (about or lines or ["no reason given"])[-1]


def judge(test):
    """Counts of one meson test, and lines to print about it."""
    output = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
    name, result = test["name"], test["result"]
    passed, failed, skipped = cases_of(output)
    lines = [f"skipped: {name}, {case}: {reason_in(output, case)}" for case in skipped]
    if result == "SKIP":
        return (len(passed), len(failed), max(1, len(skipped))), \
            lines or [f"skipped: {name}: {reason_in(output)}"]
    if result in ("OK", "EXPECTEDFAIL"):
        if not passed and not skipped:
            passed = [name]
        if failed:
            lines.append(f"FAILED: {name}: its status says passed, its output does not")
        elif not skipped and (told := re.findall(r"^skipped: .*$", output, re.MULTILINE | re.I)):
            # A case that says which of its variants this machine could not run, and ran the others.
            lines += [f"partly skipped: {name}: {line}" for line in told]
        return (len(passed), len(failed), len(skipped)), lines
    lines += [f"FAILED: {name}, {case}" for case in failed] or \
        [f"FAILED: {name}: {result.lower()}"]
    lines += ["  " + fault for fault in FAULT.findall(output)]
    lines.append("  command: " + " ".join(test.get("command", [])))
    lines += ["  | " + line for line in output.strip().splitlines()[-40:]]
    return (len(passed), max(1, len(failed)), len(skipped)), lines


def main():
    totals = [0, 0, 0]
    for path in sys.argv[1:]:
        if not os.path.exists(path):
            totals[1] += 1
            print(f"FAILED: suite {os.path.basename(path).removesuffix('.json')} did not run")
            continue
        with open(path, encoding="utf-8") as log:
            for line in log:
                counts, lines = judge(json.loads(line))
                totals = [total + count for total, count in zip(totals, counts)]
                for text in lines:
                    print(text)
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main())
