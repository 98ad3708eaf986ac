# What the name of a benchmark's row says: "program:kernel/.../isa/samples", with memcpy rows as
# anchors. A row is judged and drawn by its ratio to two others of the same run: memcpy of as many
# octets, and the scalar twin, the row of the same name with scalar for its instruction set.

import math
import re

ISAS = ("scalar", "sse41", "avx2", "avx512", "avx512vbmi", "avx512fp16", "neon")
FRAME_SAMPLES = 160  # of a row that names no size
SCALAR, MEMCPY = "scalar", "memcpy"


def segments(row):
    return row.split(":", 1)[-1].split("/")


def isa_of(row):
    """None for a row that is not one of several instruction sets."""
    return next((part for part in segments(row) if part in ISAS), None)


def twin_of(row):
    """Name of the scalar row, or None for one that is scalar itself or has no instruction set."""
    isa = isa_of(row)
    if isa in (None, SCALAR):
        return None
    head, at, tail = row.rpartition("/" + isa)
    return head + at.replace(isa, SCALAR) + tail


def kernel_of(row):
    """The row's name without instruction set and size."""
    return "/".join(part for part in segments(row) if part not in ISAS and not part.isdigit())


def samples_of(row):
    return next((int(part) for part in segments(row) if part.isdigit()), FRAME_SAMPLES)


def is_anchor(row):
    return segments(row)[0].startswith(MEMCPY)


def octets_of(row):
    """What the row reads or writes of its wider side, as good as its name tells."""
    named = re.search(r"(\d+)_bytes", row) or (is_anchor(row) and re.search(r"(\d+)", row))
    return int(named[1]) if named else 2 * samples_of(row)


def anchor_of(row, rows):
    """The memcpy row that is nearest in octets, cold for cold, of the same program if it has one;
    None where there is none or the row is an anchor itself."""
    if is_anchor(row):
        return None
    program = row.split(":", 1)[0] + ":"
    cold = "cold" in segments(row)
    octets = octets_of(row)

    def distance(anchor):
        return (("cold" in segments(anchor)) != cold, not anchor.startswith(program),
                abs(math.log(octets_of(anchor) / octets)), anchor)
    return min(filter(is_anchor, rows), key=distance, default=None)


def references(row, rows):
    """{"memcpy" or "scalar": row that this one is compared with}."""
    found = {MEMCPY: anchor_of(row, rows), SCALAR: twin_of(row)}
    return {label: name for label, name in found.items() if name in rows}
