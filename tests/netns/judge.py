# Judges a call of the live test from what it left: live.pcap, sent.wav, received-CALL.wav,
# summary.json.
#   judge.py DIRECTORY CALL LOCAL_A REMOTE_A LOCAL_B REMOTE_B PLANE_IP

import ipaddress
import json
import os
import sys

import audio
import g711
import pcap
import rtp
import verdict as judge

# The receiver's jitter buffer takes its time to start and to end, which may cost a fragment.
RECORDING_TOLERANCE_S = 0.1


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return ipaddress.ip_address(host.strip("[]")), int(port)


def only(found, source, destination):
    return next((packets for key, packets in found.items() if key[:2] == (source, destination)), [])


def announced(capture, plane):
    """Whether voxplane told its address unasked: gratuitous ARP or a neighbour advertisement."""
    for record in capture.records:
        kind, body = record.data[12:14], record.data[14:]
        if plane.version == 4 and kind == b"\x08\x06":
            if body[14:18] == body[24:28] == plane.packed:
                return True
        if plane.version == 6 and kind == b"\x86\xdd" and body[6] == 58 and body[40] == 136:
            if body[24] == 0xFF and body[48:64] == plane.packed:
                return True
    return False


def recording(verdict, directory, call, sent):
    """What GStreamer decoded against the recording it sent, and against the received codewords."""
    original = audio.read_wav(os.path.join(directory, "sent.wav"))
    heard = audio.read_wav(os.path.join(directory, f"received-{call}.wav"))
    before = audio.stream_audio(sent, g711.PCMU)
    ideal = g711.decode(g711.PCMA, g711.encode(g711.PCMA, before))
    missing_s = (len(original) - len(heard)) / audio.RATE_HZ
    verdict.demand(missing_s < RECORDING_TOLERANCE_S,
                   f"the receiver's recording is {missing_s:.2f} s short")
    judge.distortion(verdict, "received", before, heard, ideal)
    judge.distortion(verdict, "recorded", original, heard, ideal)


def main():
    directory, call = sys.argv[1], sys.argv[2]
    local_a, remote_a, local_b, remote_b = map(endpoint, sys.argv[3:7])
    verdict = judge.Verdict()
    capture = pcap.read(os.path.join(directory, "live.pcap"))
    with open(os.path.join(directory, "summary.json")) as file:
        summary = json.load(file)
    found = rtp.streams(capture)
    sent, received = only(found, remote_a, local_a), only(found, local_b, remote_b)
    verdict.demand(announced(capture, ipaddress.ip_address(sys.argv[7])),
                   "voxplane did not announce its address")
    judge.balance(verdict, summary)
    if verdict.demand(sent, "nothing was sent") and verdict.demand(received, "nothing came out"):
        judge.headers(verdict, sent, received, g711.PAYLOAD_TYPE[g711.PCMA], own_stream=False)
        judge.codewords(verdict, sent, received, g711.PCMU, g711.PCMA)
        recording(verdict, directory, call, sent)
        leg = next(one for one in summary["calls"] if one["id"] == call)["a"]
        judge.own_figures(verdict, leg, sent, None, level=False)
    figures = verdict.figures
    print(f"{len(sent)} packets in, {len(received)} out, dropped {figures['dropped'] or 'none'}")
    for name in ("received", "recorded"):
        if f"sdr_{name}_db" in figures:
            print(f"SDR against the {name} audio {figures[f'sdr_{name}_db']:.2f} dB, ideal "
                  f"{figures[f'ideal_{name}_db']:.2f} dB, delay "
                  f"{figures[f'delay_{name}_samples']} samples")
    for text in verdict.faults:
        print("judge: " + text)
    sys.exit(1 if verdict.faults else 0)


if __name__ == "__main__":
    main()
