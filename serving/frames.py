"""For Python and notebooks: frames scored, lists read. Names here stay as they are.

What stays, and examples of all of it, are on the page docs/python.md, which a test runs.
"""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING, Any, overload

import polars as pl

from features.domain.errors import unknown
from features.domain.home import Home
from features.frames import measures_of
from features.model.bundle import current_release
from serving.scoring.model import Model
from serving.scoring.score import score_frame
from serving.settings import Settings
from serving.store import Store
from serving.store.audit import record
from serving.store.lists import StoredEntry, of_campaign, page, read
from serving.targeting.campaign import all_campaigns

if TYPE_CHECKING:
    import pandas as pd

    from features.frames import AnyFrame

_AT_ONCE = 5_000


@overload
def score(home: Home, frame: pl.DataFrame, model: str | None = None) -> pl.DataFrame: ...


@overload
def score(home: Home, frame: pd.DataFrame, model: str | None = None) -> pd.DataFrame: ...


def score(home: Home, frame: AnyFrame, model: str | None = None) -> AnyFrame:
    """Score the rows of a frame by a model's digest, the one in service unless given.

    Gives ``score`` (raw log-odds) and ``probability`` in the frame's order, and ``customer_id``
    where the frame holds it: Polars for Polars, pandas with the same index for pandas. They are
    the numbers the service gives.

    Raises
    ------
    NotThere, Unknown, Mismatch
        When no model serves, there is none of that digest, or a measure is missing.
    """
    digest = model or current_release(home).bundle
    there = [path.name for path in home.bundles.glob("[!.]*")]
    if digest not in there:
        raise unknown("model", digest, there)
    taken = measures_of(frame)
    ids = ["customer_id"] if "customer_id" in taken.columns else []
    named = taken if ids else taken.with_columns(customer_id=pl.lit(""))
    scored = score_frame(Model.load(home.bundles / digest), named)
    said = scored.select(*ids, "score", "probability")
    return said if isinstance(frame, pl.DataFrame) else said.to_pandas().set_index(frame.index)


def published_lists(home: Home) -> pl.DataFrame:
    """List what was published: ``list``, ``campaign``, ``as_of``, ``model``, ``size``, and so on.

    Campaigns by name, of each the newest list first.
    """
    store = Store.open(Settings.of(home).url)
    try:
        names = [campaign.name for campaign in all_campaigns(store)]
        with store.reading() as connection:
            heads = [head for name in names for head in of_campaign(connection, name)]
    finally:
        store.close()
    shown = ("campaign", "as_of", "model", "size", "expected_found", "created_at", "created_by")
    schema: dict[str, Any] = {"list": pl.String, **dict.fromkeys(shown, pl.String)}
    schema |= {"size": pl.Int64, "expected_found": pl.Float64}
    rows = [{"list": head.id} | {name: getattr(head, name) for name in shown} for head in heads]
    return pl.DataFrame(rows, schema=schema)


def read_list(home: Home, list_id: str, *, by: str | None = None) -> pl.DataFrame:
    """Read a published list, a row a customer, in its order.

    ``position``, ``customer_id``, ``probability``, ``rules`` (names of those that fired) and
    ``reasons`` (in English). It is recorded that the list was taken out, by the system's user
    unless said.

    Raises
    ------
    NotThere
        When there is no such list.
    """
    store = Store.open(Settings.of(home).url)
    try:
        with store.writing() as connection:
            read(connection, list_id)
            who = by or getpass.getuser()
            record(connection, who=who, what="list exported", on=f"list:{list_id}")
        entries = _entries(store, list_id)
    finally:
        store.close()
    return pl.DataFrame(
        [
            {
                "position": entry.position,
                "customer_id": entry.customer_id,
                "probability": entry.probability,
                "rules": json.loads(entry.rules),
                "reasons": [words["en"] for words in json.loads(entry.reasons)],
            }
            for entry in entries
        ],
        schema={
            "position": pl.Int64,
            "customer_id": pl.String,
            "probability": pl.Float64,
            "rules": pl.List(pl.String),
            "reasons": pl.List(pl.String),
        },
    )


def _entries(store: Store, list_id: str) -> list[StoredEntry]:
    found: list[StoredEntry] = []
    while True:
        after = found[-1].position if found else 0
        with store.reading() as connection:
            more = page(connection, list_id, after=after, limit=_AT_ONCE)
        if not more:
            return found
        found += more
