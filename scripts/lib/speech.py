# Real speech for the demo and the live tests, from the prompts of asterisk-core-sounds-en-wav.
#   speech.py join SECONDS OUT.wav        several prompts with pauses, at least SECONDS long
#   speech.py capture IN.wav OUT.pcap     the recording as a capture of PCMU RTP, made offline

import argparse
import ipaddress
import pathlib
import sys

import audio
import g711
import numpy as np
import pcap
import rtp

PROMPTS = pathlib.Path("/usr/share/asterisk/sounds/en_US_f_Allison")
ORDER = ("hello-world", "tt-weasels", "demo-thanks", "demo-abouttotry", "demo-moreinfo",
         "demo-echotest", "vm-options", "demo-congrats")
PAUSE = audio.RATE_HZ // 4
FRAME = 160  # 20 ms


def join(seconds):
    parts, length = [], 0
    for name in ORDER:
        for part in (audio.read_wav(PROMPTS / f"{name}.wav"), np.zeros(PAUSE, np.int16)):
            parts.append(part)
            length += len(part)
        if length >= seconds * audio.RATE_HZ:
            break
    # Whole frames, so that a packetiser sends the last samples too.
    parts.append(np.zeros(-length % FRAME, np.int16))
    return np.concatenate(parts)


def capture(samples):
    """What a sender with a perfect clock would have put on the wire, sequence near its wrap."""
    codewords = g711.encode(g711.PCMU, samples)
    source = (ipaddress.ip_address("198.18.0.2"), 16384)
    destination = (ipaddress.ip_address("198.18.0.1"), 16400)
    records = []
    for index in range(len(codewords) // FRAME):
        header = bytes([0x80, 0x80 if index == 0 else 0])
        header += ((65000 + index) & 0xFFFF).to_bytes(2, "big")
        header += ((4294900000 + index * FRAME) & 0xFFFFFFFF).to_bytes(4, "big")
        header += (0x766F7870).to_bytes(4, "big")
        time_ns = 1_700_000_000_000_000_000 + index * 20_000_000
        one = rtp.Datagram(time_ns, source, destination,
                           header + codewords[index * FRAME : (index + 1) * FRAME].tobytes(),
                           "02:00:00:00:00:02", "02:00:00:00:00:01")
        records.append(pcap.Record(time_ns, rtp.build(one)))
    return pcap.Capture(pcap.ETHERNET, records)


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    joining = commands.add_parser("join")
    joining.add_argument("seconds", type=float)
    joining.add_argument("wav")
    packing = commands.add_parser("capture")
    packing.add_argument("wav")
    packing.add_argument("pcap")
    options = parser.parse_args()
    if options.command == "join":
        if not PROMPTS.is_dir():
            sys.exit(f"speech: {PROMPTS} is missing; install asterisk-core-sounds-en-wav")
        audio.write_wav(options.wav, join(options.seconds))
    else:
        pcap.write(options.pcap, capture(audio.read_wav(options.wav)))


if __name__ == "__main__":
    main()
