"""Hold the outputs a notebook is kept with against those that come out now.

Text must be equal, letter by letter. Pictures must be of equal size, and no colour of any pixel may
be further away than `NEAR` of 255: the edge of a letter may come out a shade lighter on another
processor, but not another letter.
"""

import difflib
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from itertools import zip_longest
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.image import imread

PNG = "image/png"
NEAR = 8
_MOST_LINES = 12

Pixels = npt.NDArray[np.int64]


def different_words(kept: Any, made: Any) -> list[str]:
    """Say in which cells anything but a picture differs, and how."""
    return [f"{where}: {how}" for where, a, b in _outputs(kept, made) for how in _words(a, b)]


def different_pictures(kept: Any, made: Any) -> list[str]:
    """Say in which cells a picture differs, and by how much."""
    return [f"{where}: {how}" for where, a, b in _outputs(kept, made) for how in _pictures(a, b)]


def keep_equal_pictures(kept: Any, made: Any) -> None:
    """Put the kept bytes of a picture where the made one shows the same, so that no diff does."""
    for _, before, after in _outputs(kept, made):
        if PNG in _data(before) and PNG in _data(after) and not list(_pictures(before, after)):
            after.data[PNG] = before.data[PNG]


def pixels(png: str) -> Pixels:
    """The colours of a picture, shape (height, width, channels), from 0 to 255."""
    colours: npt.NDArray[np.float32] = imread(BytesIO(b64decode(png)))
    return np.rint(255 * colours).astype(np.int64)


def _outputs(kept: Any, made: Any) -> Iterator[tuple[str, Any, Any]]:
    """Outputs by their place, in pairs; None where one side has no such output."""
    nothing: dict[str, Any] = {}
    cells = zip_longest(kept.cells, made.cells, fillvalue=nothing)
    for number, (before, after) in enumerate(cells):
        pair = zip_longest(before.get("outputs", ()), after.get("outputs", ()))
        for place, (a, b) in enumerate(pair):
            yield f"cell {number}, output {place}", a, b


def _words(kept: Any, made: Any) -> Iterator[str]:
    if made is None:
        yield "is kept, and no longer comes out"
    elif kept is None:
        yield "comes out, and is not kept"
    else:
        before, after = _without_picture(kept), _without_picture(made)
        if before != after:
            lines = difflib.unified_diff(before, after, "kept", "now", lineterm="", n=0)
            yield "\n    ".join(["its text differs", *list(lines)[2 : 2 + _MOST_LINES]])


def _pictures(kept: Any, made: Any) -> Iterator[str]:
    before, after = _data(kept).get(PNG), _data(made).get(PNG)
    if before is None or after is None or before == after:
        return
    a, b = pixels(before), pixels(after)
    if a.shape != b.shape:
        yield f"the picture was {a.shape[1]} × {a.shape[0]} and is {b.shape[1]} × {b.shape[0]}"
    elif (moved := np.abs(a - b).max(axis=2) > NEAR).any():
        yield f"{moved.sum():,} of {moved.size:,} pixels differ by more than {NEAR} of 255"


def _data(output: Any) -> Any:
    return {} if output is None else output.get("data", {})


def _without_picture(output: Any) -> list[str]:
    """All of an output as lines; of a picture, that there is one."""
    data = _data(output)
    told = {key: value for key, value in output.items() if key != "data"}
    lines = [f"{key}: {value}" for key, value in sorted(told.items())]
    for kind, value in sorted(data.items()):
        lines += [kind] if kind == PNG else [kind, *str(value).splitlines()]
    return lines
