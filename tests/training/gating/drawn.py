"""Customers with a risk, and models that see that risk with more or less noise."""

import numpy as np

from features.model.manifest import Floats
from training.gating.same_rows import Names, Ranked, SameRows
from training.split import Flags

CITIES = [f"city {number}" for number in range(8)]


def ranked(log_odds: Floats) -> Ranked:
    """A model that says what it sees."""
    return Ranked(log_odds, 1 / (1 + np.exp(-log_odds)))


def people(draw: np.random.Generator, rows: int) -> tuple[Floats, Flags, Names]:
    """True log-odds, what turned out (about one in seven), and a city for each."""
    truth = draw.normal(-2.1, 0.9, rows)
    label = draw.random(rows) < 1 / (1 + np.exp(-truth))
    return truth, label, np.array(CITIES)[draw.integers(0, len(CITIES), rows)]


def alike(draw: np.random.Generator, rows: int = 1600, candidate_noise: float = 0.5) -> SameRows:
    """Two models taught alike: they share most of what they get wrong.

    Both are equally good where `candidate_noise` is 0.5; less is better.
    """
    truth, label, cities = people(draw, rows)
    shared = draw.normal(0, 0.5, rows)
    one, other = (draw.normal(0, noise, rows) for noise in (candidate_noise, 0.5))
    return SameRows(
        label,
        np.ones(rows),
        ranked(_shrunk(truth + shared + one, candidate_noise)),
        ranked(_shrunk(truth + shared + other, 0.5)),
        {"city": cities},
    )


def _shrunk(seen: Floats, noise: float) -> Floats:
    """What somebody who knows the noise believes: nearer to the mean."""
    share = 0.9**2 / (0.9**2 + 0.5**2 + noise**2)
    return -2.1 + share * (seen + 2.1)
