"""Each customer's score with its reasons, as Parquet for machines and as CSV for Excel."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from features.domain.canonical import write_atomically
from features.model.manifest import Floats
from training.fit.reasons import TOP, Shares, top_reasons
from training.split import Flags

_FORMULA = r"^[=+\-@\t\r]"


@dataclass(frozen=True)
class Scored:
    """What was said of each row of `table`; all arrays have its length.

    ``fold`` is 0 where the label is not known and the model of all rows gave the score.
    """

    table: pl.DataFrame
    id_column: str
    known: Flags
    dissatisfied: Flags
    fold: npt.NDArray[np.int64]
    score: Floats
    probability: Floats
    names: tuple[str, ...]
    log_odds: Floats


def write_scores(out: Path, scored: Scored) -> tuple[Path, Path]:
    """Write ``scores.parquet`` and ``scores.csv``, in the file's order; gives both paths."""
    reasons = top_reasons(Shares(scored.names, scored.log_odds), scored.table)
    answers = pl.Series(scored.dissatisfied).zip_with(
        pl.Series(scored.known), pl.Series([None], dtype=pl.Boolean)
    )
    frame = pl.DataFrame(
        {
            "id": scored.table[scored.id_column],
            "score": scored.score,
            "probability": scored.probability,
            "fold": pl.Series(scored.fold).replace(0, None),
            "dissatisfied": answers,
            **{
                f"reason_{place + 1}_{language}": [
                    row[place].in_(language) if place < len(row) else None for row in reasons
                ]
                for language in ("zh", "en")
                for place in range(TOP)
            },
        },
        schema_overrides={
            f"reason_{p + 1}_{lang}": pl.String for p in range(TOP) for lang in ("zh", "en")
        },
    )
    parquet, csv = out / "scores.parquet", out / "scores.csv"
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    write_atomically(parquet, buffer.getvalue())
    write_atomically(csv, _for_excel(frame))
    return parquet, csv


def _for_excel(frame: pl.DataFrame) -> bytes:
    """CSV with the mark Excel needs for Chinese, and no cell that it would run as a formula."""
    quoted = [
        pl.when(column.str.contains(_FORMULA)).then("'" + column).otherwise(column).alias(name)
        for name in frame.select(pl.col(pl.String)).columns
        for column in (pl.col(name),)
    ]
    safe = frame.with_columns(quoted)
    return b"\xef\xbb\xbf" + safe.write_csv().encode()
