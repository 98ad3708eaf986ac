# Whether dashboard and alert rules ask for metrics that a real scrape has, in expressions that
# Prometheus takes.
#   observability_judge.py FOLDER SCRAPE RULES_OUT     RULES_OUT: the dashboard's expressions as
#                                                      rules, for promtool

import json
import pathlib
import re
import sys

NAME = re.compile(r"\b((?:voxplane|rtpengine)_[a-z0-9_]+)\b(?!\")")


def expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def plain(expression):
    """Without what Grafana puts in."""
    for name, value in (("$__rate_interval", "1m"), ("$job", "voxplane"), ("$instance", ".*")):
        expression = expression.replace(name, value)
    return expression


def main():
    folder, scrape, rules = map(pathlib.Path, sys.argv[1:])
    known = set(re.findall(r"^# TYPE (\S+)", scrape.read_text(), re.M))
    known |= {name + end for name in known for end in ("_bucket", "_sum", "_count")}
    dashboard = json.loads((folder / "dashboard.json").read_text())
    found = list(expressions(dashboard))
    texts = [text for _, text in found] + [
        line for line in (folder / "alerts.yaml").read_text().splitlines()
        if "summary:" not in line]
    wanted = {name for text in texts for name in NAME.findall(text)}
    missing = sorted(wanted - known)
    if missing or len(wanted) < 25:
        sys.exit(f"observability: {len(wanted)} metrics, of which no scrape has {missing}")
    lines = ["groups:", "  - name: dashboard", "    rules:"]
    for n, (title, text) in enumerate(found):
        lines += [f"      - record: panel:{n}", f"        expr: {json.dumps(plain(text))}"]
    rules.write_text("\n".join(lines) + "\n")
    print(f"{len(wanted)} metrics in {len(found)} expressions of the dashboard and in the rules")


if __name__ == "__main__":
    main()
