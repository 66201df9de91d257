"""The pictures of a report, each an answer to one question, drawn from rows never taught with."""

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter, MaxNLocator, PercentFormatter

from features.model.manifest import Floats
from training.fit.examined import CrossExamined
from training.fit.reasons import Shares
from training.judge import calibration_groups
from training.pictures.style import BASELINE, DISSATISFIED, FAINT, INK, MODEL, QUIET
from training.split import Flags
from training.table.numbers import numbers

COLUMNS_SHOWN = 12
EFFECTS_SHOWN = 6
LEVELS_SHOWN = 8
EFFECT = "影响 effect (log-odds)"


def folds(result: CrossExamined) -> Figure:
    """Is the model better than a logistic regression everywhere, or by luck in one place?"""
    figure = Figure(figsize=(7.6, 3.8))
    axes = figure.subplots()
    for y, fold in enumerate(result.folds):
        model, baseline = fold.verdict.auc, fold.baseline.auc
        axes.plot([model - 2 * fold.noise, model + 2 * fold.noise], [y, y], color=FAINT, lw=9)
        axes.plot([baseline, model], [y, y], color=QUIET, lw=1.2)
        axes.plot(baseline, y, "o", color=BASELINE, ms=7, label="逻辑回归 logistic regression")
        axes.plot(model, y, "o", color=MODEL, ms=9, label="模型 model")
    axes.axvline(0.5, color=INK, lw=0.8, ls=(0, (2, 3)))
    axes.set_yticks(
        range(len(result.folds)),
        [f"{f.rows.min() + 1:,}–{f.rows.max() + 1:,}" for f in result.folds]
        if _contiguous(result)
        else [f"{i} 折 fold {i}" for i in range(1, len(result.folds) + 1)],
    )
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("AUC（0.5 为随机 0.5 is chance）")
    axes.set_title("每一折都更好吗？ Better in every fold?")
    _legend_once(axes)
    return figure


def finding(result: CrossExamined, label: Flags) -> Figure:
    """How many of the dissatisfied does a list of a given size hold?"""
    figure = Figure(figsize=(5.8, 4.4))
    axes = figure.subplots()
    share = np.linspace(0, 1, 201)
    for name, score, colour in (
        ("逻辑回归 logistic regression", result.baseline_score, BASELINE),
        ("模型 model", result.score, MODEL),
    ):
        found = np.mean([_found(score[f.rows], label[f.rows], share) for f in result.folds], axis=0)
        axes.plot(share, found, color=colour, lw=2.2, label=name)
        if colour == MODEL:
            for at in (0.05, 0.10, 0.20):
                y = float(np.interp(at, share, found))
                axes.plot([at, at, 0], [0, y, y], color=QUIET, lw=0.8, ls=(0, (2, 3)))
                axes.plot(at, y, "o", color=MODEL, ms=5)
                axes.annotate(f"{at:.0%} → {y:.0%}", (at, y), (9, -6), textcoords="offset points")
    axes.plot([0, 1], [0, 1], color=INK, lw=0.8, ls=(0, (2, 3)), label="随机 at random")
    _percent(axes)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("名单占客户的比例 list, as a share of customers")
    axes.set_ylabel("找到的不满意客户 dissatisfied found")
    axes.set_title("名单里能找到多少？ How many does a list find?")
    axes.legend(loc="lower right")
    return figure


def calibration(result: CrossExamined, label: Flags) -> Figure:
    """When it says 20 %, is it 20 %?"""
    figure = Figure(figsize=(5.8, 4.4))
    axes = figure.subplots()
    groups = calibration_groups(result.probability, label)
    expected, actual, rows = (np.array(part) for part in zip(*groups, strict=True))
    noise = 1.96 * np.sqrt(actual * (1 - actual) / rows)
    top = float(max(expected.max(), (actual + noise).max()) * 1.08)
    axes.plot([0, top], [0, top], color=INK, lw=0.8, ls=(0, (2, 3)))
    axes.errorbar(
        expected, actual, yerr=noise, fmt="o", color=MODEL, ecolor=QUIET, elinewidth=1, ms=6
    )
    _percent(axes)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.set_aspect("equal")
    axes.set_xlabel("预计 expected")
    axes.set_ylabel("实际 came true")
    axes.set_title("说 20% 就是 20% 吗？ Does 20 % mean 20 %?")
    return figure


