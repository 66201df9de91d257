"""Whether the measures agree with those of plain pandas, cell by cell."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from tests import plain_pandas
from tests.plain_tables import KEY


def differences(ours: pl.DataFrame, folder: Path, as_of: date) -> dict[str, int]:
    """Count, by measure, the customers for whom somebody else's answers are not these."""
    theirs = plain_pandas.measures(folder, as_of)
    mine = ours.to_pandas().set_index(KEY)
    if not mine.index.equals(theirs.index) or set(mine) != set(theirs):
        return {"customers or measures": len(set(mine.index) ^ set(theirs.index))}
    apart = {str(name): _apart(mine[name], theirs[name]) for name in mine}
    return {name: count for name, count in apart.items() if count}


def _apart(mine: pd.Series, theirs: pd.Series) -> int:
    if mine.dtype.kind != "f":
        return int((mine != theirs).sum())
    other = theirs.to_numpy(dtype=float)
    # Sums of fen are exact; only a mean may differ in its last bits by the order of adding.
    return int((~np.isclose(mine, other, rtol=1e-12, atol=0, equal_nan=True)).sum())
