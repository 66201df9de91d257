"""A card shows what is recorded and says “not recorded” of the rest, whatever a verdict holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.domain.errors import Mismatch
from features.domain.home import Home
from features.model.bundle import digest_of, write_sealed
from features.model.card.checked import gate, slices
from features.model.card.make import card_of
from features.model.card.page import Card, Section
from features.model.gate_evidence import GateEvidence
from features.model.ledger import promotion
from features.model.verdict import Verdict
from tests.features.model.test_bundle import TEXT, _manifest
from tests.verdicts import FIGURES

LEAK = {
    "column": "refund_code",
    "kind": "filled_predicts",
    "evidence": "filled for 3 in 100",
    "evidence_zh": "百分之三有值",
    "cost_of_leaving_out": -0.004,
    "kept_because": None,
}
SLICE = {"by": "rank", "level": "gold", "asks": "ranking", "rows": 1234, "value": -0.012,
         "standard_error": 0.02, "chance": 0.3}  # fmt: skip
CHECKS = [
    {"name": "slices", "passed": True, "words": {"zh": "没有变差", "en": "no slice is worse"},
     "figures": {"slices": [SLICE]}, "excuse": None},
    {"name": "leaks", "passed": False, "words": {"zh": "有疑点", "en": "a suspect was kept"},
     "figures": {}, "excuse": "known"},
]  # fmt: skip
ANSWERS = {"rows": 1612, "effective_rows": 903.4, "largest_before_cutting": 60.6, "cut_off": 27,
           "drawn_at_random": 1370}  # fmt: skip
VERDICT = {
    **FIGURES,
    "auc_standard_error": 0.021,
    "rows": 1612,
    "baseline": {**FIGURES, "auc": 0.72, "name": "logistic regression", "auc_behind_model": 0.01,
                 "auc_behind_model_standard_error": 0.01},
    "rules": [{"name": "all_rules", "size": 292, "precision": 0.26, "model_precision": 0.339,
               "lift": 1.3, "noise": 0.05}],
    "flagged": [LEAK],
    "calibration_groups": [[0.05, 0.06, 161], [0.4, 0.38, 161]],
    "response": {"asked": 0.12, "answered_of_those_asked": 0.31, "rated_a_complaint": 0.001,
                 "teaching": ANSWERS, "held_out": ANSWERS},
    "unweighted": {**FIGURES, "auc": 0.71, "base_rate": 0.2},
    "lists": [{"list": 500, "part": "whole", "size": 500, "expected": 180.2, "low": 160,
               "high": 201, "found": 190}],
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Any) -> Home:
    return Home(tmp_path)


def card(home: Home, verdict: dict[str, Any]) -> Card:
    manifest = _manifest(verdict=Verdict.model_validate(verdict) if verdict else None)
    return card_of(home, digest_of(manifest), manifest)


def section(made: Card, name: str) -> Section:
    return next(one for one in made.sections if one.name == name)


def told(one: Section) -> str:
    return one.model_dump_json()


def test_what_is_recorded_stands_on_the_card(home: Home) -> None:
    made = card(home, VERDICT)
    assert made.headline.en.startswith("AUC 0.735 on customers it had not seen; of the first 5 %")
    assert "1,612" in told(section(made, "data"))
    assert "all five rules together" in told(section(made, "verdict"))
    assert "1.30 ×" in told(section(made, "verdict"))
    assert "refund_code" in told(section(made, "audit"))
    assert "百分之三有值" in told(section(made, "audit"))
    assert {"12.0%", "31.0%", "1,612", "903", "0.710", "20.0%"} <= {
        one.value.en for one in section(made, "label").facts
    }
    sure = [cell.en for cell in section(made, "intervals").tables[0].rows[0]]
    assert sure == ["500", "the whole list", "180", "160 – 201", "190"]
    assert [group.rows for group in section(made, "calibration").groups] == [161, 161]


def test_what_is_not_recorded_says_so_and_never_zero(home: Home) -> None:
    made = card(home, {})
    assert made.headline.en == "No verdict of this model was recorded."
    assert [one.value.en for one in section(made, "verdict").facts] == ["not recorded"]
    assert section(made, "audit").lines[0].en == "Not recorded."
    assert section(made, "service").lines[0].en == "The ledger has no line of it."


def test_an_audit_that_found_nothing_is_told_from_one_that_never_ran(home: Home) -> None:
    clean = card(home, {**FIGURES, "flagged": []})
    assert section(clean, "audit").lines[0].en == "It found nothing to suspect."


def test_the_ledger_tells_who_let_it_in_and_what_the_gate_found(home: Home) -> None:
    manifest = _manifest(verdict=Verdict.model_validate(VERDICT))
    digest = write_sealed(home, TEXT, manifest)
    evidence = {"decision": {"zh": "破例放行", "en": "Accepted despite"}, "checks": CHECKS}
    promotion.propose(home, digest=digest, by="li", why="<b>finds more</b>", version=1,
                      against=None, evidence=evidence)  # fmt: skip
    promotion.approve(home, digest=digest, by="wang", why="agreed")
    made = card_of(home, digest, manifest)
    assert "in service since" in told(section(made, "service"))
    decisions = [[cell.en for cell in row[1:]] for row in section(made, "service").tables[0].rows]
    assert decisions == [
        ["proposed", "li", "<b>finds more</b>"],
        ["let into service", "wang", "agreed"],
    ]
    rank = [cell.en for cell in section(made, "slices").tables[0].rows[0]]
    assert rank == ["rank", "gold", "1,234", "AUC beside the model in service", "-0.012", "0.020"]
    assert [row[0].en for row in section(made, "gate").tables[0].rows] == ["passes", "excused"]


def test_a_touched_ledger_makes_no_card(home: Home) -> None:
    home.ledger.write_text('{"kind":"promotion"}\n')
    with pytest.raises(Mismatch):
        card(home, VERDICT)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.sets(st.sampled_from(sorted(set(VERDICT) - set(FIGURES)))))
def test_a_verdict_of_any_age_makes_a_whole_card(home: Home, parts: set[str]) -> None:
    """Older models recorded fewer parts; each of them may be missing, in any combination."""
    made = card(home, {**FIGURES, **{name: VERDICT[name] for name in parts}})
    assert {one.name for one in made.sections} >= {"service", "use", "data", "verdict", "limits"}


def test_evidence_that_this_version_cannot_read_is_said_to_be_so() -> None:
    assert GateEvidence.of({"checks": "many"}) is None
    assert gate(None).lines[0].en.startswith("The gate's record was written by another version")
    assert slices(None).lines[0].en.startswith("The gate's record was written by another version")
