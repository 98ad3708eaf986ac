"""The ring pair: both programs run at once, each with a generator thread of its own inside it, and
take turns of some tens of milliseconds. While one works the other is stopped (SIGSTOP), its rings
empty, so that neither its time nor its work goes astray. Turns so short are needed on virtual
machines, whose host moves cores about every second: both programs then see the same mixture of
placements. Busy cycles are taken by the preloaded library in the port's receive call, so alike for
both."""

import json
import mmap
import os
import signal
import statistics
import struct
import time

from . import capture, machine, sides, vdevs

FIELDS = {"allowed": 0, "returned": 8, "first": 16, "last": 24,
          "busy_cycles": 64, "busy_packets": 72, "stalls": 80}
# So long without a packet, and what is not back was dropped; a busy machine may pause a program a
# while.
QUIET_S = 0.3


# The generator sends whole bursts.
BURST = 32


def in_bursts(packets):
    return -(-packets // BURST) * BURST


class Control:
    """The page that a program's generator reads its allowance from and writes its progress to."""

    def __init__(self, path):
        with open(path, "w+b") as file:
            file.truncate(4096)
            self.page = mmap.mmap(file.fileno(), 4096)

    def __getattr__(self, name):
        return struct.unpack_from("<Q", self.page, FIELDS[name])[0]

    def allow(self, packets):
        struct.pack_into("<Q", self.page, 0, packets)


def windows(meter, seconds):
    """(busy cycles a packet, packets a second) of each tenth of a second in which packets came."""
    found = []
    busy, packets, then = meter.busy_cycles, meter.busy_packets, time.monotonic()
    end = then + seconds + 5  # for links that come up late
    while len(found) < seconds * 10 and then < end:
        time.sleep(0.1)
        now = time.monotonic()
        more_busy, more = meter.busy_cycles - busy, meter.busy_packets - packets
        if more:
            found.append((more_busy / more, more / (now - then)))
        busy, packets, then = busy + more_busy, packets + more, now
    return found[1:]  # the first one began before the packets did


class Player:
    """One program on its ring pair."""

    def __init__(self, side, context, checksum, number):
        self.side = side
        self.report = context.file(f"ringpair{number}.json")
        self.folder = context.file(f"player{number}")
        os.makedirs(self.folder, exist_ok=True)
        self.control = Control(context.file(f"control{number}"))
        self.allowed = 0
        self.slices = []
        self.setup = vdevs.Setup(
            device="net_ring_pair0", calls=context.calls,
            eal=context.plane_eal(machine.eal_memory(256, 2 - number), f"vxring{number}x"),
            environment={
                "LD_PRELOAD": context.ringpair, "RINGPAIR_REPORT": self.report,
                "RINGPAIR_CONTROL": context.file(f"control{number}"),
                "RINGPAIR_EXPECT": side.expect, "RINGPAIR_CORE": str(context.cores[0]),
                "RINGPAIR_CALLS": str(context.calls),
                "RINGPAIR_TO": capture.LOCAL[0], "RINGPAIR_TO_PORT": str(capture.LOCAL[1]),
                "RINGPAIR_FROM": capture.REMOTE[0], "RINGPAIR_FROM_PORT": str(capture.REMOTE[1]),
                "RINGPAIR_CALLS_PER_ADDRESS": str(capture.CALLS_PER_ADDRESS),
                "RINGPAIR_PORT_STEP": str(capture.PORT_STEP),
                "RINGPAIR_UDP_CHECKSUM": "1" if checksum else "0",
            })

    def launch(self, warm_up):
        self.side.launch(self.setup, self.folder)
        self.take_turn(warm_up, patience_s=30)
        self.pause()

    def pause(self):
        self.side.process.send_signal(signal.SIGSTOP)

    def resume(self):
        """The worker polls in vain before packets come: else the time it was stopped may count as
        busy."""
        self.side.process.send_signal(signal.SIGCONT)
        time.sleep(0.002)

    def take_turn(self, packets, patience_s=10.0):
        """Has packets sent and waits until they are back; returns cycles a packet, busy and by the
        clock."""
        before = self.control.returned
        busy, handled = self.control.busy_cycles, self.control.busy_packets
        self.allowed += packets
        self.control.allow(self.allowed)
        seen, moved = before, time.monotonic()
        while (now := self.control.returned) < self.allowed:
            if now != seen:
                seen, moved = now, time.monotonic()
            elif time.monotonic() - moved > (QUIET_S if now > before else patience_s):
                break
            if self.side.process.poll() is not None:
                break
            time.sleep(0.0005)
        came_back = self.control.returned - before
        if came_back < packets * 0.5:
            self.fail(f"{came_back} of {packets} packets came back")
        return ((self.control.busy_cycles - busy) / max(1, self.control.busy_packets - handled),
                (self.control.last - self.control.first) / came_back)

    def fail(self, why):
        self.side.process.terminate()
        text = self.side.output if isinstance(self.side, sides.Testpmd) else self.side.ended()
        raise sides.RunFailed(f"{self.side.name}: {why}\n{text[-2500:]}")

    def finish(self):
        """Ends the program; returns its record for the raw data."""
        figures = self.side.result(0)
        with open(self.report, encoding="ascii") as lines:
            told = json.load(lines)
        if told["bad"] or not told["judged"]:
            raise sides.RunFailed(f"{self.side.name}: {told['bad']} of {told['judged']} packets "
                                  "that were looked at came back wrong")
        return {"side": self.side.name,
                "cycles": statistics.median(busy for busy, _ in self.slices),
                "told_cycles": figures.cycles, "packets": figures.packets, "slices": self.slices,
                "stalls": self.control.stalls, "ring": told, **figures.raw}


def turn(pair, context, checksum, chosen, probe):
    """One turn: both programs started, their slices interleaved. Returns it as raw data."""
    players = []
    try:
        for number, side in enumerate(pair):
            player = Player(side, context, checksum, number)
            players.append(player)
            # Enough for every call to be seen before anything is measured.
            player.launch(in_bursts(max(20000, 2 * context.calls)))
        places = []
        for number in range(chosen.slices):
            places.append(probe())
            # Who goes first alternates, so that a drift of the machine favours nobody.
            for player in players if number % 2 == 0 else reversed(players):
                player.resume()
                player.slices.append(player.take_turn(in_bursts(chosen.packets)))
                player.pause()
        runs = []
        for player in players:
            player.resume()
            runs.append(player.finish())
        return {"runs": runs, "placements": places}
    finally:
        for player in players:
            if player.side.process is not None and player.side.process.poll() is None:
                player.resume()
                player.side.process.kill()
                player.side.process.wait()
