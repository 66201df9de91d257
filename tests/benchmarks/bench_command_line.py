"""How long a person waits for the command line's first answer."""

import subprocess
import sys
from pathlib import Path

from features.domain.progress import Progress
from tests.benchmarks.measurement import Measurement, compare

UNSPOKEN = str(Path(sys.executable).with_name("unspoken"))
BARE = "import typer; app = typer.Typer(); app.command()(lambda: None); app(['--help'])"


def measure(progress: Progress) -> list[Measurement]:
    """`unspoken --help`, against a Typer command that knows nothing."""
    with progress.step("Asking for help", total=1) as advance:
        ours, bare = compare(
            lambda: _answer(UNSPOKEN, "--help"),
            lambda: _answer(sys.executable, "-c", BARE),
            times=9,
        )
        advance(1)
    against = "a Typer command that imports nothing else"
    return [
        Measurement("command line: --help", ours, "seconds", f"{against}: {bare:.3f} seconds"),
        Measurement("command line: --help, ratio", ours / bare, "× the time", against),
    ]


def _answer(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
