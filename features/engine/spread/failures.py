"""What is said of the buckets that failed."""

from __future__ import annotations

from collections.abc import Sequence

from features.domain.errors import Unfinished
from features.engine.buckets.warehouse import Cut
from features.engine.spread.task import TRIES, Failure


def refuse_failures(tables: Cut, failures: Sequence[Failure], asked: int) -> None:
    """Name every bucket that failed at all its tries, with its customers and the reason.

    ``asked`` is how many buckets there were, where what the others made is kept; otherwise 0.

    Raises
    ------
    Unfinished
        When there is one.
    """
    if not failures:
        return
    kept = f"the other {asked - len(failures):,} are kept" if asked > len(failures) else ""
    then = "; ".join(part for part in (kept, "correct the cause and run the command again") if part)
    told = [f"{_named(tables, failure.task)}: {failure.reason}" for failure in failures]
    if len(told) == 1:
        raise Unfinished(f"Tried {TRIES} times and failed at {told[0]}; {then}.")
    lines = "\n".join(f"  • {line}" for line in told)
    raise Unfinished(f"Tried {TRIES} times and failed at {len(told)} buckets:\n{lines}\n{then}.")


def _named(tables: Cut, bucket: int) -> str:
    first = tables.first_ids[bucket]
    if bucket + 1 < len(tables.first_ids):
        return f"bucket {bucket} (customers from {first} to before {tables.first_ids[bucket + 1]})"
    return f"bucket {bucket} (customers from {first} on)"
