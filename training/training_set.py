"""What teaches and what judges, as numbers: joined, audited for leaks, and cleared of suspects.

`train` teaches with it, and the gate takes it again from the recorded days to see whether the
same model comes out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.feature_set import FEATURES, Codes
from features.model.manifest import Floats, ManifestColumn
from features.model.verdict import ResponseFigures
from training.audit.dated import DatedAudit
from training.dataset import Dataset, make_dataset
from training.label import POLICY, LabelPolicy
from training.response import weighed
from training.suspects import find_suspects, without_twins


@dataclass(frozen=True)
class TrainingSet:
    """Rows that teach and rows that judge, with what the leak audit found in them.

    ``matrix`` is of the first, shape (n, measures), ``unseen`` of the second; ``codes`` are the
    levels of the categories, ``response`` what was learned of who answers.
    """

    data: Dataset
    audited: DatedAudit
    codes: Codes
    response: ResponseFigures
    matrix: Floats
    unseen: Floats

    @property
    def columns(self) -> tuple[ManifestColumn, ...]:
        """The columns of both matrices, as a manifest names them."""
        return tuple(
            ManifestColumn(
                name=column.name,
                kind=column.kind,
                codes=list(self.codes[column.name]) if column.kind == "category" else None,
            )
            for column in FEATURES.columns
        )


def assemble(
    home: Home,
    as_ofs: list[date] | None = None,
    policy: LabelPolicy = POLICY,
    *,
    keep_suspect: Sequence[str] = (),
    leave_out: Iterable[str] = (),
    seed: int = 0,
    progress: Progress = SILENT,
) -> TrainingSet:
    """Join, audit and code the rows of some days; parameters as for `train`.

    Measures to `leave_out` are audited as all are, and taught as unknown: the order of columns
    belongs to the model.
    """
    data = make_dataset(home, as_ofs, policy, progress=progress)
    codes = FEATURES.learn_codes(data.teaching.frame)
    with progress.step("Learning who answers", 1) as advance:
        data, response = weighed(home, data, policy, codes)
        advance(1)
    with progress.step("Looking for leaks", 1) as advance:
        audited = find_suspects(home, data, codes, keep_suspect, seed=seed)
        data = without_twins(data, audited)
        advance(1)
    unknown = np.isin(FEATURES.names, list(leave_out))

    def taught(frame: pl.DataFrame) -> Floats:
        matrix = audited.taught(FEATURES.matrix(frame, codes), FEATURES.names)
        return np.where(unknown, np.nan, matrix) if unknown.any() else matrix

    return TrainingSet(
        data,
        audited,
        codes,
        response,
        matrix=taught(data.teaching.frame),
        unseen=taught(data.held_out.frame),
    )
