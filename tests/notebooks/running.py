"""Run a notebook from top to bottom, and leave in it what is the same in every run.

Three things are taken away, because they tell of the run and not of what was asked: the numbers of
executions, the metadata of cells and outputs, and the notebook's own metadata but for the house's.
Nothing else is touched. What a cell shows must itself be equal in every run: it draws from a seed,
and shows no clock, no run's name, no digest that holds one, and no path.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient

from training.pictures.style import FONTS, installed_fonts

ROOT = Path(__file__).parents[2]
NOTEBOOKS = tuple(sorted((ROOT / "notebooks").glob("*.ipynb")))
WRITE = ".venv/bin/python -m tests.notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# Whatever a person has set must not change what comes out.
_OF_THE_PERSON = ("UNSPOKEN_", "MLFLOW_", "MPL", "IPYTHON", "PYTHONWARNINGS")
# tqdm, which another library brings, asks inside a kernel for a widget library nobody needs here.
_KNOWN_WARNING = "ignore:IProgress not found"


def without_font() -> str | None:
    """Why pictures would not come out here as they are kept, if so."""
    font = FONTS[0]
    if installed_fonts()[0] == font:
        return None
    return f"Pictures of notebooks are drawn with {font}, which matplotlib does not find here"


def read(path: Path) -> Any:
    """Read a notebook as it is kept."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # has no types


def text_of(notebook: Any) -> str:
    """The notebook as it is written: equal notebooks give equal text."""
    return str(nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]  # has no types


def run(path: Path) -> Any:
    """Run a notebook and give it with its outputs, normalised.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell fails; names the cell.
    """
    notebook = read(path)
    resources = {"metadata": {"path": str(ROOT)}}
    with TemporaryDirectory(prefix="notebook-") as scratch:
        client = NotebookClient(notebook, timeout=None, resources=resources)
        client.execute(env=_surroundings(scratch))
    return normalised(notebook)


def normalised(notebook: Any) -> Any:
    """Take away, in place, what differs from run to run or from editor to editor."""
    notebook.metadata = nbformat.from_dict(METADATA)  # type: ignore[no-untyped-call]  # has no types
    notebook.nbformat_minor = 5
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02}"
        cell.metadata = {}
    for cell in code_cells(notebook):
        cell.execution_count = None
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = None
            if "metadata" in output:
                output.metadata = {}
    return notebook


def code_cells(notebook: Any) -> Iterator[Any]:
    """The cells that are run, in order."""
    return (cell for cell in notebook.cells if cell.cell_type == "code")


def _surroundings(scratch: str) -> dict[str, str]:
    """The environment of the kernel: this one's, but for what a person sets to taste."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_OF_THE_PERSON)}
    own = {"TMPDIR": scratch, "IPYTHONDIR": scratch, "PYTHONWARNINGS": _KNOWN_WARNING}
    return kept | own | {"PATH": os.pathsep.join((str(Path(sys.executable).parent), kept["PATH"]))}
