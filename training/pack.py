"""What training hands over: a booster's text and the manifest that vouches for it.

The golden rows are rows the model was taught with, the highest, the lowest and some between.
Their scores come from the text as it will be read back, so whoever loads it can ask for the
very same numbers.
"""

from datetime import UTC, datetime

import numpy as np

from features.model.bundle import stamp
from features.model.manifest import Floats, GoldenRow, Manifest, ManifestColumn
from features.model.verdict import Verdict
from training.learner import Learned, load, raw_score

GOLDEN_ROWS = 16
UNDATED = "undated"  # where equal inputs shall give an equal manifest
ROWS_LOOKED_AT = 5_000


def pack(
    learned: Learned,
    matrix: Floats,
    *,
    columns: list[ManifestColumn],
    fingerprint: str,
    model_name: str,
    made_by: str,
    label: str,
    base_rate: float,
    trained_on: list[str],
    held_out: str | None = None,
    data_hashes: dict[str, str] | None = None,
    verdict: Verdict | None = None,
    run_id: str | None = None,
    dated: bool = True,
) -> Manifest:
    """Write the manifest of a model; golden rows are taken from `matrix` (rows, columns).

    The manifest holds the moment unless it is not ``dated``: then equal inputs give equal text.
    """
    return Manifest(
        model_name=model_name,
        made_at=datetime.now(UTC).isoformat(timespec="seconds") if dated else UNDATED,
        made_by=made_by,
        columns=columns,
        fingerprint=fingerprint,
        calibration=learned.calibration,
        label=label,
        base_rate=base_rate,
        trained_on=trained_on,
        held_out=held_out,
        data_hashes=data_hashes or {},
        verdict=verdict or {},
        golden=golden_rows(learned.booster_text, matrix, columns),
        booster=stamp(learned.booster_text),
        run_id=run_id,
    )


def golden_rows(
    booster_text: str, matrix: Floats, columns: list[ManifestColumn]
) -> list[GoldenRow]:
    """Pick `GOLDEN_ROWS` rows over the whole range of scores, with the scores they must give.

    Of more than `ROWS_LOOKED_AT` rows every so-manieth is looked at.
    """
    matrix = matrix[:: -(-len(matrix) // ROWS_LOOKED_AT)]
    booster = load(booster_text)
    order = np.argsort(raw_score(booster, matrix), kind="stable")
    picked = order[np.unique(np.linspace(0, len(order) - 1, GOLDEN_ROWS).astype(np.int64))]
    scores = raw_score(booster, np.ascontiguousarray(matrix[picked]))
    return [
        GoldenRow(
            values=[None if np.isnan(value) else float(value) for value in row],
            score=float(score),
            levels=_levels(row, columns),
        )
        for row, score in zip(matrix[picked], scores, strict=True)
    ]


def _levels(row: Floats, columns: list[ManifestColumn]) -> dict[str, str]:
    """The words behind a row's codes, by column; none where it is unknown."""
    return {
        column.name: column.codes[int(value)]
        for value, column in zip(row, columns, strict=True)
        if column.codes is not None and not np.isnan(value)
    }
