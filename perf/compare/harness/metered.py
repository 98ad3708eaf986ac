"""One program on one device, its worker's busy cycles taken by the preloaded library in the port's
receive call."""

import statistics

from . import ringpair, sides


def _attempt(side, device, context, checksum, seconds):
    with device(context, checksum) as setup:
        meter = ringpair.Control(context.file("meter"))
        setup.environment.update(LD_PRELOAD=context.ringpair, RINGPAIR_METER=setup.device,
                                 RINGPAIR_CONTROL=context.file("meter"))
        side.launch(setup, context.workdir)
        windows = ringpair.windows(meter, seconds)
        figures = side.result(seconds)
    if not windows:
        raise sides.RunFailed(f"{side.name}: no packet reached the worker")
    return figures, windows


def run(side, device, context, checksum, seconds):
    """Medians over tenths of a second, and what the program told."""
    try:
        figures, windows = _attempt(side, device, context, checksum, seconds)
    except sides.RunFailed:
        # memif and vhost at times miss each other while both start; a fault comes again.
        figures, windows = _attempt(side, device, context, checksum, seconds)
    return {"side": side.name, "cycles": statistics.median(busy for busy, _ in windows),
            "rate": statistics.median(rate for _, rate in windows), "windows": windows,
            "told_cycles": figures.cycles, "packets": figures.packets, **figures.raw}
