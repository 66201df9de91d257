"""Why a customer has the score they have, in words, from what each column added to it.

Contributions are log-odds and add up to the score. What a column adds through its value and
through its being filled is one reason.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.domain.words import Words
from features.model.manifest import Floats, ManifestColumn
from training.table.columns import source_of

TOP = 3
_BLANK = Words(zh="空白", en="blank")


@dataclass(frozen=True)
class Shares:
    """What each column of the table added to each score: names, and log-odds (rows, names)."""

    names: tuple[str, ...]
    log_odds: Floats


def by_source(contributions: Floats, columns: tuple[ManifestColumn, ...]) -> Shares:
    """Add up the contributions (rows, taught columns) of what comes from one column."""
    names = tuple(dict.fromkeys(source_of(column) for column in columns))
    total = np.zeros((len(contributions), len(names)))
    for j, column in enumerate(columns):
        total[:, names.index(source_of(column))] += contributions[:, j]
    return Shares(names, total)


def sentence(column: str, value: str | None, log_odds: float) -> Words:
    """One reason, in words.

    >>> sentence("arrears", "12.5", 0.4).en
    'arrears is 12.5, which raises the odds (× 1.49)'
    """
    factor = f"× {np.exp(log_odds):.2f}"
    does = Words(zh="提高", en="raises") if log_odds > 0 else Words(zh="降低", en="lowers")
    return Words(
        zh=f"{column}：{value or _BLANK.zh}，{does.zh}不满意的几率（{factor}）",
        en=f"{column} is {value or _BLANK.en}, which {does.en} the odds ({factor})",
    )


def top_reasons(shares: Shares, table: pl.DataFrame) -> list[list[Words]]:
    """The `TOP` reasons of each row of `table`, the largest first; never one that adds nothing."""
    order = np.argsort(-np.abs(shares.log_odds), axis=1, kind="stable")[:, :TOP]
    texts = {name: table[name].to_list() for name in shares.names}
    return [
        [
            sentence(shares.names[j], texts[shares.names[j]][row], float(shares.log_odds[row, j]))
            for j in best
            if shares.log_odds[row, j] != 0
        ]
        for row, best in enumerate(order)
    ]
