"""Options that several rooms' commands take, in one wording."""

from typing import Annotated, Literal

import typer

Day = Annotated[str | None, typer.Option("--as-of", help="A day, as 2026-11-01 or 2026-11.")]
Months = Annotated[int, typer.Option(min=1, max=60, help="How many months.")]
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
Who = Annotated[str | None, typer.Option("--by", help="Who does it; you, unless given.")]
