# Figures of a run of the micro suite: time of every kernel by size and instruction set, and cost of
# a frame as multiple of memcpy. Each goes out as PNG and SVG.

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import perf_rows
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

INK, GRID = "#1b1f24", "#d9dde2"
# Told apart by colour-blind readers too (Okabe and Ito), and by their marks.
LOOKS = {
    "scalar": ("#7a828c", "o"), "sse41": ("#e69f00", "s"), "avx2": ("#56b4e9", "^"),
    "avx512": ("#0072b2", "D"), "avx512vbmi": ("#009e73", "v"), "avx512fp16": ("#cc79a7", "P"),
    "neon": ("#d55e00", "X"),
}
COLUMNS, PANEL_INCHES = 4, (3.3, 2.5)
MEMCPY_STYLE = {"color": INK, "linewidth": 1, "linestyle": (0, (2, 2))}

plt.rcParams.update({"font.size": 8.5, "axes.edgecolor": "#9aa2ab", "axes.labelcolor": INK,
                     "text.color": INK, "xtick.color": INK, "ytick.color": INK,
                     "axes.spines.top": False, "axes.spines.right": False,
                     "svg.fonttype": "none", "svg.hashsalt": "voxplane"})


class Times:
    """Least nanoseconds of each row, ordered by kernel, instruction set and size."""

    def __init__(self, rows):
        self.rows = {row: min(times) for row, times in rows.items()}
        self.kernels = {}  # kernel: {isa: {samples: row}}
        for row in sorted(self.rows, key=lambda name: (name.split(":")[0], name)):
            isa = perf_rows.isa_of(row)
            if isa:
                by_isa = self.kernels.setdefault(perf_rows.kernel_of(row), {})
                by_isa.setdefault(isa, {})[perf_rows.samples_of(row)] = row

    def isas(self, kernels):
        present = {isa for kernel in kernels for isa in self.kernels[kernel]}
        return [isa for isa in LOOKS if isa in present]

    def sizes(self, kernel):
        return sorted({size for by_size in self.kernels[kernel].values() for size in by_size})

    def memcpy(self, row):
        anchor = perf_rows.anchor_of(row, self.rows)
        return self.rows[anchor] if anchor else None


def _plain(value, _=None):
    return f"{value:g}"


def _save(figure, stem):
    for kind in ("png", "svg"):
        figure.savefig(f"{stem}.{kind}", dpi=130, facecolor="white",
                       metadata={"Date": None} if kind == "svg" else None)
    plt.close(figure)


def _legend(figure, isas, memcpy):
    marks = [Line2D([], [], color=LOOKS[isa][0], marker=LOOKS[isa][1], markersize=5, label=isa)
             for isa in isas]
    if memcpy:
        marks.append(Line2D([], [], label="memcpy of as many octets", **MEMCPY_STYLE))
    figure.legend(handles=marks, loc="upper right", ncols=len(marks), frameon=False,
                  borderaxespad=0.3, columnspacing=1.4, handletextpad=0.4)


def _title(figure, text, about):
    figure.suptitle(text, x=0.01, ha="left", fontsize=13, fontweight="bold")
    figure.supxlabel(about, x=0.01, ha="left", fontsize=8, color="#5b636d")


def _panel(axes, times, kernel):
    for isa, by_size in times.kernels[kernel].items():
        colour, mark = LOOKS[isa]
        sizes = sorted(by_size)
        axes.plot(sizes, [times.rows[by_size[size]] for size in sizes], color=colour, marker=mark,
                  markersize=4, linewidth=1.3, zorder=3)
    # Memcpy has sizes of its own: one mark for each size that was measured.
    any_isa = next(iter(times.kernels[kernel].values()))
    sizes = [size for size in sorted(any_isa) if times.memcpy(any_isa[size])]
    axes.plot(sizes, [times.memcpy(any_isa[size]) for size in sizes], zorder=2, **MEMCPY_STYLE)
    axes.set_title(kernel, loc="left", fontsize=9, fontweight="bold")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(times.sizes(kernel), [str(size) for size in times.sizes(kernel)])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(_plain))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid(True, color=GRID, linewidth=0.5)


def by_size(stem, times, about):
    """A panel a kernel that was measured in several sizes. False where there is none."""
    kernels = [kernel for kernel in times.kernels if len(times.sizes(kernel)) > 1]
    if not kernels:
        return False
    lines = -(-len(kernels) // COLUMNS)
    figure, grid = plt.subplots(lines, min(COLUMNS, len(kernels)), squeeze=False,
                                layout="constrained",
                                figsize=(PANEL_INCHES[0] * COLUMNS, PANEL_INCHES[1] * lines + 0.9))
    for number, axes in enumerate(grid.flat):
        if number < len(kernels):
            _panel(axes, times, kernels[number])
        else:
            axes.set_visible(False)
        if number % COLUMNS == 0:
            axes.set_ylabel("ns a frame")
        if number + COLUMNS >= len(kernels):
            axes.set_xlabel("samples a frame")
    _title(figure, "Nanoseconds a frame, by size and instruction set\n", about)
    _legend(figure, times.isas(kernels), True)
    _save(figure, stem)
    return True


def _dots(axes, times, kernels, value):
    """A line a kernel from its best to its worst instruction set, with a mark for each."""
    for height, kernel in enumerate(reversed(kernels)):
        points = {isa: value(rows) for isa, rows in times.kernels[kernel].items() if value(rows)}
        if not points:
            continue
        axes.hlines(height, min(points.values()), max(points.values()), color=GRID, linewidth=3,
                    zorder=1)
        for isa, point in points.items():
            # A small mark for scalar: a set without a kernel of its own lies in the same place.
            axes.plot(point, height, color=LOOKS[isa][0], marker=LOOKS[isa][1],
                      markersize=4.5 if isa == perf_rows.SCALAR else 6,
                      markeredgecolor="white", markeredgewidth=0.4,
                      zorder=6 if isa == perf_rows.SCALAR else 5)
        axes.annotate(f"{min(points.values()):.3g}", (min(points.values()), height),
                      xytext=(-7, 0), textcoords="offset points", ha="right", va="center",
                      fontsize=7.5, color="#5b636d", zorder=4,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    axes.set_yticks(range(len(kernels)), list(reversed(kernels)))
    axes.set_ylim(-0.7, len(kernels) - 0.3)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(_plain))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.margins(x=0.1)
    axes.tick_params(axis="y", length=0)
    axes.grid(True, axis="x", color=GRID, linewidth=0.5)


def one_size(stem, times, samples, about):
    """Every kernel at one frame size: nanoseconds, and as multiple of memcpy of as many octets."""
    kernels = [kernel for kernel in times.kernels if samples in times.sizes(kernel)]
    if not kernels:
        return False
    figure, (left, right) = plt.subplots(1, 2, sharey=True, layout="constrained",
                                         figsize=(12, 0.27 * len(kernels) + 1.8))
    _dots(left, times, kernels, lambda rows: times.rows.get(rows.get(samples)))

    def ratio(rows):
        row = rows.get(samples)
        anchor = row and times.memcpy(row)
        return times.rows[row] / anchor if anchor else None
    _dots(right, times, kernels, ratio)
    left.set_xlabel("ns a frame (the best is written)")
    right.set_xlabel("times memcpy of as many octets")
    right.axvline(1, zorder=2, **MEMCPY_STYLE)
    _title(figure, f"A frame of {samples} samples on every instruction set\n", about)
    _legend(figure, times.isas(kernels), False)
    _save(figure, stem)
    return True
