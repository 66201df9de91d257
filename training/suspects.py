"""Puts a dated dataset before the leak audit, and takes what it decides out of what teaches."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from features.domain.home import Home
from features.feature_set import FEATURES, Codes
from training.audit.dated import DatedAudit, DatedRows, audit_dated
from training.audit.first_seen import remember, rewritten
from training.audit.kept import kept_suspects
from training.dataset import Dataset, Part


def find_suspects(
    home: Home, data: Dataset, codes: Codes, keep_suspect: Iterable[str] = (), *, seed: int = 0
) -> DatedAudit:
    """Audit all labelled rows, those that judge included.

    Parameters
    ----------
    home
        Remembers what the measures of a day were when they were first taught.
    data
        What teaches and what judges.
    codes
        Levels of the categories.
    keep_suspect
        ``MEASURE=reason`` each: taught though it is suspected.
    seed
        Draws the rows that are tested.

    Raises
    ------
    UnspokenError
        When a measure to keep is not there, or is given no reason.
    """
    reasons = kept_suspects(keep_suspect, FEATURES.names, "measure")
    rows = _all_rows(data)
    return audit_dated(
        DatedRows(rows, len(data.held_out.frame), data.strangers, FEATURES.matrix(rows, codes)),
        FEATURES.names,
        seen_changed=rewritten(home, FEATURES.fingerprint, rows, FEATURES.names),
        keep=reasons,
        seed=seed,
    )


def without_twins(data: Dataset, audited: DatedAudit) -> Dataset:
    """Take from what teaches the rows of who judges under another key."""
    if not audited.twins_of_judges.any():
        return data
    teaching = Part(data.teaching.days, data.teaching.frame.filter(~audited.twins_of_judges))
    return replace(
        data, teaching=teaching, withheld=data.withheld + int(audited.twins_of_judges.sum())
    )


def remember_measures(home: Home, data: Dataset) -> None:
    """Keep what the measures were, for the next audit to compare."""
    remember(home, FEATURES.fingerprint, _all_rows(data), FEATURES.names)


def _all_rows(data: Dataset) -> pl.DataFrame:
    return pl.concat([data.teaching.frame, data.held_out.frame])
