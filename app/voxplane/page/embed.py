# Makes a C++ file of the page's files, so that the program serves them from memory.
#   embed.py OUTPUT FILE...

import pathlib
import sys

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def array(content):
    lines = [content[i:i + 24] for i in range(0, len(content), 24)]
    return ",\n".join("    " + ", ".join(str(octet) for octet in line) for line in lines)


def main():
    output, files = sys.argv[1], [pathlib.Path(name) for name in sys.argv[2:]]
    parts = ['#include "http/page.hpp"', "namespace voxplane::app::http {", "namespace {"]
    entries = []
    for n, file in enumerate(files):
        content = file.read_bytes()
        parts.append(f"constexpr unsigned char content_{n}[] = {{\n{array(content)}}};")
        path = "/" if file.name == "index.html" else "/" + file.name
        entries.append(f'    {{"{path}", "{TYPES[file.suffix]}", content_{n}, {len(content)}}},')
    parts += ["constexpr page_file files[] = {", *entries, "};", "} // namespace",
              "const page_file* find_page(std::string_view path) noexcept {",
              "    for (const page_file& one : files) {",
              "        if (path == one.path) {", "            return &one;", "        }", "    }",
              "    return nullptr;", "}", "} // namespace voxplane::app::http"]
    pathlib.Path(output).write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
