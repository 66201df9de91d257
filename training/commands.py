"""The commands that teach: fit, train, runs, card.

The command line takes them in. Rooms are imported inside the commands, so that help answers at
once.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated, Literal

import typer

from features.options import Who
from features.terminal import Bars, day_of, next_is, say, this_home

app = typer.Typer()

Validation = Literal["blocks", "shuffled"]


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
    scale: Annotated[
        str | None, typer.Option(help="Which values are answers, as 1..10; others are none.")
    ] = None,
    unreadable: Annotated[
        Literal["refuse", "leave-out"], typer.Option(help="Answers that are no numbers.")
    ] = "refuse",
    as_of: Annotated[
        str | None, typer.Option(help="The day dates are counted back from; the newest of each.")
    ] = None,
) -> None:
    """Learn from any flat customer table, and judge the result."""
    from training.fit.options import FitOptions
    from training.fit.run import fit as learn
    from training.table.note import short

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
        scale=scale,
        unreadable=unreadable,
        as_of=day_of(as_of),
    )
    result = learn(options, progress=Bars())
    say(result.headline.en)
    for note in result.notes:
        say(f"  read: {note.words.en}")
    for left in result.left_out:
        say(f"  left out: {short(left.column)} {left.why.en}.")
    for found in result.flagged:
        done = "kept" if found.kept_because else found.kind.done
        say(f"  {done}: {short(found.column)} {found.kind.words.en}. {found.evidence.en}")
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
    recipe: Annotated[
        str | None, typer.Option(help="TOML: months, trials or shape, leave_out, label_policy.")
    ] = None,
    *,
    pictures: Annotated[bool, typer.Option(help="Whether the run keeps pictures.")] = True,
) -> None:
    """Teach a model, judge it on a held-out month, keep the run."""
    from training.gating.refusals import refusals
    from training.label import POLICY, LabelPolicy
    from training.learner import Given
    from training.recipe import Recipe
    from training.run import train as learn

    result = learn(
        this_home(),
        by=by or getpass.getuser(),
        keep_suspect=tuple(keep_suspect or ()),
        seed=seed,
        trials=trials,
        given=Given.parse(shape) if shape else None,
        policy=LabelPolicy.from_toml(label_policy) if label_policy else POLICY,
        recipe=Recipe.from_toml(Path(recipe)) if recipe else None,
        pictures=pictures,
        progress=Bars(),
    )
    say(*result.lines())
    # What the gate would refuse is read, not proposed: the card says what speaks against it.
    refused = bool(refusals(result.verdict))
    next_is(f"unspoken card {result.digest}" if refused else "unspoken promote --why '…'")


@app.command()
def runs() -> None:
    """Say where MLflow finds this home's runs and models: eval "$(unspoken runs)"."""
    import shlex

    from training.tracking.address import store_address
    from training.tracking.store import open_store

    home = this_home()
    open_store(home)
    say(
        f"export MLFLOW_TRACKING_URI={shlex.quote(store_address(home))}",
        "# then: mlflow ui, or in Python mlflow.pyfunc.load_model('models:/unspoken@champion')",
    )


@app.command()
def card(
    model: Annotated[str | None, typer.Argument(help="A digest; the one in service.")] = None,
) -> None:
    """Write a model's card: data, label, verdict, slices, limits, intended use."""
    from training.card import write_card

    path = write_card(this_home(), model)
    say(f"Card: {path}")
    next_is(f"a browser, on {path}")
