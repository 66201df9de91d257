"""Makes the operator: its tables through the data contract, and the truth apart from them.

1. Customers are drawn in blocks and live through all months (``life.live``), a block at a time;
   groups of blocks in processes side by side (``groups.live_all``).
2. A group of blocks is landed at once (``landing.Landing``): tables and truth into folders of
   their own, one row group a group and month, in the order of the groups.
3. What the best possible model would have is counted on the way (``ceiling.Ceiling``).
4. Both folders are written beside their places and moved there when all is done.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.domain.canonical import canonical_json, write_atomically
from features.domain.errors import OutOfRange, Refused
from features.domain.home import Home
from features.domain.moments import first_of_month
from features.domain.progress import SILENT, Progress
from features.simulator.ceiling import Ceiling
from features.simulator.groups import Groups, live_all
from features.simulator.incidents import incidents_of, incidents_table
from features.simulator.landing import Landing
from features.simulator.life import Lives
from features.simulator.province import marketing_cases
from features.simulator.seasons import Calendar
from features.simulator.tables import marketing_table

LAST_MONTH = date(2026, 10, 1)
"""The last whole month of an operator, unless told otherwise; never "today"."""
MOST_CUSTOMERS = 10_000_000
MOST_MONTHS = 120
BLOCKS_TOGETHER = 10
"""Blocks landed at once: 50,000 customers × 24 months take about 0.7 GiB."""


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What was made, and what the best possible model would reach on it."""

    customers: int
    months: int
    last_month: date
    seed: int
    tables: Path
    truth: Path
    rows: dict[str, int]
    ceiling: dict[str, Any]

    def lines(self) -> list[str]:
        """Say what was made, and how good a model could at best be."""
        made = [f"{sum(self.rows.values()):,} rows in {len(self.rows)} tables: {self.tables}"]
        best = self.ceiling["against_answers_of_newest"]
        for causes in ("table_causes", "all_causes"):
            if (auc := best[causes]["auc"]) is not None:
                knowing = causes.replace("_", " ")
                made.append(f"Best possible AUC on the newest answers, by {knowing}: {auc:.3f}")
        return made


def simulate(
    home: Home,
    *,
    customers: int = 20_000,
    months: int = 24,
    last_month: date = LAST_MONTH,
    seed: int = 2011,
    progress: Progress = SILENT,
    blocks_together: int = BLOCKS_TOGETHER,
    workers: int | None = None,
) -> SimulationReport:
    """Make an operator under a home, in the place of an earlier simulated one.

    Parameters
    ----------
    home
        Tables go into ``home.tables``, the truth into ``home.truth``.
    customers
        How many people ever are customers. The first of them are the same for any number.
    months, last_month
        How many months the tables tell of, and the last of them. They were taken on the first
        day of the month after it.
    seed
        The same seed gives the same files, byte for byte.
    progress
        Told of every customer done.
    blocks_together
        How many blocks are held in memory at once. Changes row groups, never a value.
    workers
        How many processes make customers at once; unless given, as many as there are processors
        and memory for. Changes no byte.

    Raises
    ------
    Unfinished
        A process was ended, twice, while it made the same customers.
    Refused
        The home holds tables that no simulation made.
    OutOfRange
        A number of customers or months that cannot be made.
    """
    _check(home, customers, months, seed)
    calendar = Calendar(first_of_month(last_month), months)
    ceiling = Ceiling(calendar)
    tables, truth = (_beside(folder) for folder in (home.tables, home.truth))
    groups = Groups(seed, calendar, customers, blocks_together)
    with (
        progress.step("Simulating the operator", total=customers) as advance,
        Landing(tables) as tables_landing,
        Landing(truth) as truth_landing,
    ):
        cases = marketing_table(marketing_cases(calendar), calendar)
        tables_landing.land("marketing_cases", [cases])
        happened = incidents_table(incidents_of(seed, calendar), calendar)
        tables_landing.land("incidents", [happened])

        def land(group: Lives) -> None:
            ceiling.count([group])
            for name, table in group.tables.items():
                tables_landing.land(name, [table])
            truth_landing.land("risks", [group.truth])

        lives = _beside(home.root / "lives")
        live_all(groups, land, lives, workers, advance)
        shutil.rmtree(lives, ignore_errors=True)
    summary = {
        "customers": customers,
        "months": months,
        "last_month": calendar.last.isoformat(),
        "seed": seed,
        **ceiling.summary(),
    }
    write_atomically(truth / "ceiling.json", canonical_json(summary) + "\n")
    _move(tables, home.tables)
    _move(truth, home.truth)
    rows = dict(sorted(tables_landing.rows.items()))
    return SimulationReport(
        customers, months, calendar.last, seed, home.tables, home.truth, rows, summary
    )


def read_ceiling(home: Home) -> dict[str, Any]:
    """Read what the best possible model would have; for tests and benchmarks only."""
    found: dict[str, Any] = json.loads((home.truth / "ceiling.json").read_text(encoding="utf-8"))
    return found


def _check(home: Home, customers: int, months: int, seed: int) -> None:
    if not 1 <= customers <= MOST_CUSTOMERS:
        raise OutOfRange(
            f"An operator has between 1 and {MOST_CUSTOMERS:,} customers here, not {customers:,}."
        )
    if not 1 <= months <= MOST_MONTHS:
        raise OutOfRange(f"Between 1 and {MOST_MONTHS} months can be simulated, not {months}.")
    if seed < 0:
        raise OutOfRange(f"A seed is a whole number from 0 on, not {seed}.")
    holds_tables = home.tables.exists() and any(home.tables.iterdir())
    if holds_tables and not (home.truth / "ceiling.json").exists():
        raise Refused(
            f"{home.tables} holds tables that the simulator did not make and would overwrite; "
            "set UNSPOKEN_HOME to another folder."
        )


def _beside(folder: Path) -> Path:
    """Make an empty folder beside a place, to be moved there when it is full."""
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    return partial


def _move(partial: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def true_risks(home: Home) -> pl.LazyFrame:
    """Scan the truth about every customer and month; for tests and benchmarks only."""
    return pl.scan_parquet(sorted((home.truth / "risks").glob("*.parquet")), glob=False)
