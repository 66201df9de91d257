"""The command line: the only place that knows training and serving both.

Each room brings its own commands; here they are put together, with those that need both rooms.
Every command calls the same functions as the API, the console and MLproject.
"""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

import features.commands
import serving.commands
import training.commands
import training.which_serves
from features.commands import build, kpi, simulate
from features.options import Who
from features.terminal import say, steps_follow, this_home
from serving.commands import Port, publish_list, score, serve
from training.commands import train
from training.which_serves import let_in_for_the_demonstration

app = typer.Typer(
    name="unspoken",
    help="Find the dissatisfied customers who never complain, and say why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # boxes around the help cost as much time as all the rest of it
)
both_rooms = typer.Typer()
for commands in (
    features.commands.app,
    training.commands.app,
    training.which_serves.app,
    both_rooms,
    serving.commands.app,
):
    app.add_typer(commands)

FIRST_CAMPAIGN = "first-light"


@app.command()
def demo(
    customers: Annotated[int, typer.Option(min=8_000, help="Customers to make.")] = 20_000,
    port: Port = None,
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


@both_rooms.command()
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
    from training.watching.commands import watch_and_tell

    home = this_home()
    lists = listed(Settings.of(home))
    watch_and_tell(home, lists, limits=limit or [], by=by or getpass.getuser(), why=why)


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
