"""What turned out after a day: the one door through which labels look forward."""

from __future__ import annotations

from datetime import date

import polars as pl

from features.domain.errors import BadInput
from features.domain.home import Home
from features.domain.moments import days_after
from features.engine.buckets.warehouse import open_cut
from features.engine.point_in_time import between
from features.sources import COMPLAINTS, SURVEYS


def surveyed(home: Home, as_of: date, horizon_days: int) -> pl.DataFrame:
    """Give every survey sent from ``as_of`` on, for ``horizon_days`` days, answered or not.

    Returns
    -------
    pl.DataFrame
        ``customer_id``; ``channel``; ``drawn_probability`` (null where no draw decided);
        ``answered`` (whether within the horizon).
    """
    tables = open_cut(home)
    _refuse_unfinished(tables.known_until.date(), as_of, horizon_days)
    in_time = pl.col("score").is_not_null() & (
        pl.col("answered_at") < pl.lit(days_after(as_of, horizon_days))
    )
    sent = [
        tables.by_name(
            bucket,
            between(tables.scan(bucket, SURVEYS), SURVEYS, "sent_at", as_of, horizon_days).select(
                "customer_id",
                "channel",
                "drawn_probability",
                answered=in_time.fill_null(value=False),
            ),
        )
        for bucket in tables.buckets
    ]
    return pl.concat(sent).sort("customer_id").collect()


def outcomes(home: Home, as_of: date, horizon_days: int) -> pl.DataFrame:
    """Give every answer customers gave from ``as_of`` on, for ``horizon_days`` days.

    Returns
    -------
    pl.DataFrame
        ``customer_id``; ``source`` ("surveys" or "complaints"); ``answered_at``; ``channel``,
        ``drawn_probability`` and ``score`` (1 to 10) of surveys only; ``satisfied`` of complaints
        only. Surveys that nobody answered, and complaints whose handling nobody rated, are not
        answers.

    Raises
    ------
    BadInput
        When the tables do not reach to the end of the horizon: some answers would be missing.
    """
    tables = open_cut(home)
    _refuse_unfinished(tables.known_until.date(), as_of, horizon_days)
    parts: list[pl.LazyFrame] = []
    for bucket in tables.buckets:
        surveys = between(
            tables.scan(bucket, SURVEYS), SURVEYS, "answered_at", as_of, horizon_days
        ).filter(pl.col("score").is_not_null())
        complaints = between(
            tables.scan(bucket, COMPLAINTS), COMPLAINTS, "closed_at", as_of, horizon_days
        ).filter(pl.col("satisfied").is_not_null())
        answers = (
            surveys.select(
                "customer_id",
                pl.lit("surveys").alias("source"),
                "answered_at",
                "channel",
                "drawn_probability",
                "score",
                pl.lit(None, dtype=pl.Boolean).alias("satisfied"),
            ),
            complaints.select(
                "customer_id",
                pl.lit("complaints").alias("source"),
                pl.col("closed_at").alias("answered_at"),
                pl.lit(None, dtype=pl.String).alias("channel"),
                pl.lit(None, dtype=pl.Float64).alias("drawn_probability"),
                pl.lit(None, dtype=pl.Int64).alias("score"),
                "satisfied",
            ),
        )
        parts += [tables.by_name(bucket, each) for each in answers]
    return pl.concat(parts).sort("customer_id", "answered_at", "source").collect()


def _refuse_unfinished(known_until: date, as_of: date, horizon_days: int) -> None:
    if known_until < days_after(as_of, horizon_days - 1):
        raise BadInput(
            f"The {horizon_days} days after {as_of} are not over: the tables are known until "
            f"{known_until}. Take an earlier day."
        )
