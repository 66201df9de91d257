"""How pictures look: few colours with a meaning each, no frames, words a reader knows."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

INK = "#1d2b36"
QUIET = "#8a97a3"
FAINT = "#e4e8eb"
MODEL = "#0f766e"
BASELINE = "#b08947"
DISSATISFIED = "#c8553d"
PAPER = "#ffffff"

# The first that is installed carries both scripts; the last is always there.
FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Noto Sans CJK JP",
    "DejaVu Sans",
)


def installed_fonts() -> list[str]:
    """Those of `FONTS` that this machine has, in order."""
    here = {font.name for font in font_manager.fontManager.ttflist}
    return [font for font in FONTS if font in here]


def settings() -> dict[str, Any]:
    """Settings of matplotlib for the house's pictures."""
    fonts = installed_fonts()
    return {
        "font.family": fonts,
        "font.size": 10.5,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": QUIET,
        "axes.titlesize": 12.5,
        "axes.titleweight": "regular",
        "axes.titlelocation": "left",
        "axes.titlepad": 12.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": FAINT,
        "grid.linewidth": 0.8,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "figure.facecolor": PAPER,
        "figure.constrained_layout.use": True,
        "legend.frameon": False,
        # Letters as outlines where a Chinese font is here to draw them, so that the page needs
        # none where it is read; else as text, for the reader's own fonts.
        "svg.fonttype": "path" if len(fonts) > 1 else "none",
        "svg.hashsalt": "unspoken",
    }


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house's style inside a ``with``."""
    values: Any = settings()
    with mpl.rc_context(values):
        yield


def as_svg(figure: Figure) -> str:
    """The picture as an SVG element to be set into a page; equal pictures give equal text."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
