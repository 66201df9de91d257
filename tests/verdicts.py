"""Verdicts that tests need: one like those training writes, and others that differ in places."""

from __future__ import annotations

from typing import Any

from features.model.verdict import Verdict

FIGURES = {
    "auc": 0.7349,
    "average_precision": 0.347,
    "precision_at_5_percent": 0.5556,
    "precision_at_10_percent": 0.4476,
    "calibration_error": 0.03,
    "base_rate": 0.2,
}


def changed(verdict: Verdict | None, **changes: Any) -> Verdict:
    """The same verdict with other parts, read as from a manifest; `...` leaves a part out."""
    recorded = (verdict.as_recorded() if verdict else FIGURES) | changes
    return Verdict.model_validate({n: v for n, v in recorded.items() if v is not ...})
