"""Every notebook is kept with what it shows, and shows it again when it runs."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.notebooks.comparing import PNG, different_pictures, different_words
from tests.notebooks.running import (
    NOTEBOOKS,
    ROOT,
    WRITE,
    code_cells,
    normalised,
    read,
    run,
    text_of,
    without_font,
)
from tests.parts import missing

FEWEST_PICTURES = 5
MOST_BYTES = 1_500_000
A_MACHINES_PATH = re.compile(
    r"(?<![\w.])/(?:tmp|home|root|Users|var|private|work|mnt|opt)/|\b[A-Z]:\\"
)
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@every_notebook
def test_what_it_shows_comes_out_when_it_runs(path: Path) -> None:
    kept, made = read(path), run(path)
    _refuse(path, different_words(kept, made))
    if why := without_font():
        missing(why)
    _refuse(path, different_pictures(kept, made))


@every_notebook
def test_it_is_kept_with_words_and_pictures_and_without_faults(path: Path) -> None:
    notebook = read(path)
    pictures = [kind for kind, _ in _shown(notebook) if kind == PNG]
    assert len(pictures) >= FEWEST_PICTURES
    faults = [
        output
        for cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert faults == []


@every_notebook
def test_a_cell_that_shows_something_is_kept_with_it(path: Path) -> None:
    showing = [cell for cell in code_cells(read(path)) if _shows(cell.source)]
    assert showing
    assert [cell.id for cell in showing if not cell.outputs] == []


@every_notebook
def test_it_is_kept_normalised(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == text_of(normalised(read(path))), f"Write it: {WRITE} {path.stem}"
    assert len(text.encode()) < MOST_BYTES


@every_notebook
def test_it_names_no_path_of_a_machine(path: Path) -> None:
    here = (str(ROOT), str(Path.home()), tempfile.gettempdir())
    notebook = read(path)
    said = [cell.source for cell in notebook.cells]
    said += [json.dumps(value) for kind, value in _shown(notebook) if kind != PNG]
    assert [text for text in said if A_MACHINES_PATH.search(text)] == []
    assert [text for text in said if any(place in text for place in here)] == []


@every_notebook
def test_files_it_speaks_of_are_there(path: Path) -> None:
    words = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    files = re.findall(r"`([\w/]+/[\w/]+\.\w+)`", words)
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", words)
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [link for link in links if not (path.parent / link).exists()] == []


def _refuse(path: Path, differences: list[str]) -> None:
    if differences:
        told = [f"{path.name} is kept with other outputs than come out now.", *differences]
        command = f"If they should change, run: {WRITE} {path.stem}"
        pytest.fail("\n  ".join(told) + f"\n{command}", pytrace=False)


def _shown(notebook: Any) -> Iterator[tuple[str, Any]]:
    """Everything that is shown, with its kind."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            yield from output.get("data", {}).items()
            if "text" in output:
                yield "stream", output["text"]


def _shows(source: str) -> bool:
    """Whether a cell draws, or ends in something to be read."""
    return "plt.show()" in source or source.rsplit("\n", 1)[-1].startswith(("Markdown(", ")"))
