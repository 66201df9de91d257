"""What a measure was when it was first taught, to be held against what it is now.

Snapshots are built again when new tables arrive, and the measures of a past day must come out the
same: all that was learned after the day is hidden. Where they do not, the operator's table was
filled in or corrected later under an earlier date, and the measure told of the future, perhaps of
the answer itself. So a sample of the customers that taught is kept for each day, as first seen.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from features.domain.home import Home
from features.domain.words import Words
from training.audit.finding import Finding, Kind
from training.split import Flags, customer_groups

CUSTOMERS_KEPT = 500  # of each day
SHARE_CHANGED = 0.005  # of the kept values; a single correction is no finding
FEWEST_CHANGED = 5
CLOSE = 1e-9  # sums of the same numbers in another order


def remember(home: Home, fingerprint: str, rows: pl.DataFrame, names: Sequence[str]) -> None:
    """Keep a sample of each day's rows, unless that day was seen before in the same measures."""
    for (day,), own in rows.partition_by("as_of", as_dict=True).items():
        path = _place(home, fingerprint, day)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            group = customer_groups(own["customer_id"].to_list(), 2**32)
            sample = own[np.argsort(group, kind="stable")[:CUSTOMERS_KEPT]]
            unfinished = path.with_suffix(".new")
            sample.select("customer_id", *names).write_parquet(unfinished)
            unfinished.replace(path)


def rewritten(
    home: Home, fingerprint: str, rows: pl.DataFrame, names: Sequence[str]
) -> list[Finding]:
    """Find measures that are no longer what they were for the same customer and day."""
    changed, of, days = dict.fromkeys(names, 0), 0, 0
    for (day,), own in rows.partition_by("as_of", as_dict=True).items():
        path = _place(home, fingerprint, day)
        if not path.is_file():
            continue
        then = pl.read_parquet(path, glob=False)
        now = own.join(then.select("customer_id"), on="customer_id", how="semi")
        then = then.join(now.select("customer_id"), on="customer_id", how="semi")
        then, now = then.sort("customer_id"), now.sort("customer_id")
        of, days = of + len(now), days + 1
        for name in names:
            changed[name] += int(_differs(then[name], now[name]).sum())
    return [
        Finding(
            name,
            Kind.KNOWN_AFTER,
            Words(
                zh=f"同一客户同一日期的 {of} 个取值（{days} 天）中，有 {count} 个"
                "与首次建模时不同：该日之后才补录。",
                en=f"Of {of} values of {days} days, {count} are others than when they were first "
                "taught, for the same customer and day: they were filled in after the day.",
            ),
        )
        for name, count in changed.items()
        if count >= max(FEWEST_CHANGED, SHARE_CHANGED * of)
    ]


def _place(home: Home, fingerprint: str, day: object) -> Path:
    assert isinstance(day, date)  # what the rows were partitioned by
    return home.root / "first-seen" / fingerprint / f"{day.isoformat()}.parquet"


def _differs(then: pl.Series, now: pl.Series) -> Flags:
    if not then.dtype.is_numeric():
        return then.ne_missing(now).to_numpy()
    old, new = (
        values.cast(pl.Float64).fill_null(float("nan")).to_numpy() for values in (then, now)
    )
    same = np.isclose(old, new, rtol=CLOSE, atol=CLOSE, equal_nan=True)
    return np.asarray(~same, dtype=np.bool_)
