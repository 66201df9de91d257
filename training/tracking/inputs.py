"""The data a run was taught and judged with, as MLflow keeps it: each snapshot with its digest."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput
    from mlflow.types import Schema

LONGEST_DIGEST = 36  # that MLflow keeps; the whole one is in the profile
CONTEXT = "mlflow.data.context"  # MLflow's own tag


@dataclass(frozen=True)
class SnapshotUsed:
    """One day's snapshot: where it lies, what it is, and how many of its rows did what."""

    folder: Path
    digest: str
    fingerprint: str
    rows: int
    use: Literal["teaching", "judging"]


def input_of(used: SnapshotUsed, measures: "Schema") -> "DatasetInput":
    """Write a snapshot as an input of a run."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    profile = {
        "rows used": used.rows,
        "used for": used.use,
        "digest": used.digest,
        "fingerprint of the measures": used.fingerprint,
    }
    context = {"teaching": "training", "judging": "evaluation"}[used.use]
    return DatasetInput(
        Dataset(
            name=f"snapshot {used.folder.name}",
            digest=used.digest[:LONGEST_DIGEST],
            source_type="local",
            source=json.dumps({"uri": used.folder.as_uri()}),
            schema=json.dumps({"mlflow_colspec": measures.to_dict()}),
            profile=json.dumps(profile),
        ),
        [InputTag(CONTEXT, context)],
    )
