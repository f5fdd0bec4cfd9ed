"""What the notebooks' plots share: one look, and the treemap that matplotlib lacks."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

__all__ = ["ACCENT", "GOOD", "MUTED", "POOR", "SERIES", "squarified", "treemap", "use_style"]

ACCENT, GOOD, POOR, MUTED = "#1f5fa8", "#2a9d6f", "#c8553d", "#9aa5b1"
SERIES = (ACCENT, "#e0a030", GOOD, POOR, "#7a5fa0", "#4fb3bf", MUTED)
"""Colours of series, told apart by colour-blind readers too."""

_READABLE = 5.5
"""Points under which a label is left away."""
_TEXT_WIDTH, _TEXT_HEIGHT = 980.0, 220.0
"""Points of a letter's size that fit into a box as wide, and as high, as axes of the usual figure."""

Box = tuple[float, float, float, float]
"""Left, bottom, width, height."""


def use_style() -> None:
    """Sets matplotlib's defaults: light grid, no frame, wide enough for a page."""
    mpl.rcParams.update(
        {
            "figure.figsize": (9.5, 4.2), "figure.dpi": 110, "savefig.bbox": "tight",
            "figure.constrained_layout.use": True,
            "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left",
            "axes.titleweight": "bold",
            "axes.titlesize": 12, "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e6e9ed", "font.size": 10,
            "axes.prop_cycle": cycler(color=list(SERIES)), "legend.frameon": False,
        }
    )  # fmt: skip


def squarified(sizes: Sequence[float], box: Box = (0.0, 0.0, 1.0, 1.0)) -> list[Box]:
    """Rectangles of the given sizes that fill a box, each as near to a square as may be, in the order of `sizes`.

    Source: Bruls, Huizing and van Wijk, "Squarified treemaps", 2000.

    Args:
        sizes: Positive, the largest first for the best shapes.
        box: What they fill.
    """
    left, bottom, width, height = box
    total = sum(sizes)
    areas = [size * width * height / total for size in sizes]
    boxes: list[Box] = []
    while len(boxes) < len(areas):
        rest = areas[len(boxes) :]
        side = min(width, height)
        count = 1
        while count < len(rest) and _worst(rest[: count + 1], side) <= _worst(rest[:count], side):
            count += 1
        thickness = sum(rest[:count]) / side
        along = 0.0
        for area in rest[:count]:
            length = area / thickness
            if width >= height:
                boxes.append((left, bottom + along, thickness, length))
            else:
                boxes.append((left + along, bottom, length, thickness))
            along += length
        if width >= height:
            left, width = left + thickness, width - thickness
        else:
            bottom, height = bottom + thickness, height - thickness
    return boxes


def treemap(axes: Axes, sizes: Sequence[float], labels: Sequence[str], colours: Sequence[Any]) -> None:
    """Draws a treemap; a label is written where there is room for it.

    Args:
        axes: Where.
        sizes: Areas, positive.
        labels: A line or two each.
        colours: As matplotlib takes them.
    """
    order = sorted(range(len(sizes)), key=lambda place: -sizes[place])
    for place, (left, bottom, width, height) in zip(order, squarified([sizes[place] for place in order]), strict=True):
        axes.add_patch(
            Rectangle((left, bottom), width, height, facecolor=colours[place], edgecolor="white", linewidth=2)
        )
        lines = labels[place].split("\n")
        size = min(12.0, _TEXT_WIDTH * width / max(map(len, lines)), _TEXT_HEIGHT * height / len(lines))
        if size >= _READABLE:
            red, green, blue, _ = mpl.colors.to_rgba(colours[place])
            # The eye weighs green most (ITU-R BT.601): dark letters on light boxes, light ones on dark boxes.
            is_light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.55  # noqa: PLR2004 - half, and a little for the eye
            axes.text(
                left + width / 2, bottom + height / 2, labels[place], ha="center", va="center", fontsize=size,
                color="#1d2733" if is_light else "white",
            )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_axis_off()


def _worst(areas: Sequence[float], side: float) -> float:
    """The largest ratio of sides among areas laid in one row along a side."""
    total = sum(areas)
    return max(max(side**2 * area / total**2, total**2 / (side**2 * area)) for area in areas)