def columns(shares: Shares) -> Figure:
    """What does the model go by?"""
    weight = np.abs(shares.log_odds).mean(axis=0)
    order = [j for j in np.argsort(-weight, kind="stable")[:COLUMNS_SHOWN] if weight[j] > 0]
    figure = Figure(figsize=(6.4, 0.34 * len(order) + 1.2))
    axes = figure.subplots()
    axes.barh(range(len(order)), weight[order], color=MODEL, height=0.55)
    axes.set_yticks(range(len(order)), [_short(shares.names[j]) for j in order])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel("平均影响 mean effect on the score (log-odds)")
    axes.set_title("模型看什么？ What does it go by?")
    return figure


def effects(shares: Shares, table: pl.DataFrame) -> Figure:
    """How does the score move with the value of the columns that matter most?

    All panels share one scale of effect: up for numbers, to the right for categories.
    """
    weight = np.abs(shares.log_odds).mean(axis=0)
    order = [j for j in np.argsort(-weight, kind="stable")[:EFFECTS_SHOWN] if weight[j] > 0]
    rows = -(-len(order) // 3)
    figure = Figure(figsize=(11.2, 3.0 * rows))
    grid = figure.subplots(rows, 3, squeeze=False)
    for axes in grid.flat[len(order) :]:
        axes.set_visible(False)
    reach = 1.1 * max(float(np.quantile(np.abs(shares.log_odds[:, j]), 0.99)) for j in order)
    for axes, j in zip(grid.flat, order, strict=False):
        values, effect = table[shares.names[j]], shares.log_odds[:, j]
        figures = numbers(values)
        if len(np.unique(figures[np.isfinite(figures)])) > LEVELS_SHOWN:
            _draw_numbers(axes, figures, effect, reach)
        else:
            _draw_levels(axes, values, effect, reach)
        axes.set_title(_short(shares.names[j]), fontsize=10.5)
    return figure


def _draw_numbers(axes: Axes, figures: Floats, effect: Floats, reach: float) -> None:
    known = np.isfinite(figures)
    low, high = np.quantile(figures[known], [0.01, 0.99])
    shown = known & (figures >= low) & (figures <= high)
    # At most 2,000 points: more only make the file larger.
    step = max(1, int(shown.sum()) // 2_000)
    x, y = figures[shown][::step], effect[shown][::step]
    axes.scatter(x, y, s=5, color=MODEL, alpha=0.25, lw=0, rasterized=True)
    order = np.argsort(figures[shown], kind="stable")
    parts = np.array_split(order, 25)
    axes.plot(
        [np.median(figures[shown][part]) for part in parts if len(part)],
        [effect[shown][part].mean() for part in parts if len(part)],
        color=DISSATISFIED,
        lw=1.6,
    )
    axes.axhline(0, color=INK, lw=0.8, ls=(0, (2, 3)))
    axes.set_ylim(-reach, reach)
    axes.set_ylabel(EFFECT, fontsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(EngFormatter(sep=""))


def _draw_levels(axes: Axes, values: pl.Series, effect: Floats, reach: float) -> None:
    levels = (
        pl.DataFrame({"level": values.fill_null("空白 blank"), "effect": effect})
        .group_by("level")
        .agg(pl.len(), pl.col.effect.mean())
        .sort(["len", "level"], descending=[True, False])
        .head(LEVELS_SHOWN)
        .sort("effect")
    )
    figures = levels["effect"].to_numpy()
    axes.barh(
        range(len(levels)),
        figures,
        height=0.55,
        color=[DISSATISFIED if e > 0 else MODEL for e in figures],
    )
    axes.axvline(0, color=INK, lw=0.8, ls=(0, (2, 3)))
    axes.set_xlim(-reach, reach)
    axes.set_xlabel(EFFECT, fontsize=9)
    axes.grid(axis="y", visible=False)
    axes.set_yticks(range(len(levels)), [_short(level, 14) for level in levels["level"]])


def _contiguous(result: CrossExamined) -> bool:
    return all(f.rows.max() - f.rows.min() + 1 == len(f.rows) for f in result.folds)


def _found(score: Floats, label: Flags, share: Floats) -> Floats:
    order = np.argsort(-score, kind="stable")
    found = np.concatenate([[0], np.cumsum(label[order])]) / label.sum()
    return np.asarray(np.interp(share * len(label), np.arange(len(label) + 1), found))


def _percent(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def _legend_once(axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    first = dict(zip(labels, handles, strict=True))
    axes.legend(
        first.values(), first.keys(), loc="upper center", bbox_to_anchor=(0.5, -0.2), ncol=2
    )


def _short(name: str, most: int = 22) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
