from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.domain.home import Home
from tests.world import AS_OF
from training.label import POLICY, LabelPolicy, labels, labels_of

SCHEMA = {"customer_id": pl.String, "score": pl.Int64, "satisfied": pl.Boolean}


def _label(*answers: tuple[str, int | None, bool | None]) -> dict[str, bool]:
    return dict(labels_of(pl.DataFrame(list(answers), schema=SCHEMA, orient="row")).rows())


@pytest.mark.parametrize(
    ("score", "satisfied", "dissatisfied"),
    [
        (1, None, True),
        (6, None, True),
        (7, None, False),
        (10, None, False),
        (None, False, True),
        (None, True, False),
    ],
)
def test_one_answer_labels_its_customer(
    score: int | None, satisfied: bool | None, dissatisfied: bool
) -> None:
    assert _label(("C1", score, satisfied)) == {"C1": dissatisfied}


def test_one_bad_answer_outweighs_good_ones() -> None:
    assert _label(("C1", 10, None), ("C1", None, True), ("C1", 6, None)) == {"C1": True}


def test_who_did_not_answer_has_no_label() -> None:
    assert _label() == {}


@given(scores=st.lists(st.integers(1, 10), min_size=1))
def test_the_order_of_answers_changes_nothing(scores: list[int]) -> None:
    there = _label(*(("C1", score, None) for score in reversed(scores)))
    assert there == {"C1": min(scores) <= POLICY.low_score}


def test_labels_come_from_the_horizon_alone(operator: Home) -> None:
    """The labels again, counted from the operator's own files with nothing of the house."""
    as_of = date(2026, 8, 1)
    begin = datetime(2026, 8, 1)
    end = begin + timedelta(days=60)
    surveys = pl.read_parquet(operator.tables / "surveys" / "*.parquet").filter(
        pl.col("answered_at") >= begin, pl.col("answered_at") < end, pl.col("score").is_not_null()
    )
    complaints = pl.read_parquet(operator.tables / "complaints" / "*.parquet").filter(
        pl.col("closed_at") >= begin, pl.col("closed_at") < end, pl.col("satisfied").is_not_null()
    )
    bad = set(surveys.filter(pl.col("score") <= 6)["customer_id"])
    bad |= set(complaints.filter(~pl.col("satisfied"))["customer_id"])
    observed = set(surveys["customer_id"]) | set(complaints["customer_id"])
    assert len(observed) > 100
    assert dict(labels(operator, as_of).rows()) == {c: c in bad for c in observed}


def test_a_longer_horizon_only_adds_customers(operator: Home) -> None:
    short = labels(operator, date(2026, 7, 1), LabelPolicy(horizon_days=30))
    longer = labels(operator, date(2026, 7, 1), LabelPolicy(horizon_days=60))
    assert set(short["customer_id"]) < set(longer["customer_id"])


def test_the_policy_says_itself_in_both_languages() -> None:
    assert "60" in POLICY.words.zh
    assert "60 days" in POLICY.words.en
    assert POLICY.ends(AS_OF) == AS_OF + timedelta(days=60)
