"""Looks at the same month are counted from the ledger, whatever came of them."""

from __future__ import annotations

from typing import Any

from features.model.ledger.lines import Entry, Kind
from tests.features.model.test_bundle import _manifest
from training.gating.looks import looked_at


def _entry(kind: Kind, bundle: str, held_out: str | None, name: str = "better") -> Entry:
    figures: dict[str, Any] = {} if held_out is None else {"held_out": held_out}
    evidence = {"checks": [{"name": name, "figures": figures}]}
    return Entry(kind, bundle, "li", "why", "2026-11-01T00:00:00+00:00", evidence=evidence)


def test_each_other_model_compared_on_the_month_is_one_look() -> None:
    manifest = _manifest(held_out="2026-09-01")
    entries = [
        _entry("refusal", "a" * 16, "2026-09-01"),
        _entry("proposal", "a" * 16, "2026-09-01"),  # the same model again, with an excuse
        _entry("proposal", "b" * 16, "2026-09-01"),
        _entry("proposal", "c" * 16, "2026-08-01"),  # another month
        _entry("proposal", "d" * 16, None),  # written before the month was kept
        _entry("promotion", "e" * 16, "2026-09-01"),  # no look: nothing was compared
        _entry("refusal", "f" * 16, "2026-09-01", name="slices"),
        _entry("refusal", "0" * 16, "2026-09-01"),  # the model that is examined
    ]
    assert looked_at(entries, manifest, "0" * 16) == 2
    assert looked_at([], manifest, "0" * 16) == 0
