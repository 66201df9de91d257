"""How good is it for each city, rank and age band? A table, weighed as every figure is."""

from collections.abc import Mapping

import numpy as np

from features.model.manifest import Floats
from training.gating.same_rows import Names
from training.judge import auc, auc_noise
from training.split import Flags

UNKNOWN = "(unknown)"


def slice_figures(
    groups: Mapping[str, Names], score: Floats, probability: Floats, label: Flags, weight: Floats
) -> dict[str, list[object]]:
    """Give a column for each figure, a row for each level of each group; all arrays of shape (n,).

    Where only one kind of answer is there, nobody can be ranked: the AUC is None.
    """
    rows = [
        {"slice by": by, "level": str(level) or UNKNOWN}
        | _figures(*(part[group == level] for part in (score, probability, label, weight)))
        for by, group in groups.items()
        for level in np.unique(group)
    ]
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _figures(score: Floats, probability: Floats, label: Flags, weight: Floats) -> dict[str, object]:
    ranked = min(int(label.sum()), int((~label).sum())) > 1
    return {
        "customers": len(label),
        "dissatisfied": int(label.sum()),
        "share dissatisfied": float(np.average(label, weights=weight)),
        "share expected": float(np.average(probability, weights=weight)),
        "AUC": auc(score, label, weight) if ranked else None,
        "standard error of the AUC": auc_noise(score, label, weight) if ranked else None,
    }
