# Whether voxplane's page, as a browser had it after some seconds, shows a running program.
#   page_judge.py PAGE.html

import html.parser
import pathlib
import sys


class Page(html.parser.HTMLParser):
    """Texts and classes by id, and the legends of charts."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.classes, self.open, self.turns = {}, {}, [], 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.turns = int(known.get("data-turns", self.turns))
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(known.get("id", ""))
        if "id" in known:
            self.classes[known["id"]] = known.get("class") or ""
            self.texts.setdefault(known["id"], "")

    def handle_endtag(self, tag):
        if self.open:
            self.open.pop()

    def handle_data(self, data):
        for name in self.open:
            if name:
                self.texts[name] += data


def main():
    page = Page(pathlib.Path(sys.argv[1]).read_text())
    faults = []
    if page.turns < 3:
        faults.append(f"it has asked {page.turns} times")
    if page.texts["health"] != "ok" or "ok" not in page.classes["health"]:
        faults.append(f"health: {page.texts['health']}")
    if page.texts["calls"] != "1":
        faults.append(f"calls: {page.texts['calls']}")
    for name in ("rx", "tx", "busiest"):
        if not page.texts[name] or page.texts[name] == "-":
            faults.append(f"{name} has no value")
    if "parse" not in page.texts["stages"]:
        faults.append("no stages")
    sys.exit("page: " + "; ".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
