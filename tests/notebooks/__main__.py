"""Run the notebooks, or those named, and write what they show into them.

python -m tests.notebooks
python -m tests.notebooks first_light adding_a_view
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from features.domain.errors import NotThere, Refused, UnspokenError, unknown
from tests.notebooks.comparing import different_pictures, different_words, keep_equal_pictures
from tests.notebooks.running import NOTEBOOKS, code_cells, read, run, text_of, without_font


def write(path: Path) -> list[str]:
    """Run one notebook and write it; gives what changed, in sentences.

    Raises
    ------
    Refused
        When a cell fails or warns.
    """
    kept = read(path)
    try:
        made = run(path)
    except CellExecutionError as error:
        raise Refused(f"{path.name} stops: {error.ename}: {error.evalue}") from error
    for number, cell in enumerate(code_cells(made), 1):
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                raise Refused(f"{path.name} warns in its code cell {number}: {output.text}")
    keep_equal_pictures(kept, made)
    path.write_text(text_of(made), encoding="utf-8")
    return [*different_words(kept, made), *different_pictures(kept, made)]


def chosen(names: Sequence[str]) -> list[Path]:
    """The notebooks of these names; all where none is named."""
    known = {path.stem: path for path in NOTEBOOKS}
    for name in names:
        if name not in known:
            raise unknown("notebook", name, known)
    return [known[name] for name in names or known]


def main() -> None:
    """Write the notebooks named on the command line."""
    try:
        if why := without_font():
            raise NotThere(f"{why}: install it (Debian: fonts-noto-cjk), and try again.")
        for path in chosen(sys.argv[1:]):
            changed = write(path)
            says = "\n  ".join(changed) if changed else "as it was"
            sys.stdout.write(f"{path.stem}, {path.stat().st_size // 1024:,} kB: {says}\n")
    except UnspokenError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
