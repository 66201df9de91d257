"""A card shows what is recorded and says “not recorded” of the rest, whatever a verdict holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.domain.errors import Mismatch
from features.domain.home import Home
from features.model.bundle import digest_of, write_sealed
from features.model.card.make import card_of
from features.model.card.page import Card, Section
from features.model.ledger import promotion
from tests.features.model.test_bundle import TEXT, _manifest

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
VERDICT = {
    "auc": 0.7349,
    "auc_standard_error": 0.021,
    "precision_at_5_percent": 0.5556,
    "calibration_error": 0.03,
    "rows": 1612,
    "baseline": {"auc": 0.72},
    "rules": [{"name": "all_rules", "size": 292, "precision": 0.26, "model_precision": 0.339,
               "lift": 1.3}],
    "flagged": [LEAK],
    "calibration_groups": [[0.05, 0.06, 161], [0.4, 0.38, 161]],
    "response": {"asked": 0.12, "answered_of_those_asked": 0.31,
                 "held_out": {"rows": 1612, "effective_rows": 903.4}},
    "unweighted": {"auc": 0.71, "base_rate": 0.2},
    "lists": [{"part": "whole", "size": 500, "expected": 180.2, "low": 160, "high": 201,
               "found": 190}],
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Any) -> Home:
    return Home(tmp_path)


def card(home: Home, verdict: dict[str, Any]) -> Card:
    manifest = _manifest(verdict=verdict)
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
    clean = card(home, {"flagged": []})
    assert section(clean, "audit").lines[0].en == "It found nothing to suspect."


def test_the_ledger_tells_who_let_it_in_and_what_the_gate_found(home: Home) -> None:
    manifest = _manifest(verdict=VERDICT)
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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(VERDICT)), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verdict=st.dictionaries(st.sampled_from([*VERDICT, "slices", "label"]), JSON))
def test_no_verdict_breaks_a_card(home: Home, verdict: dict[str, Any]) -> None:
    made = card(home, verdict)
    assert {one.name for one in made.sections} >= {"service", "use", "data", "verdict", "limits"}
