"""A verdict has types, keeps its text whatever version wrote it, and never makes up a figure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from features.domain.canonical import canonical_json
from features.domain.errors import Mismatch
from features.model.manifest import Manifest
from features.model.verdict import Verdict
from tests.features.model.card.test_card import VERDICT
from tests.features.model.test_bundle import _manifest
from tests.verdicts import FIGURES

OPTIONAL = sorted(set(VERDICT) - set(FIGURES))


@given(parts=st.sets(st.sampled_from(OPTIONAL)), later=st.integers())
def test_the_text_of_a_verdict_is_what_was_recorded(parts: set[str], later: int) -> None:
    """Fewer parts, as an older version wrote; one more, as a later version may."""
    recorded: dict[str, Any] = {**FIGURES, **{name: VERDICT[name] for name in parts}}
    recorded["of_a_later_version"] = later
    read = Verdict.model_validate(json.loads(canonical_json(recorded)))
    assert read.as_recorded() == json.loads(canonical_json(recorded))


def test_a_manifest_keeps_its_text_and_so_its_name() -> None:
    for verdict in (None, Verdict.model_validate(VERDICT)):
        text = _manifest(verdict=verdict).text()
        assert Manifest.from_text(text, "m").text() == text
    assert '"verdict":{}' in _manifest(verdict=None).text()


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_verdict_without_one_of_its_six_figures_is_none(name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        Verdict.model_validate({n: v for n, v in FIGURES.items() if n != name})


def test_a_figure_that_is_no_number_is_told_by_its_place() -> None:
    text = _manifest(verdict=Verdict.model_validate(FIGURES)).text()
    with pytest.raises(Mismatch, match=r"verdict\.auc"):
        Manifest.from_text(text.replace('"auc":0.7349', '"auc":"high"'), "m")


def test_what_is_not_recorded_is_none_and_not_zero() -> None:
    old = Verdict.model_validate(FIGURES)
    assert {getattr(old, name) for name in OPTIONAL if name != "flagged"} == {None}
    assert old.flagged is None
