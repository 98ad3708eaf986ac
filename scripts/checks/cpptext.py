"""C++ text for checks that look at words and braces: comments and literals blanked, lines kept."""

import re

_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<raw>[^()\s]*)\(.*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'", re.DOTALL)


def blanked(text):
    """The same text with comments and literals turned into spaces, newlines kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return _TOKENS.sub(blank, text)


def functions(text):
    """(first line, last line) of every function body's outermost braces, signature included."""
    code = blanked(text)
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", lambda m: re.sub(r"[^\n]", " ", m[0]), code,
                  flags=re.MULTILINE)
    stack, statement = [], 0
    for at, char in enumerate(code):
        if char == "{":
            head = code[statement:at]
            inside = any(kind == "function" for kind, _ in stack)
            if inside or not _is_function(head):
                stack.append(("block", at))
            else:
                start = statement + len(head) - len(head.lstrip())
                stack.append(("function", start))
            statement = at + 1
        elif char == "}" and stack:
            kind, start = stack.pop()
            if kind == "function":
                yield code[:start].count("\n") + 1, code[:at].count("\n") + 1
            statement = at + 1
        elif char == ";":
            statement = at + 1


def _is_function(head):
    """True when what stands before a brace at class or namespace scope is a function's head."""
    if re.search(r"\b(namespace|class|struct|union|enum)\b[^()]*$", head):
        return False
    if "=" in head.split("(")[0]:
        return False
    return ")" in head
