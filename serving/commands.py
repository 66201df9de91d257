"""The commands that tell: score, list, verify, audit, what-if, serve, key, keys.

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

Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Where to listen; UNSPOKEN_PORT, or 8000, unless given."),
]


@app.command()
def score(as_of: Day = None, engine: EngineName = "local") -> None:
    """Score every customer of a snapshot with the model in service."""
    from features.engine.spread.choose import engine_named
    from serving.scoring.score import score_snapshot, unseen_in

    with engine_named(engine) as runner:
        path = score_snapshot(this_home(), day_of(as_of), Bars(), runner)
    say(f"Scores: {path}")
    for column, count in unseen_in(path).items():
        say(
            f"{column}: {count:,} customers have a value that the model was not taught; it is "
            "scored as unknown. Train again when they are many."
        )
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
    port: Port = None,
    *,
    new_keys: Annotated[bool, typer.Option("--new-keys", help="Make a key for each role.")] = False,
) -> None:
    """Start the service and its console on this machine."""
    from serving.access.keys import fresh_keys
    from serving.app import run
    from serving.settings import Settings

    home = this_home()
    settings = Settings.of(home) if port is None else Settings.of(home, port=port)
    if new_keys:
        say("One fresh key for each role; they are not shown again:")
        for role, key in fresh_keys(settings).items():
            say(f"  {role:<10} {key}")
    run(settings, _say_where)


def _say_where(address: str) -> None:
    say(f"Console  {address}/console/\nAPI      {address}/api/v1/health\nStop with Ctrl-C.")


@app.command()
def key(
    role: Annotated[str, typer.Argument(help="marketing, owner, agent, scientist, quality, admin")],
    name: Annotated[str, typer.Option(help="Whose key it is.")] = "",
) -> None:
    """Make a key for one person; it is shown once."""
    from serving.access.keys import issue_key
    from serving.settings import Settings

    say(issue_key(Settings.of(this_home()), role, name))


@app.command()
def keys(
    revoke: Annotated[str | None, typer.Option(help="The number of a key to revoke.")] = None,
    by: Who = None,
) -> None:
    """List the keys, or revoke one: it opens nothing from now on, and its sessions end."""
    from serving.access.keys import known_keys, revoke_key
    from serving.settings import Settings

    settings = Settings.of(this_home())
    if revoke is not None:
        revoked = revoke_key(settings, revoke, by=by or getpass.getuser())
        say(f"The key {revoked.id} of {revoked.name} ({revoked.role}) opens nothing any more.")
        return
    found = known_keys(settings)
    for one in found:
        state = f"revoked {one.disabled_at}" if one.disabled_at else "valid"
        say(f"{one.id}  {one.role:<10} {one.name:<24} made {one.issued_at}  {state}")
    if not found:
        say("There are no keys yet: `unspoken key ROLE` makes one.")


@app.command()
def audit(
    on: Annotated[str, typer.Argument(help="KIND:NAME, as list:ID, campaign:NAME or key:ID.")],
) -> None:
    """Say what was done to one thing, by whom and when, the oldest first."""
    from serving.settings import Settings
    from serving.store import Store
    from serving.store.audit import of_object

    store = Store.open(Settings.of(this_home()).url)
    try:
        with store.reading() as connection:
            rows = of_object(connection, on)
    finally:
        store.close()
    for row in rows:
        change = f": {row.before or 'nothing'} → {row.after}" if row.after else ""
        say(f"{row.at}  {row.what} by {row.who}{change}")
    if not rows:
        say(f"Nothing is recorded of {on!r}; write it as list:ID, campaign:NAME or key:ID.")


@app.command()
def verify(
    list_id: Annotated[str, typer.Argument(help="The number of a published list.")],
) -> None:
    """Make a published list again from its receipt, and say whether it is the same."""
    from serving.settings import Settings
    from serving.targeting.verify import verify_list

    found = verify_list(Settings.of(this_home()), list_id)
    say(found.words.en)
    if not found.holds:
        raise typer.Exit(1)


@app.command(name="what-if")
def what_if(
    times: Annotated[
        float,
        typer.Option(min=0.01, max=1, help="How often the dissatisfied answer, beside others."),
    ] = 0.6,
) -> None:
    """Say how many would be dissatisfied if the dissatisfied answered less than others."""
    from serving.scoring.deployment import deploy
    from serving.scoring.what_if import if_they_answer_less

    for part in if_they_answer_less(deploy(this_home()).population, times):
        say(
            f"{part.words.en}: {part.expected:.1%} expected dissatisfied as they answer; "
            f"{part.if_less:.1%} if the dissatisfied answer {times:g} times as often."
        )
    say("No answer can tell which is true: it is a question to put, not a correction.")
