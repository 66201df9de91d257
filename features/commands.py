"""The commands about facts: simulate, check, catalogue, build, kpi.

The command line takes them in. Rooms are imported inside the commands, so that help answers at
once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from features.options import Day, EngineName, Months, Workers
from features.terminal import Bars, day_of, next_is, say, this_home

app = typer.Typer()

Bad = Annotated[float, typer.Option(min=0, max=1, help="Share of bad rows a table may hold.")]
PerBucket = Annotated[int, typer.Option(min=1, help="Customers in one bucket.")]
SNAPSHOT_MONTHS = 15  # a year of learning, two months of gap, and the newest to score


@app.command()
def simulate(
    customers: Annotated[int, typer.Option(min=500, help="Customers to make.")] = 20_000,
    months: Months = 24,
    seed: Annotated[int, typer.Option(help="The same seed makes the same operator.")] = 2011,
    workers: Workers = None,
) -> None:
    """Make a make-believe operator, and the truth about it apart."""
    from features.simulator.operator import simulate as make

    report = make(
        this_home(),
        customers=customers,
        months=months,
        seed=seed,
        workers=workers,
        progress=Bars(),
    )
    say(*report.lines())
    next_is("unspoken build")


@app.command()
def check(max_bad_share: Bad = 0.01, customers_per_bucket: PerBucket = 100_000) -> None:
    """Hold the operator's tables against the data contract."""
    from features.engine.buckets.warehouse import cut
    from features.engine.intake.quarantine import bad_rows

    tables = cut(
        this_home(),
        customers_per_bucket=customers_per_bucket,
        max_bad_share=max_bad_share,
        progress=Bars(),
    )
    say(f"{sum(tables.rows.values()):,} good rows of {tables.customers:,} customers.")
    report = this_home().quarantine / "report.json"
    say(*bad_rows(report))
    say(f"The report: {report}")
    next_is("unspoken build")


@app.command()
def catalogue(
    out: Annotated[Path | None, typer.Option(help="Where to write the page.")] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Fail where it is stale.")] = False,
) -> None:
    """Write every table, question, rule and indicator as one page."""
    from features import catalogue as whole

    page = whole.check() if check else whole.write(out or whole.PAGE)
    say(f"{'In step' if check else 'Written'}: {page}")


@app.command()
def build(
    as_of: Day = None,
    months: Annotated[int | None, typer.Option(min=1, max=60, help="How many months.")] = None,
    max_bad_share: Bad = 0.01,
    customers_per_bucket: PerBucket = 100_000,
    workers: Workers = None,
    engine: EngineName = "local",
) -> None:
    """Compute every customer's measures as known on a day.

    Without --as-of: on the first of each of the newest 15 months.
    """
    from features.engine.build import build as make
    from features.engine.build import months_back
    from features.engine.spread.choose import engine_named
    from features.feature_set import FEATURES
    from features.views import VIEWS

    day = day_of(as_of)
    home = this_home()
    with engine_named(engine) as runner:
        built = make(
            home,
            VIEWS,
            FEATURES.fingerprint,
            days=months_back(day, months or 1) if day else None,
            months=months or SNAPSHOT_MONTHS,
            max_bad_share=max_bad_share,
            customers_per_bucket=customers_per_bucket,
            workers=workers,
            engine=runner,
            progress=Bars(),
        )
    newest = built.snapshots[-1]
    there = f"up to {newest.as_of} ({built.reused} were there)"
    say(f"{len(built.snapshots)} snapshots {there}: {home.snapshots}")
    next_is("unspoken train")


@app.command()
def kpi(as_of: Day = None, months: Months = 12, engine: EngineName = "local") -> None:
    """Read the indicators, month by month."""
    from features.engine.buckets.warehouse import open_cut
    from features.engine.build import newest_as_of
    from features.engine.read_kpi import newest_in_words, read_kpis, write_readings
    from features.engine.spread.choose import engine_named
    from features.kpis import KPIS

    home = this_home()
    day = day_of(as_of) or newest_as_of(open_cut(home))
    with engine_named(engine) as runner:
        readings = read_kpis(home, KPIS, day, months, Bars(), runner)
    say(*newest_in_words(readings))
    say(f"{len(readings)} readings: {write_readings(home, readings)}")
