# G.711 written from the decision values of the Recommendation (tables 1a and 2a), not from bit
# tricks: a codeword is the number of decision values passed, decoded to the middle of its interval.
# 16-bit left-justified linear in and out, with the conventions of the ITU-T G.191 library: a
# negative sample's magnitude by one's complement, truncated to 14 bits (mu-law) or 12 (A-law).
# The independent reference of the demo and the live tests; shares nothing with lib/g711.

import numpy as np

PCMU, PCMA = "pcmu", "pcma"
PAYLOAD_TYPE = {PCMU: 0, PCMA: 8}
LAW_OF = {0: PCMU, 8: PCMA}
OTHER = {PCMU: PCMA, PCMA: PCMU}


def _decisions(law):
    """The 129 decision values of one polarity, in units of the truncated magnitude."""
    if law == PCMU:
        # 1 + 15 intervals of the first segment, then seven segments of 16, each twice as wide; the
        # first interval is half an interval, since zero lies in the middle of a step.
        steps = [1] + [2] * 15 + [2 << segment for segment in range(1, 8) for _ in range(16)]
    else:
        steps = [1] * 32 + [1 << segment for segment in range(1, 7) for _ in range(16)]
    return np.concatenate(([0], np.cumsum(steps)))


_SHIFT = {PCMU: 2, PCMA: 4}
_DECISIONS = {law: _decisions(law) for law in (PCMU, PCMA)}


def _codewords(law, negative, interval):
    if law == PCMU:
        return np.where(negative, 0x7F, 0xFF) - interval
    return np.where(negative, 0, 0x80) + interval ^ 0x55


def encode(law, linear):
    """Codewords (uint8) of 16-bit samples."""
    x = np.asarray(linear, dtype=np.int32)
    negative = x < 0
    magnitude = np.where(negative, ~x, x) >> _SHIFT[law]
    interval = np.searchsorted(_DECISIONS[law], magnitude, side="right") - 1
    return _codewords(law, negative, np.minimum(interval, 127)).astype(np.uint8)


def _decoder(law):
    edges = _DECISIONS[law] << _SHIFT[law]
    middle = (edges[:-1] + edges[1:]) // 2
    if law == PCMU:
        middle[0] = 0
    table = np.zeros(256, dtype=np.int16)
    interval = np.arange(128)
    table[_codewords(law, np.zeros(128, bool), interval)] = middle
    table[_codewords(law, np.ones(128, bool), interval)] = -middle
    return table


_DECODER = {law: _decoder(law) for law in (PCMU, PCMA)}


def decode(law, codewords):
    """16-bit samples of codewords given as bytes or uint8."""
    if isinstance(codewords, (bytes, bytearray)):
        codewords = np.frombuffer(codewords, dtype=np.uint8)
    return _DECODER[law][codewords]


def transcode(from_law, to_law, codewords):
    """What an ideal converter sends for received codewords."""
    return encode(to_law, decode(from_law, codewords))
