import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.domain.errors import BadInput, Unknown
from features.domain.home import Home
from tests.world import AS_OF
from training.label import POLICY, LabelPolicy, OfSeveral, labels, labels_of

SCHEMA = {"customer_id": pl.String, "score": pl.Int64, "satisfied": pl.Boolean}


Answer = tuple[str, int | None, bool | None]


def _labelled(*answers: Answer, policy: LabelPolicy = POLICY) -> pl.DataFrame:
    """Labels of answers in the order given: a score by text message, else a complaint rated."""
    survey = pl.col("score").is_not_null()
    frame = (
        pl.DataFrame(list(answers), schema=SCHEMA, orient="row")
        .with_row_index("answered_at")
        .with_columns(
            source=pl.when(survey).then(pl.lit("surveys")).otherwise(pl.lit("complaints")),
            channel=pl.when(survey).then(pl.lit("sms")),
            drawn_probability=pl.lit(None, dtype=pl.Float64),
        )
    )
    return labels_of(frame, policy)


def _label(*answers: Answer, policy: LabelPolicy = POLICY) -> dict[str, bool]:
    return dict(_labelled(*answers, policy=policy).select("customer_id", "dissatisfied").rows())


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


@pytest.mark.parametrize(
    ("scores", "of_several", "place"),
    [
        ((10, 6, 10, 3), "worst", 1),
        ((10, 9), "worst", 0),
        ((2, 10, 1, 8, 9), "latest", 1),
        ((9, 3), "latest", 1),
    ],
)
def test_the_first_answer_that_says_so_tells_when(
    scores: tuple[int, ...], of_several: OfSeveral, place: int
) -> None:
    answers = (("C1", score, None) for score in scores)
    found = _labelled(*answers, policy=replace(POLICY, of_several=of_several))
    assert found["says_so_at"].to_list() == [place]


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
    known = labels(operator, as_of).select("customer_id", "dissatisfied")
    assert dict(known.rows()) == {c: c in bad for c in observed}


def test_a_label_says_how_many_days_after_the_day_its_answer_came(operator: Home) -> None:
    as_of = date(2026, 7, 1)
    found = labels(operator, as_of)
    assert found["days_after"].is_between(0, POLICY.horizon_days - 1).all()
    sent = labels(operator, as_of, replace(POLICY, horizon_days=30)).join(found, on="customer_id")
    assert sent.height > 50
    # A good answer of the first month may be outweighed by a bad one of the second.
    same = sent.filter(pl.col("dissatisfied") == pl.col("dissatisfied_right"))
    assert same["days_after"].equals(same["days_after_right"].rename("days_after"))


def test_a_longer_horizon_only_adds_customers(operator: Home) -> None:
    short = labels(operator, date(2026, 7, 1), LabelPolicy(horizon_days=30))
    longer = labels(operator, date(2026, 7, 1), LabelPolicy(horizon_days=60))
    assert set(short["customer_id"]) < set(longer["customer_id"])


def test_the_policy_says_itself_in_both_languages() -> None:
    assert "60" in POLICY.words.zh
    assert "60 days" in POLICY.words.en
    assert POLICY.ends(AS_OF) == AS_OF + timedelta(days=60)


def test_another_policy_comes_from_a_small_file(tmp_path: Path) -> None:
    recipe = tmp_path / "policy.toml"
    recipe.write_text('low_score = 4\nsurvey_channels = ["call"]\ncomplaints = false\n')
    policy = LabelPolicy.from_toml(recipe)
    assert policy == LabelPolicy(low_score=4, survey_channels=("call",), complaints=False)
    assert "score of 4 or less by telephone call" in policy.words.en
    assert "complaint" not in policy.words.en
    assert "外呼满意度评分不高于 4 分" in policy.words.zh


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("low_scores = 4", "Did you mean 'low_score'"),
        ("low_score = 10", "low_score takes a whole number from 1 to 9"),
        ("low_score = true", "low_score takes a whole number"),
        ("from_day = 60", "from_day takes a whole number from 0 to 59"),
        ('survey_channels = ["fax"]', "survey_channels takes some of sms, call, not 'fax'"),
        ('survey_channels = "sms"', "takes a list"),
        ("survey_channels = []\ncomplaints = false", "nobody would count as observed"),
        ('of_several = "best"', "'worst' or 'latest'"),
        ("low_score = ", "not a label policy that can be read"),
    ],
)
def test_a_policy_that_cannot_be_says_why(tmp_path: Path, text: str, says: str) -> None:
    recipe = tmp_path / "policy.toml"
    recipe.write_text(text)
    with pytest.raises((BadInput, Unknown), match=re.escape(says)):
        LabelPolicy.from_toml(recipe)


def test_of_several_answers_the_policy_says_which_counts() -> None:
    bad_then_good = ("C1", 3, None), ("C1", 9, None)
    latest = LabelPolicy(of_several="latest")
    assert _label(*bad_then_good) == {"C1": True}
    assert _label(*bad_then_good, policy=latest) == {"C1": False}


def test_only_answers_given_in_a_way_that_counts_are_observed() -> None:
    only_calls = LabelPolicy(survey_channels=("call",), complaints=False)
    assert _label(("C1", 3, None), ("C2", None, False), policy=only_calls) == {}


def test_answers_before_the_first_day_do_not_count(operator: Home) -> None:
    early = labels(operator, date(2026, 8, 1), LabelPolicy(from_day=0, horizon_days=30))
    late = labels(operator, date(2026, 8, 1), LabelPolicy(from_day=30))
    both = labels(operator, date(2026, 8, 1))
    assert set(early["customer_id"]) | set(late["customer_id"]) == set(both["customer_id"])
    assert late.height < both.height
