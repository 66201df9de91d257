"""The commands about which model serves: promote, approve, rollback, ledger, seal.

The command line takes them in. Rooms are imported inside the commands, so that help answers at
once.
"""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from features.domain.home import Home
from features.options import Who
from features.terminal import Bars, next_is, say, this_home

app = typer.Typer()

Despite = Annotated[
    list[str] | None,
    typer.Option(help="CHECK=reason: let it pass though this check says no. Repeats."),
]
NOBODY = "unspoken demo (no second person)"


@app.command()
def promote(
    model: Annotated[str | None, typer.Option(help="A digest; the newest, unless given.")] = None,
    by: Who = None,
    why: Annotated[str, typer.Option(help="What speaks for it.")] = "better than before",
    despite: Despite = None,
) -> None:
    """Have the gate examine a model, and propose it for service."""
    from training.gating.check import reasons_by_check
    from training.publish import propose

    proposed = propose(
        this_home(),
        digest=model,
        by=by or getpass.getuser(),
        why=why,
        despite=reasons_by_check(despite or []),
        progress=Bars(),
    )
    say(*proposed.review.lines())
    say(f"{proposed.entry.by} proposes model {proposed.entry.bundle}; it does not serve yet.")
    next_is(f"unspoken approve {proposed.entry.bundle} --by SOMEBODY_ELSE")


@app.command()
def approve(
    model: Annotated[str | None, typer.Argument(help="A digest; the newest proposal.")] = None,
    by: Who = None,
    why: Annotated[str, typer.Option(help="Why, or why not.")] = "read and agreed",
    *,
    no: Annotated[bool, typer.Option("--no", help="Say no: the proposal is closed.")] = False,
) -> None:
    """Let a proposed model into service, as the second person."""
    from training.publish import approve as let_in

    home, who = this_home(), by or getpass.getuser()
    if no:
        from features.model.ledger.promotion import reject

        say(
            f"The proposal of model {reject(home, digest=model, by=who, why=why).bundle} is closed."
        )
        return
    release = let_in(home, digest=model, by=who, why=why)
    say(f"Model {release.bundle} is in service, let in by {release.promoted_by}.")
    next_is("unspoken score")


@app.command()
def rollback(
    why: Annotated[str, typer.Option(help="What happened.")],
    by: Who = None,
    to: Annotated[str | None, typer.Option(help="An earlier digest, to go further back.")] = None,
) -> None:
    """Let the model that served before serve again, at once."""
    from training.publish import roll_back

    release = roll_back(this_home(), by=by or getpass.getuser(), why=why, to=to)
    say(f"Model {release.bundle} serves again.")
    next_is(
        "unspoken serve"
        if _has_scored_the_newest(this_home(), release.bundle)
        else "unspoken score"
    )


def _has_scored_the_newest(home: Home, bundle: str) -> bool:
    from features.domain.errors import NotThere
    from features.engine.snapshot import latest

    try:
        return home.scores_of(latest(home).as_of, bundle).is_file()
    except NotThere:
        return False


@app.command()
def ledger(
    on: Annotated[str | None, typer.Option(help="A day, as 2026-11-01.")] = None,
) -> None:
    """Tell which model decided, who let it, and on what evidence."""
    from features.domain.moments import parse_day
    from features.model.ledger.sentences import lines_of

    say(*lines_of(this_home(), parse_day(on) if on else None))


@app.command()
def seal(model: Annotated[str, typer.Argument(help="The digest of a model made here.")]) -> None:
    """Vouch for a model that carries no seal, so that it can be served."""
    from features.model.bundle import seal_here

    seal_here(this_home(), model)
    say(f"Model {model} is sealed with the key of this home.")
    next_is(f"unspoken promote --model {model}")


def let_in_for_the_demonstration() -> None:
    """Let the demonstration's model in, and say that no second person did."""
    from features.domain.errors import Refused
    from features.model.ledger.serving import serving_now

    try:
        promote(why="the model of the demonstration")
    except Refused as refusal:
        serving = serving_now(this_home())
        if serving is None:
            raise
        say(str(refusal), f"Model {serving.bundle} goes on serving.")
        return
    approve(by=NOBODY, why="the demonstration runs by one command")
    say("No second person looked at it: in earnest somebody else types `unspoken approve`.")
