# Makes the demo's call that needs help: leg a is a telephone in a noisy car, whose talker is faint
# and whose line gives back what it is sent; leg b is the far side. One capture holds both
# directions on one media clock in packets of 20 ms, PCMA from b and PCMU from a. What a is sent
# goes through the echo path as voxplane sends it on, in PCMU. Deterministic.
#   voice_scene.py DIRECTORY
#
# Leaves in DIRECTORY voice-in.pcap, voice.toml, voice-run.json, and the parts that the return was
# made of, voice-{far,echo,near}.wav, by which voice_report.py judges.

import ipaddress
import json
import os
import pathlib
import sys

import audio
import g711
import numpy as np
import pcap
import rtp

# Levels, noise, speech and echo paths are those of the quality suite.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/quality"))
import levels  # noqa: E402
import material  # noqa: E402

SEED = 4
FRAME = levels.FRAME
SECONDS = 32
# Who speaks when, in seconds; both from 13 to 17, nobody before 1 and from 24 to 27.
NEAR, FAR = ((1, 6), (13, 17), (20, 24)), ((6, 20), (27, 32))
FAR_DBOV, NEAR_DBOV, ECHO_DBOV, NOISE_DBOV = -20, -38, -34, -58
TARGET_DBOV = -22
PROCESSORS = ("aec", "vad", "suppressor", "agc", "meter", "level")
BULK_MS = 60  # from the plane to the telephone, its jitter buffer, and back
MOST_JITTER_US = 2000
START_NS = 1_700_000_000_000_000_000
HERE = ipaddress.ip_address("198.18.0.1")
PEERS = {"a": (ipaddress.ip_address("198.18.0.2"), 16384, 16400, g711.PCMU),
         "b": (ipaddress.ip_address("198.18.0.3"), 16384, 16402, g711.PCMA)}

CONFIGURATION = """\
# A faint talker in a car, with echo, made by scripts/lib/voice_scene.py. Paths are relative to the
# folder in which voxplane is started.

[runtime]
seed = 20
shed-percent = 0                # a capture is replayed faster than life: always busy

[pools]
packets = 4095
packet-cache = 256
originated = 255
calls = 16

[profile.car]
processors = [{processors}]
level = "quality"
budget-us = 0                   # a shared machine may stop us at any time
aec = {{ tail-ms = 64, suppress = true }}
agc = {{ target-dbov = {target} }}

[[port]]
device = "net_pcap0"
udp-checksum = "verify"
clock = "rx-timestamp"
restamp = "voice-out.pcap"

[[address]]
port = "net_pcap0"
ip = "198.18.0.1/24"
announce = false

[[neighbour]]
ip = "198.18.0.2"
mac = "02:00:00:00:00:02"

[[neighbour]]
ip = "198.18.0.3"
mac = "02:00:00:00:00:03"

[[call]]
id = "voice"

[call.a]
local = "198.18.0.1:16400"
remote = "198.18.0.2:16384"
payload-types = {{ pcmu = 0 }}
profile = "car"

[call.b]
local = "198.18.0.1:16402"
remote = "198.18.0.3:16384"
payload-types = {{ pcma = 8 }}
"""


def spoken(spans, voice, level_dbov, rng):
    """Speech of that voice within the spans, silence elsewhere."""
    samples = np.zeros(SECONDS * levels.RATE_HZ)
    for start, end in spans:
        part = material.speech(voice, end - start, rng)
        samples[start * levels.RATE_HZ : end * levels.RATE_HZ] = part
    return levels.at_active_level(samples, level_dbov)


def echo_path(rng):
    """(impulse response behind the bulk delay, its name)."""
    if material.G168_MODELS.exists():
        path, name = material.g168_path(5), "hybrid D.5 of G.168"
    else:
        path, name = material.room_path(32, 0, rng), "a synthetic path that decays within 32 ms"
    return np.concatenate((np.zeros(BULK_MS * levels.RATE_HZ // 1000), path)), name


def car_noise(length, rng):
    """Engine and road: pink noise, weaker by 12 dB an octave above 300 Hz, over a faint hiss."""
    spectrum = np.fft.rfft(levels.pink(length, NOISE_DBOV, rng))
    hz = np.fft.rfftfreq(length, 1 / levels.RATE_HZ)
    rumble = np.fft.irfft(spectrum / (1 + (hz / 300) ** 2), length)
    return levels.at_power(rumble, NOISE_DBOV) + levels.pink(length, NOISE_DBOV - 12, rng)


def packets(side, samples, rng):
    """Records of one side's stream; sequence and timestamp begin near their wrap."""
    peer, port, local, law = PEERS[side]
    codewords = g711.encode(law, levels.to_int16(samples))
    mac = f"02:00:00:00:00:0{int(peer) & 15}"
    for index in range(len(codewords) // FRAME):
        header = bytes([0x80, g711.PAYLOAD_TYPE[law] | (0x80 if index == 0 else 0)])
        header += ((65000 + index) & 0xFFFF).to_bytes(2, "big")
        header += ((4294900000 + index * FRAME) & 0xFFFFFFFF).to_bytes(4, "big")
        header += b"vox" + side.encode()
        # Leg a's packets arrive 7 ms behind those of b: two clocks that never met.
        time_ns = START_NS + index * 20_000_000 + (7_000_000 if side == "a" else 0)
        time_ns += int(rng.integers(MOST_JITTER_US)) * 1000
        one = rtp.Datagram(time_ns, (peer, port), (HERE, local),
                           header + codewords[index * FRAME : (index + 1) * FRAME].tobytes(), mac,
                           "02:00:00:00:00:01")
        yield pcap.Record(time_ns, rtp.build(one))


def main():
    directory = sys.argv[1]
    rng = np.random.default_rng(SEED)
    far = material.a_law(spoken(FAR, "en", FAR_DBOV, rng))
    near = spoken(NEAR, "it", NEAR_DBOV, rng)
    path, name = echo_path(rng)
    # What leg a is sent is far in PCMU.
    echo = levels.at_active_level(np.convolve(material.mu_law(far), path)[: len(far)], ECHO_DBOV)
    line = near + echo + car_noise(len(near), rng)
    records = [*packets("a", line, rng), *packets("b", far, rng)]
    records.sort(key=lambda record: record.time_ns)
    pcap.write(os.path.join(directory, "voice-in.pcap"), pcap.Capture(pcap.ETHERNET, records))
    for part, samples in (("far", far), ("echo", echo), ("near", near)):
        audio.write_wav(os.path.join(directory, f"voice-{part}.wav"), levels.to_int16(samples))
    with open(os.path.join(directory, "voice.toml"), "w") as file:
        file.write(CONFIGURATION.format(
            target=TARGET_DBOV, processors=", ".join(f'"{name}"' for name in PROCESSORS)))
    description = {"name": "voice", "kind": "voice", "origin": f"faint talker in a car, {name}",
                   "from": g711.PCMU, "to": g711.PCMA, "program": "pcm", "stream": "keep",
                   "processors": PROCESSORS, "target_dbov": TARGET_DBOV, "near": NEAR, "far": FAR,
                   "line": [str(part) for part in PEERS["a"][:3]],
                   "other": [str(part) for part in PEERS["b"][:3]]}
    with open(os.path.join(directory, "voice-run.json"), "w") as file:
        json.dump(description, file, indent=2)
    print(f"  voice: {len(records)} packets of both sides, echo by {name}")


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        sys.exit(f"voice_scene: {error}")
