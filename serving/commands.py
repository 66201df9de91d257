"""The commands that tell: score, list, serve, key.

The command line takes them in. Rooms are imported inside the commands, so that help answers at
once.
"""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from features.options import Day, EngineName, Who
from features.terminal import Bars, day_of, next_is, say, this_home

app = typer.Typer()

Port = Annotated[int, typer.Option(min=0, max=65535, help="Where the service listens.")]


@app.command()
def score(as_of: Day = None, engine: EngineName = "local") -> None:
    """Score every customer of a snapshot with the model in service."""
    from features.engine.spread.choose import engine_named
    from serving.scoring.score import score_snapshot

    with engine_named(engine) as runner:
        path = score_snapshot(this_home(), day_of(as_of), Bars(), runner)
    say(f"Scores: {path}")
    next_is("unspoken serve --new-keys")


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
    from serving.targeting.commands import begin_if_none, write_csv
    from serving.targeting.publish import publish_list as publish

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
