"""Measure every part, or the ones named: `python -m tests.benchmarks views serving`.

Prints a table and writes `bench.json` into the current folder: a list of objects with `name`,
`value`, `unit` and `against`.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from features.domain.canonical import write_atomically
from features.domain.errors import UnspokenError, unknown
from tests.benchmarks.measurement import Measurement

WRITTEN = Path("bench.json")


class Spoken:
    """Progress as one line a step; a bar would itself take part in what is measured."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        """Say the step's title and no more."""
        self._console.print(f"[dim]  {title} …[/dim]")
        yield lambda done: None


def parts() -> dict[str, str]:
    """Find what can be measured: each part's name, and the module that measures it."""
    here = Path(__file__).parent
    stems = sorted(path.stem for path in here.glob("bench_*.py"))
    return {stem.removeprefix("bench_"): f"tests.benchmarks.{stem}" for stem in stems}


def run(chosen: Sequence[str], console: Console) -> list[Measurement]:
    """Measure the chosen parts, or all, one after another."""
    known = parts()
    measured: list[Measurement] = []
    for part in chosen or known:
        if part not in known:
            raise unknown("part to measure", part, known)
        console.print(f"[bold]{part}[/bold]")
        measured += importlib.import_module(known[part]).measure(Spoken(console))
    return measured


def table(measured: Sequence[Measurement]) -> Table:
    """Lay the figures out for a person."""
    laid = Table(title="Measured in this run, in turns, medians")
    laid.add_column("measured")
    laid.add_column("", justify="right", no_wrap=True)
    laid.add_column("against")
    for one in measured:
        laid.add_row(one.name, f"{_short(one.value)} {one.unit}", one.against)
    return laid


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"any of: {', '.join(parts())}; all if none")
    chosen: list[str] = parser.parse_args().parts
    console = Console()
    try:
        measured = run(chosen, console)
    except UnspokenError as mistake:
        sys.exit(str(mistake))
    console.print(table(measured))
    figures = [asdict(one) for one in measured]
    write_atomically(WRITTEN, json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    console.print(f"Wrote {WRITTEN}.")


if __name__ == "__main__":
    main()
