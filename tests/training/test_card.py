"""The card as a file: one page, both languages, nothing of it loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from features.domain.errors import NotThere, Unknown
from features.domain.home import Home
from features.model.bundle import read_sealed
from features.model.card.make import card_of
from tests.verdicts import changed
from training.card import card_page, dots, write_card
from training.run import TrainResult


def test_a_trained_models_card_is_one_page_in_both_languages(
    trained: tuple[Home, TrainResult],
) -> None:
    home, result = trained
    page = write_card(home, result.digest).read_text(encoding="utf-8")
    assert result.digest in page
    assert f"{result.verdict.auc:.3f}" in page
    assert "用途 Intended use" in page
    assert "局限 Limits" in page
    assert re.findall(r"(?:src|href)=", page) == []
    assert "<script" not in page
    assert page.count("<circle") == 10


def test_what_somebody_typed_cannot_become_markup(trained: tuple[Home, TrainResult]) -> None:
    home, result = trained
    manifest, _ = read_sealed(home.bundles / result.digest)
    typed = manifest.model_copy(update={"made_by": "<script>alert(1)</script>"})
    page = card_page(card_of(home, result.digest, typed))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_picture_puts_groups_that_came_true_on_the_line(
    trained: tuple[Home, TrainResult],
) -> None:
    home, result = trained
    manifest, _ = read_sealed(home.bundles / result.digest)
    groups = [[0.1, 0.1, 400], [0.5, 0.5, 400]]
    told = manifest.model_copy(update={"verdict": changed(None, calibration_groups=groups)})
    card = card_of(home, result.digest, told)
    (shown,) = [section for section in card.sections if section.groups]
    # The line rises from the left foot to the opposite corner of a square.
    assert [dot.x - 44 for dot in dots(shown)] == pytest.approx(
        [276 - dot.y for dot in dots(shown)]
    )
    assert all(dot.high < dot.y < dot.low for dot in dots(shown))
    assert "<circle" in card_page(card)


def test_an_unknown_model_names_the_nearest(trained: tuple[Home, TrainResult]) -> None:
    home, result = trained
    with pytest.raises(Unknown, match=f"Did you mean '{result.digest}'"):
        write_card(home, result.digest[:-1])


def test_without_a_model_in_service_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="unspoken promote"):
        write_card(Home(tmp_path))
