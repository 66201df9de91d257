"""What the held-out month showed: how many a list finds, and whether probabilities came true."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from features.model.manifest import Floats
from training.judge import calibration_groups, effective_rows
from training.pictures.style import BASELINE, DISSATISFIED, INK, MODEL, PAPER, QUIET
from training.split import Flags

SHARES = np.linspace(0, 1, 201)
LONGEST = 0.5  # nobody calls more than half of the customers
MARKED = (0.05, 0.10, 0.20, 0.30)
ON_PAPER = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}
LOWEST, APART = 0.035, 0.046  # where names of rules stand
MOST_TICKS = 2_000
WITHIN = 1.96  # standard errors that hold in nineteen cases of twenty


@dataclass(frozen=True)
class RuleList:
    """The list a rule names: its share of everybody, and its share of the dissatisfied."""

    title: str
    share: float
    found: float


def gains(
    score: Floats, baseline: Floats, label: Flags, weight: Floats, rules: list[RuleList]
) -> Figure:
    """How many of the dissatisfied does a list of a given length hold, and how many do rules find?

    Scores of the model and the baseline, what turned out, and how many customers each row stands
    for: shape (n,) each.
    """
    figure = Figure(figsize=(8.2, 5.4))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=INK, lw=0.9, ls=(0, (2, 3)), label="at random")
    axes.plot(SHARES, found(baseline, label, weight), color=BASELINE, lw=1.8,
              label="logistic regression")  # fmt: skip
    curve = found(score, label, weight)
    axes.plot(SHARES, curve, color=MODEL, lw=2.6, label="model")
    for at in MARKED:
        y = float(np.interp(at, SHARES, curve))
        axes.plot(at, y, "o", color=MODEL, ms=6)
        axes.annotate(f"{y:.0%}", (at, y), (-6, 7), ha="right", color=MODEL,
                      textcoords="offset points")  # fmt: skip
    _rules(axes, rules)
    _percent(axes)
    axes.set_xlim(0, LONGEST)
    axes.set_ylim(0, 1)
    axes.set_xlabel("length of the list, as a share of customers")
    axes.set_ylabel("share of the dissatisfied it holds")
    axes.set_title("How many of the dissatisfied does a list find?")
    axes.legend(loc="upper left", title=_asked(label), alignment="left")
    return figure


def calibration(probability: Floats, label: Flags, weight: Floats) -> Figure:
    """When the model says 20 %, is it 20 %?"""
    figure = Figure(figsize=(6.2, 6.2))
    axes = figure.subplots()
    groups = calibration_groups(probability, label, weight=weight)
    expected, actual, rows = (np.array(part) for part in zip(*groups, strict=True))
    counted = rows * effective_rows(weight) / len(weight)
    noise = WITHIN * np.sqrt(expected * (1 - expected) / counted)
    top = min(1.0, float(max(expected.max() + noise.max(), actual.max()) * 1.06))
    axes.plot([0, top], [0, top], color=INK, lw=0.9, ls=(0, (2, 3)), label="exactly as said")
    axes.fill_between(expected, np.maximum(expected - noise, 0), expected + noise, color=MODEL,
                      alpha=0.12, lw=0, label="chance alone, 19 times in 20")  # fmt: skip
    axes.plot(expected, actual, "o", color=MODEL, ms=8, clip_on=False, zorder=4,
              label="a tenth of the customers")  # fmt: skip
    ticks = probability[:: 1 + len(probability) // MOST_TICKS]
    axes.vlines(ticks, 0, 0.018 * top, color=QUIET, lw=0.7, alpha=0.4)
    _percent(axes)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.set_box_aspect(1)
    axes.set_xlabel("probability the model gives (ticks are customers)")
    axes.set_ylabel("share that turned out dissatisfied")
    axes.set_title("When it says 20 %, is it 20 %?")
    axes.legend(loc="upper left", title=_asked(label), alignment="left")
    return figure


def found(score: Floats, label: Flags, weight: Floats) -> Floats:
    """Share of the dissatisfied among the first so many, at each of `SHARES`."""
    order = np.argsort(-score, kind="stable")
    length = np.concatenate([[0.0], np.cumsum(weight[order])])
    held = np.concatenate([[0.0], np.cumsum((weight * label)[order])])
    return np.asarray(np.interp(SHARES * length[-1], length, held) / held[-1], np.float64)


def _rules(axes: Axes, rules: list[RuleList]) -> None:
    """A mark for each rule, its name to the right of the curves."""
    level = LOWEST - APART
    for rule in sorted(rules, key=lambda rule: rule.found):
        axes.plot(rule.share, rule.found, "D", color=DISSATISFIED, ms=6, zorder=3)
        # Lists of rules are short and lie close together: names stand one above the other.
        level = max(rule.found - 0.06, level + APART)
        axes.annotate(f"{rule.title}: {rule.share:.1%} find {rule.found:.0%}",
                      (rule.share, rule.found), (max(rule.share + 0.08, 0.24), level),
                      color=DISSATISFIED, fontsize=9, va="center", bbox=ON_PAPER,
                      arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.6})  # fmt: skip
    if rules:
        axes.plot([], [], "D", color=DISSATISFIED, ms=6, label="a rule's list")


def _asked(label: Flags) -> str:
    return f"held-out month, {len(label):,} answers"


def _percent(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
