"""The one door to shap: pictures of what a model leans on, by the library people know.

The numbers are LightGBM's own exact contributions, which shap's tree explainer gives too, at the
same cost. shap takes many seconds to import, so it is imported only where a picture is drawn.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from features.model.manifest import Floats
from training.pictures.style import MODEL, QUIET

if TYPE_CHECKING:
    import shap

SHOWN = 15
DEPENDENCES = 6
PERCENT = "%"  # the unit of a share, which is kept as 0 to 1
AXIS = "moves the score by (log-odds)"


@dataclass(frozen=True)
class Explained:
    """Why some rows have their scores.

    ``matrix`` and ``contributions`` are of shape (rows, columns), ``base`` is the log-odds of a
    row of whom nothing is known, ``names`` and ``units`` are the columns' in words, ``levels`` the
    words behind codes.
    """

    matrix: Floats
    contributions: Floats
    base: float
    names: Sequence[str]
    units: Sequence[str]
    levels: Mapping[str, Sequence[str]]

    def as_shap(self) -> "shap.Explanation":
        """The same as the shap library's own record."""
        return shap_library().Explanation(
            values=self.contributions,
            base_values=np.full(len(self.contributions), self.base),
            data=self.matrix,
            feature_names=list(self.names),
        )

    def strongest(self, most: int) -> list[int]:
        """The places of the columns that move scores most, on average."""
        moved = np.abs(self.contributions).mean(axis=0)
        return [int(place) for place in np.argsort(-moved, kind="stable")[:most] if moved[place]]


def beeswarm(explained: Explained, seed: int = 0) -> Figure:
    """Which measures move scores, which way, and for how many?"""
    shap = shap_library()
    figure = Figure(figsize=(10.5, 7.2))
    axes = figure.subplots()
    # It spreads equal points at random, with numpy's own.
    _drawn(shap.plots.beeswarm, explained.as_shap(), axes, seed, max_display=SHOWN, s=12,
           group_remaining_features=False, plot_size=None)  # fmt: skip
    axes.set_xlabel(f"{AXIS}; a point is a customer, grey where the value is unknown")
    axes.set_title("What moves scores, and which way?")
    return figure


def bar(explained: Explained) -> Figure:
    """How much does each measure move scores?"""
    shap = shap_library()
    figure = Figure(figsize=(10.5, 6.4))
    axes = figure.subplots()
    place = np.array(explained.strongest(SHOWN))
    _drawn(shap.plots.bar, explained.as_shap()[:, place], axes, 0, max_display=SHOWN + 1)
    axes.grid(axis="y", visible=False)
    for one in axes.patches:
        one.set_color(MODEL)
    for number in axes.texts:
        number.set_color(MODEL)
    axes.set_xlabel(f"{AXIS}, on average, up or down")
    axes.set_title("How much does each measure move scores?")
    return figure


def dependences(explained: Explained) -> Figure:
    """How does the score depend on each of the strongest measures?"""
    shap = shap_library()
    figure = Figure(figsize=(12.5, 7.4))
    shown = explained.strongest(DEPENDENCES)
    grid: Any = figure.subplots(2, DEPENDENCES // 2, sharey=True)
    said = explained.as_shap()
    for place, axes in zip(shown, grid.flat, strict=False):
        levels = explained.levels.get(explained.names[place])
        _drawn(shap.plots.scatter, said[:, place], axes, 0, color=MODEL, alpha=0.45,
               hist=not levels)  # fmt: skip
        axes.set_ylabel("")
        named = f"{explained.names[place]}, {explained.units[place]}".rstrip(", ")
        axes.set_xlabel(fill(named, 42))
        if levels:
            axes.set_xticks(range(len(levels)), levels)
        else:
            axes.xaxis.set_major_locator(MaxNLocator(5))
        if explained.units[place] == PERCENT:
            axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.axhline(0, color=QUIET, lw=0.8, zorder=0)
    for axes in list(grid.flat)[len(shown) :]:
        axes.set_visible(False)
    figure.supylabel(AXIS)
    figure.suptitle(
        "How does the score depend on each? Dashes at the left edge: the value is unknown",
        x=0.01, ha="left",
    )  # fmt: skip
    return figure


def shap_library() -> Any:
    """The library, imported when it is first asked for."""
    with warnings.catch_warnings():
        # Of what it asks of matplotlib when it is imported: nothing that a person could mend.
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        import shap

    return shap


def _drawn(draw: Any, said: Any, axes: Any, seed: int, **options: Any) -> None:
    """Let shap draw, with its draws at random told, and the process's own left as they were."""
    state = np.random.get_state()
    np.random.seed(seed)
    try:
        draw(said, ax=axes, show=False, **options)
    finally:
        np.random.set_state(state)
