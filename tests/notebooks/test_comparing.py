"""A change of what a notebook shows is found, however small; what nobody sees is not."""

from base64 import b64encode
from copy import deepcopy
from io import BytesIO
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from tests.notebooks.comparing import (
    NEAR,
    PNG,
    different_pictures,
    different_words,
    keep_equal_pictures,
    pixels,
)
from tests.notebooks.running import normalised, text_of


def test_equal_notebooks_do_not_differ() -> None:
    assert different_words(_notebook(), _notebook()) == []
    assert different_pictures(_notebook(), _notebook()) == []


def test_one_letter_is_found_and_both_lines_are_shown() -> None:
    (found,) = different_words(_notebook(words="AUC 0.757"), _notebook(words="AUC 0.758"))
    assert found.startswith("cell 0, output 0: its text differs")
    assert "-AUC 0.757" in found
    assert "+AUC 0.758" in found


def test_an_output_too_few_or_too_many_is_found() -> None:
    without = _notebook()
    without.cells[0].outputs.pop()
    assert different_words(_notebook(), without) == [
        "cell 0, output 1: is kept, and no longer comes out"
    ]
    assert different_words(without, _notebook()) == ["cell 0, output 1: comes out, and is not kept"]


def test_a_digit_in_a_picture_is_found() -> None:
    (found,) = different_pictures(_notebook(drawn=_text("0.757")), _notebook(drawn=_text("0.758")))
    assert "pixels differ" in found


def test_one_pixel_is_found_beyond_the_tolerance_and_none_within() -> None:
    white = np.ones((4, 6, 3))
    for step, differing in ((NEAR, 0), (NEAR + 1, 1)):
        other = white.copy()
        other[2, 3, 1] -= step / 255
        found = different_pictures(_notebook(drawn=_png(white)), _notebook(drawn=_png(other)))
        assert len(found) == differing


def test_a_picture_of_another_size_is_found() -> None:
    small, large = (_png(np.ones((4, width, 3))) for width in (6, 7))
    (found,) = different_pictures(_notebook(drawn=small), _notebook(drawn=large))
    assert "was 6 × 4 and is 7 × 4" in found


def test_a_picture_that_shows_the_same_keeps_its_bytes() -> None:
    kept, made = (_notebook(drawn=_png(np.ones((4, 6, 3)), by)) for by in ("one", "another"))
    assert text_of(kept) != text_of(made)
    keep_equal_pictures(kept, made)
    assert text_of(kept) == text_of(made)


def test_what_only_a_run_or_an_editor_writes_is_taken_away() -> None:
    plain = normalised(_notebook())
    run = deepcopy(plain)
    run.metadata["kernelspec"] = {"name": "somebody's", "display_name": "his"}
    run.cells[0].update(execution_count=7, id="a1b2", metadata={"collapsed": True})
    run.cells[0].outputs[0].execution_count = 7
    assert text_of(run) != text_of(plain)
    assert text_of(normalised(run)) == text_of(plain)


@pytest.mark.parametrize("shape", [(3, 5, 3), (3, 5, 4)])
def test_pixels_are_what_was_drawn(shape: tuple[int, ...]) -> None:
    colours = np.random.default_rng(0).integers(0, 256, shape)
    assert (pixels(_png(colours / 255))[..., :3] == colours[..., :3]).all()


def _notebook(words: str = "words", drawn: str | None = None) -> Any:
    """A notebook of one cell that shows some words and a picture."""
    told: dict[str, Any] = {
        "output_type": "execute_result",
        "execution_count": None,
        "metadata": {},
        "data": {"text/plain": "<Markdown>", "text/markdown": words},
    }
    picture: dict[str, Any] = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/plain": "<Figure>", PNG: drawn or _png(np.ones((4, 6, 3)))},
    }
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "cell-00",
        "metadata": {},
        "execution_count": None,
        "source": "show()",
        "outputs": [told, picture],
    }
    return nbformat.from_dict(  # type: ignore[no-untyped-call]  # has no types
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )


def _png(colours: np.ndarray[Any, Any], by: str = "somebody") -> str:
    buffer = BytesIO()
    plt.imsave(buffer, colours, format="png", metadata={"Software": by})
    return b64encode(buffer.getvalue()).decode()


def _text(words: str) -> str:
    """A picture with some small words in it, as labels are."""
    figure = plt.figure(figsize=(2, 1), dpi=110)
    figure.text(0.5, 0.5, words, fontsize=8)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    plt.close(figure)
    return b64encode(buffer.getvalue()).decode()
