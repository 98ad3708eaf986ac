# The demo's judge: reads what prepare.py described and voxplane left in a folder, writes WAV files,
# pictures and report.json there, prints the table and the last line. Exit status 1 where anything
# fell short.
#   demo_report.py DIRECTORY SECOND_RUN_DIRECTORY NAME...

import filecmp
import json
import os
import sys

import audio
import g711
import pcap
import plots
import rtp
import verdict as judge
import voice_report


def load(directory, name):
    with open(os.path.join(directory, name)) as file:
        return json.load(file)


def largest(found):
    return max(found.values(), key=len, default=[])


def listen(directory, run, sent, received, verdict):
    """Decodes both sides, writes what can be heard and seen, and measures the distortion."""
    name, path = run["name"], lambda suffix: os.path.join(directory, run["name"] + suffix)
    before = audio.stream_audio(sent, run["from"])
    after = audio.stream_audio(received, run["to"])
    ideal = g711.decode(run["to"], g711.encode(run["to"], before))
    audio.write_wav(path("-before.wav"), before)
    audio.write_wav(path("-after.wav"), after)
    plots.comparison(
        path(".png"), f"{name}: {run['origin']}, through voxplane ({run['program']})",
        (f"before: {run['from'].upper()} as received", before),
        (f"after: {run['to'].upper()} as transmitted", after))
    reached = judge.distortion(verdict, "received", before, after, ideal)
    verdict.demand(reached >= judge.SDR_FLOOR_DB,
                   f"SDR is {reached:.2f} dB, {judge.SDR_FLOOR_DB:g} dB is the least")
    if run["original"]:
        original = audio.read_wav(os.path.join(directory, run["original"]))
        judge.distortion(verdict, "recorded", original, after, ideal)
    return before


def judge_transcoding(directory, run, summary, verdict):
    """(packets in, packets out), having put figures and faults into the verdict."""
    name, figures = run["name"], verdict.figures
    sent = largest(rtp.streams(pcap.read(os.path.join(directory, f"{name}-in.pcap"))))
    output = pcap.read(os.path.join(directory, f"{name}-out.pcap"))
    received = largest(rtp.streams(output))
    if verdict.demand(received, "no RTP came out"):
        verdict.demand(len(output.records) == len(received),
                       f"{len(output.records)} packets came out, {len(received)} of the stream")
        judge.headers(verdict, sent, received, g711.PAYLOAD_TYPE[run["to"]], run["stream"] == "own")
        judge.codewords(verdict, sent, received, run["from"], run["to"])
        before = listen(directory, run, sent, received, verdict)
        leg = next(call for call in summary["calls"] if call["id"] == name)["a"]
        judge.own_figures(verdict, leg, sent, before, "level" in run["processors"])
        judge.recorded_time(verdict, leg, sent, received)
    return sent, received


def judge_run(directory, second, name):
    run = load(directory, f"{name}-run.json")
    summary = load(directory, f"{name}-summary.json")
    verdict = judge.Verdict()
    figures = verdict.figures
    judge.balance(verdict, summary)
    judge_kind = voice_report.judge_call if run.get("kind") == "voice" else judge_transcoding
    sent, received = judge_kind(directory, run, summary, verdict)
    figures.update(packets_in=len(sent), packets_out=len(received), run=run,
                   ptime_ms=len(sent[0].payload) / 8, packets=summary["packets"],
                   stages=summary["stages"])
    same = filecmp.cmp(os.path.join(directory, f"{name}-out.pcap"),
                       os.path.join(second, f"{name}-out.pcap"), shallow=False)
    figures["repeatable"] = verdict.demand(same, "a second run gave other bytes")
    return verdict


def pair(figures, key, unit):
    if key not in figures:
        return "-"
    mine, checked = figures[key]
    return f"{mine:.1f} {unit} (capture: {checked:.1f})"


def ratio(figures, key):
    if f"sdr_{key}_db" not in figures:
        return "-"
    return f"{figures[f'sdr_{key}_db']:.2f} dB (ideal: {figures[f'ideal_{key}_db']:.2f})"


def rows(figures):
    """(label, value) of one run, top to bottom."""
    run, packets = figures["run"], figures["packets"]
    dropped = figures.get("dropped", {})
    yield "audio", f"{run['from'].upper()} to {run['to'].upper()}, {figures['ptime_ms']:g} ms"
    yield "program", " + ".join([run['program'], *run['processors']])
    yield "stream sent", run['stream']
    yield "packets in", str(packets["received"])
    yield "packets out", str(packets["transmitted"])
    yield "made, held", f"{packets['made']}, {packets['held']}"
    yield "dropped by reason", ", ".join(f"{n} {k}" for k, n in dropped.items()) or "none"
    for stage, cycles in figures["stages"].items():
        yield f"cycles a packet: {stage}", f"{cycles:.0f}"
    yield "cycles a packet: all", f"{sum(figures['stages'].values()):.0f}"
    if "voice" in figures:
        yield from voice_report.rows(figures)
    yield "level, RMS", pair(figures, "level_rms_dbov", "dBov")
    yield "level, peak", pair(figures, "level_peak_dbov", "dBov")
    yield "jitter", pair(figures, "jitter_us", "us")
    wrong, words = figures.get("codewords_wrong", "-"), figures.get("codewords", "-")
    yield "codewords wrong", f"{wrong} of {words}"
    yield "SDR against audio received", ratio(figures, "received")
    yield "SDR against the recording", ratio(figures, "recorded")
    yield "second run identical", "yes" if figures["repeatable"] else "NO"


def print_table(names, verdicts):
    columns = [dict(rows(verdict.figures)) for verdict in verdicts]
    labels = list(dict.fromkeys(label for column in columns for label in column))
    width = max(map(len, labels))
    cells = [max([len(name)] + [len(value) for value in column.values()])
             for name, column in zip(names, columns)]
    rule = "-" * (width + sum(cells) + 3 * len(cells))
    print(rule)
    print(" " * width + "".join(f"   {n:<{w}}" for n, w in zip(names, cells)).rstrip())
    print(rule)
    for label in labels:
        values = (f"   {column.get(label, '-'):<{w}}" for column, w in zip(columns, cells))
        print((f"{label:<{width}}" + "".join(values)).rstrip())
    print(rule)


def main():
    directory, second, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    verdicts = [judge_run(directory, second, name) for name in names]
    print_table(names, verdicts)
    with open(os.path.join(directory, "report.json"), "w") as file:
        json.dump({name: {**v.figures, "faults": v.faults} for name, v in zip(names, verdicts)},
                  file, indent=2)
    faults = [f"{name}: {text}" for name, v in zip(names, verdicts) for text in v.faults]
    if faults:
        for text in faults[1:]:
            print("also " + text)
        print("demo FAILED: " + faults[0])
        return 1
    total_in = sum(v.figures["packets_in"] for v in verdicts)
    total_out = sum(v.figures["packets_out"] for v in verdicts)
    # Of the scenes that shall change nothing but the law.
    worst = min(v.figures["sdr_received_db"] for v in verdicts
                if "sdr_received_db" in v.figures)
    print(f"demo ok: {total_in} packets in, {total_out} out, SDR {worst:.1f} dB")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (pcap.PcapError, rtp.PacketError, OSError, KeyError, StopIteration) as error:
        print(f"demo FAILED: {type(error).__name__}: {error}")
        sys.exit(1)
