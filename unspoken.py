"""The command line: the only place that knows training and serving both.

Rooms are imported inside the commands, so that ``unspoken --help`` answers at once. Every command
calls the same functions as the API, the console and MLproject.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from features.terminal import Bars, day_of, next_is, say, steps_follow, this_home
from training.terminal import app as which_model_serves
from training.terminal import let_in_for_the_demonstration

app = typer.Typer(
    name="unspoken",
    help="Find the dissatisfied customers who never complain, and say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # boxes around the help cost as much time as all the rest of it
)
app.add_typer(which_model_serves)

Day = Annotated[str | None, typer.Option("--as-of", help="A day, as 2026-11-01 or 2026-11.")]
Months = Annotated[int, typer.Option(min=1, max=60, help="How many months.")]
Bad = Annotated[float, typer.Option(min=0, max=1, help="Share of bad rows a table may hold.")]
PerBucket = Annotated[int, typer.Option(min=1, help="Customers in one bucket.")]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=256,
        envvar="UNSPOKEN_WORKERS",
        help="Processes at once; as many as memory and processors allow, unless given.",
    ),
]
EngineName = Annotated[
    Literal["local", "spark"],
    typer.Option(
        "--engine", envvar="UNSPOKEN_ENGINE", help="Who runs the buckets: this machine or Spark."
    ),
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Where the service listens.")]
Who = Annotated[str | None, typer.Option("--by", help="Who does it; you, unless given.")]
Validation = Literal["blocks", "shuffled"]
SNAPSHOT_MONTHS = 15  # a year of learning, two months of gap, and the newest to score
FIRST_CAMPAIGN = "first-light"


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=8_000, help="Customers to make.")] = 20_000,
    port: Port = 8000,
    *,
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Start serving.")] = True,
) -> None:
    """Make an operator, learn, publish, score and open the console."""
    with steps_follow():
        simulate(customers=customers)
        build()
        train()
        let_in_for_the_demonstration()
        score()
        kpi()
        publish_list(FIRST_CAMPAIGN, why="who may be silently dissatisfied", capacity=500)
    if serve_it:
        serve(port=port, new_keys=True)
    else:
        say("Ready. Type `unspoken serve --new-keys` to open the console.")


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
def check(max_bad_share: Bad = 0.01, customers_per_bucket: PerBucket = 50_000) -> None:
    """Hold the operator's tables against the data contract."""
    from features.engine.quarantine import bad_rows
    from features.engine.warehouse import cut

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
    customers_per_bucket: PerBucket = 50_000,
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
def fit(
    file: Annotated[Path, typer.Argument(help="CSV, Excel or Parquet, one row a customer.")],
    id_column: Annotated[str, typer.Option("--id", help="The column naming the customer.")],
    label: Annotated[str, typer.Option(help="The column with the answer.")],
    dissatisfied: Annotated[str, typer.Option(help="A comparison, as '<= 6', or a value.")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    drop: Annotated[list[str] | None, typer.Option(help="Leave out; FIRST..LAST works.")] = None,
    keep: Annotated[list[str] | None, typer.Option(help="Use only these.")] = None,
    keep_suspect: Annotated[
        list[str] | None, typer.Option(help="COLUMN=reason: use it though the audit suspects it.")
    ] = None,
    validate: Annotated[Validation, typer.Option(help="How rows are held out.")] = "blocks",
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 0,
    tune: Annotated[int, typer.Option(min=0, help="Further shapes to try in each fold.")] = 0,
) -> None:
    """Learn from any flat customer table, and judge the result."""
    from training.fit.options import FitOptions
    from training.fit.run import fit as learn

    options = FitOptions(
        file=file,
        id=id_column,
        label=label,
        dissatisfied=dissatisfied,
        out=out,
        drop=tuple(drop or ()),
        keep=tuple(keep or ()),
        keep_suspect=tuple(keep_suspect or ()),
        validate=validate,
        seed=seed,
        tune=tune,
    )
    result = learn(options, progress=Bars())
    say(result.headline.en)
    for found in result.flagged:
        done = "kept" if found.kept_because else "left out"
        say(f"  {done}: {found.column} {found.kind.words.en}. {found.evidence.en}")
    for path in result.written:
        say(f"  {path}")
    next_is(f"a browser, on {out / 'report.html'}")


@app.command()
def train(
    by: Who = None,
    keep_suspect: Annotated[
        list[str] | None, typer.Option(help="MEASURE=reason: teach it though it is suspected.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 0,
    trials: Annotated[int, typer.Option(min=0, help="Further shapes to try, by Optuna.")] = 0,
    shape: Annotated[
        str | None, typer.Option(help="LEAVESxTREES, as 7x300: taught as it is, no search.")
    ] = None,
    label_policy: Annotated[
        Path | None, typer.Option(help="TOML: which answers count as dissatisfied.")
    ] = None,
) -> None:
    """Teach a model, judge it on a held-out month, keep the run."""
    from training.label import POLICY, LabelPolicy
    from training.learner import Given
    from training.run import train as learn

    result = learn(
        this_home(),
        by=by or getpass.getuser(),
        keep_suspect=tuple(keep_suspect or ()),
        seed=seed,
        trials=trials,
        given=Given.parse(shape) if shape else None,
        policy=LabelPolicy.from_toml(label_policy) if label_policy else POLICY,
        progress=Bars(),
    )
    say(*result.lines())
    next_is("unspoken promote --why '…'")


@app.command()
def score(as_of: Day = None, engine: EngineName = "local") -> None:
    """Score every customer of a snapshot with the model in service."""
    from features.engine.spread.choose import engine_named
    from serving.scoring.score import score_snapshot

    with engine_named(engine) as runner:
        path = score_snapshot(this_home(), day_of(as_of), Bars(), runner)
    say(f"Scores: {path}")
    next_is("unspoken serve --new-keys")


@app.command()
def watch(
    limit: Annotated[
        list[str] | None, typer.Option(help="NAME=DAYS: move a limit, with --why. Repeats.")
    ] = None,
    why: Annotated[str, typer.Option(help="Why a limit is moved.")] = "",
    by: Who = None,
) -> None:
    """Look at the model in service: did it come true, did the world move, how old is it?"""
    from serving.settings import Settings
    from serving.targeting.published import listed
    from training.watching.terminal import watch_and_tell

    home = this_home()
    lists = listed(Settings.of(home))
    watch_and_tell(home, lists, limits=limit or [], by=by or getpass.getuser(), why=why)


@app.command()
def card(
    model: Annotated[str | None, typer.Argument(help="A digest; the one in service.")] = None,
) -> None:
    """Write a model's card: data, label, verdict, slices, limits, intended use."""
    from training.card import write_card

    path = write_card(this_home(), model)
    say(f"Card: {path}")
    next_is(f"a browser, on {path}")


@app.command(name="list")
def publish_list(
    campaign: Annotated[str, typer.Argument(help="The campaign; begun if there is none.")],
    why: Annotated[str, typer.Option(help="What the list is for.")] = "from the command line",
    minimum_probability: Annotated[float, typer.Option(min=0, max=1, help="For a new one.")] = 0.3,
    capacity: Annotated[int | None, typer.Option(min=1, help="For a new one.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="For a new one: NAME:at_least=3.")] = None,
    by: Who = None,
) -> None:
    """Publish a campaign's list and write it as a CSV file."""
    from serving.settings import Settings
    from serving.targeting.publish import publish_list as publish
    from serving.targeting.terminal import begin_if_none, write_csv

    home = this_home()
    settings = Settings.of(home)
    who = by or getpass.getuser()
    begin_if_none(
        settings,
        campaign,
        by=who,
        purpose=why,
        minimum_probability=minimum_probability,
        capacity=capacity,
        rules=rule or (),
    )
    published, is_new = publish(settings, campaign, by=who, why=why)
    path = write_csv(settings, published, home.root / "lists" / f"{published.id}.csv")
    found = f"about {published.expected_found:,.0f} of them dissatisfied"
    say(f"{published.size:,} customers, {found}{'' if is_new else ' (published before)'}: {path}")


@app.command()
def kpi(as_of: Day = None, months: Months = 12, engine: EngineName = "local") -> None:
    """Read the indicators, month by month."""
    from features.engine.build import newest_as_of
    from features.engine.read_kpi import newest_in_words, read_kpis, write_readings
    from features.engine.spread.choose import engine_named
    from features.engine.warehouse import open_cut
    from features.kpis import KPIS

    home = this_home()
    day = day_of(as_of) or newest_as_of(open_cut(home))
    with engine_named(engine) as runner:
        readings = read_kpis(home, KPIS, day, months, Bars(), runner)
    say(*newest_in_words(readings))
    say(f"{len(readings)} readings: {write_readings(home, readings)}")


@app.command()
def serve(
    port: Port = 8000,
    *,
    new_keys: Annotated[bool, typer.Option("--new-keys", help="Make a key for each role.")] = False,
) -> None:
    """Start the service and its console on this machine."""
    from serving.access.keys import fresh_keys
    from serving.app import run
    from serving.settings import Settings

    settings = Settings.of(this_home(), port=port)
    address = f"http://127.0.0.1:{port}"
    if new_keys:
        say("One fresh key for each role; they are not shown again:")
        for role, key in fresh_keys(settings).items():
            say(f"  {role:<10} {key}")
    say(f"Console  {address}/console/\nAPI      {address}/api/v1/health\nStop with Ctrl-C.")
    run(settings)


@app.command()
def key(
    role: Annotated[str, typer.Argument(help="marketing, owner, agent, scientist, quality, admin")],
    name: Annotated[str, typer.Option(help="Whose key it is.")] = "",
) -> None:
    """Make a key for one person; it is shown once."""
    from serving.access.keys import issue_key
    from serving.settings import Settings

    say(issue_key(Settings.of(this_home()), role, name))


def main() -> None:
    """Run the command line; a mistake is one sentence and exit code 1, never a traceback."""
    from features.domain.errors import UnspokenError

    try:
        app()
    except UnspokenError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("Stopped.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
