"""Further shapes to try, proposed by Optuna and judged on the inner folds alone.

The house's own shapes are tried first (`training.learner`); what is found here has to beat them
beyond noise, for the simplest within noise wins. Searching by the same rows that choose flatters
what is found: the more trials, the more of the best one's lead is luck. The outer rows that
judge are never seen.

One trial after another, from a seeded sampler: the same rows and seed give the same proposals.
Tree-structured Parzen estimator: Bergstra, Bardenet, Bengio & Kégl (2011).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import optuna

from training.shape import Shape, Trial

SMALLEST, LARGEST = 2, 48  # leaves; more do not fit well into trees of depth 6
Attempt = Callable[[Shape], Trial]


@dataclass(frozen=True)
class Search:
    """How many trials to spend beyond the house's own shapes, and who is told of each."""

    trials: int = 0
    tell: Callable[[Trial], None] = lambda trial: None


def search(
    attempt: Attempt, tried: list[Trial], how: Search, *, rows: int, seed: int
) -> list[Trial]:
    """Try `how.trials` more shapes.

    Parameters
    ----------
    attempt
        Grows a shape on the inner folds.
    tried
        What the house's own shapes gave: the sampler learns from these too.
    how
        How many trials, and who is told.
    rows
        Rows that teach; they bound the smallest leaf.
    seed
        Draws the proposals.
    """
    if how.trials == 0:
        return []
    with _quiet():
        study = optuna.create_study(
            direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed)
        )
    reach = _reach(rows)
    for trial in tried:
        study.add_trial(
            optuna.trial.create_trial(
                params=_params(trial.shape), distributions=reach, value=trial.auc
            )
        )
    found: list[Trial] = []
    for _ in range(how.trials):
        asked = study.ask(reach)
        trial = attempt(_shape(asked.params))
        study.tell(asked, trial.auc)
        how.tell(trial)
        found.append(trial)
    return found


def _reach(rows: int) -> dict[str, optuna.distributions.BaseDistribution]:
    """Where to look, given so many rows."""
    whole, real = optuna.distributions.IntDistribution, optuna.distributions.FloatDistribution
    return {
        "leaves": whole(SMALLEST, LARGEST, log=True),
        "rate": real(0.02, 0.12, log=True),
        "columns_share": real(0.1, 1.0),
        "rows_share": real(0.4, 1.0),
        "smallest_leaf": whole(5, max(50, rows // 50), log=True),
        "l2": real(0.01, 100.0, log=True),
    }


def _params(shape: Shape) -> dict[str, float]:
    """One of the house's shapes as a point of the reach."""
    return {
        "leaves": shape.leaves,
        "rate": shape.rate,
        "columns_share": shape.columns_share,
        "rows_share": shape.rows_share,
        "smallest_leaf": shape.smallest_leaf or 50,
        "l2": max(shape.l2, 0.01),
    }


def _shape(params: dict[str, float]) -> Shape:
    """A proposal as a shape; digits beyond what matters are cut off."""
    return Shape(
        leaves=int(params["leaves"]),
        rate=float(f"{params['rate']:.3g}"),
        columns_share=float(f"{params['columns_share']:.3g}"),
        rows_share=float(f"{params['rows_share']:.3g}"),
        smallest_leaf=int(params["smallest_leaf"]),
        l2=float(f"{params['l2']:.3g}"),
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Optuna's announcements of studies out of the terminal."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
