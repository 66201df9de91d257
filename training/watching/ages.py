"""How old is everything? The model, the answers, the tables, the snapshot, the scores."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from features.domain.errors import UnspokenError
from features.domain.home import Home
from features.domain.words import Words
from features.engine.buckets.warehouse import Cut, open_cut
from features.engine.build import newest_as_of
from features.engine.snapshot import as_ofs
from features.model.manifest import Manifest
from features.model.watch_report import Age, State
from features.sources import COMPLAINTS, SURVEYS
from training.watching.limits import LIMITS

_NEXT = {
    "model_days": Words("运行 `unspoken train`，再 `unspoken promote`",
                        "run `unspoken train`, then `unspoken promote`"),
    "answers_days": Words("交付最新的调查与投诉数据，再运行 `unspoken build`",
                          "deliver the newest surveys and complaints, then `unspoken build`"),
    "tables_days": Words("交付最新的数据表，再运行 `unspoken build`",
                         "deliver the newest tables, then `unspoken build`"),
    "snapshot_days": Words("运行 `unspoken build`", "run `unspoken build`"),
    "scores_days": Words("运行 `unspoken score`", "run `unspoken score`"),
}  # fmt: skip


def ages(
    home: Home, manifest: Manifest | None, digest: str | None, limits: dict[str, int], today: date
) -> list[Age]:
    """Tell the age of each thing that grows old, those that do not exist as “no data”."""
    tables = _tables(home)
    built = max(as_ofs(home), default=None)
    scored = max(
        (date.fromisoformat(f.parent.name) for f in home.scores.glob(f"*/{digest}.parquet")),
        default=None,
    )
    made = datetime.fromisoformat(manifest.made_at).date() if manifest else None
    answered = _newest_answer(tables) if tables else None
    days = {
        "model_days": _between(made, today),
        "answers_days": _between(answered, today),
        "tables_days": _between(tables.known_until.date() if tables else None, today),
        "snapshot_days": _between(built, newest_as_of(tables) if tables else None),
        "scores_days": _between(scored, built),
    }
    return [_age(name, days[name], limits[name]) for name in days]


def _age(name: str, days: int | None, limit: int) -> Age:
    state: State = "no data" if days is None else "stale" if days > limit else "fresh"
    return Age(
        name=name,
        words=LIMITS[name].words,
        days=days,
        limit=limit,
        state=state,
        next=_NEXT[name],
    )


def _between(earlier: date | None, later: date | None) -> int | None:
    if earlier is None or later is None:
        return None
    return max(0, (later - earlier).days)


def _tables(home: Home) -> Cut | None:
    try:
        return open_cut(home)
    except UnspokenError:
        return None


def _newest_answer(tables: Cut) -> date | None:
    """The day of the newest survey answer or rated complaint in the tables."""
    newest: list[datetime] = []
    for bucket in tables.buckets:
        for source, at, said in ((SURVEYS, "answered_at", "score"),
                                 (COMPLAINTS, "closed_at", "satisfied")):  # fmt: skip
            found = (
                tables.scan(bucket, source)
                .filter(pl.col(said).is_not_null())
                .select(pl.col(at).max())
                .collect()
                .item()
            )
            if found is not None:
                newest.append(found)
    return max(newest).date() if newest else None
