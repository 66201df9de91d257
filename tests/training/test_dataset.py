from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.domain.errors import BadInput, Mismatch, NotThere
from features.domain.home import Home
from features.engine.build import build
from features.engine.snapshot import as_ofs
from features.feature_set import FEATURES
from features.views import VIEWS
from tests.world import write_world
from training.dataset import MOST_WITHHELD, labelled_days, make_dataset, plan, split
from training.label import POLICY, labels
from training.split import by_customer

DAYS = st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 1)), min_size=1, max_size=20, unique=True)


@given(days=DAYS)
def test_no_answer_that_taught_was_given_when_the_judging_rows_look(days: list[date]) -> None:
    try:
        teaching, held_out = plan(days)
    except NotThere:
        assert all(POLICY.ends(day) > max(days) for day in days)
        return
    assert held_out == max(days)
    assert all(day + timedelta(days=POLICY.horizon_days) <= held_out for day in teaching)


ROWS = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2025, 12, 1)),
    st.sets(st.sampled_from([f"C{n}" for n in range(40)]), min_size=1),
    min_size=1,
    max_size=8,
)


@given(rows=ROWS)
def test_who_judges_never_teaches_and_the_gap_is_as_long_as_the_horizon(
    rows: dict[date, set[str]],
) -> None:
    frames = {
        day: pl.DataFrame({"customer_id": sorted(customers)}).with_columns(as_of=pl.lit(day))
        for day, customers in rows.items()
    }
    try:
        teaching, held_out, withheld = split(frames)
    except NotThere:
        return
    judges = set(held_out.customers)
    assert not judges & set(teaching.customers)
    assert judges <= rows[max(rows)]
    for day in teaching.frame["as_of"]:
        assert day + timedelta(days=POLICY.horizon_days) <= held_out.days[0]
    earlier = sum(len(rows[day]) for day in teaching.days)
    assert len(teaching.frame) + withheld == earlier
    if judges != rows[max(rows)]:  # only where all of them would have left too little to teach with
        back = sum(len(rows[day] & rows[max(rows)]) for day in teaching.days)
        assert back > MOST_WITHHELD * earlier


def test_a_panel_that_is_asked_every_month_is_cut_by_customer() -> None:
    everybody = pl.DataFrame({"customer_id": [f"C{n:03}" for n in range(400)]})
    teaching, held_out, withheld = split({date(2025, m, 1): everybody for m in (1, 2, 3, 6)})
    assert 0.15 < len(held_out.frame) / 400 < 0.35
    assert withheld == 3 * len(held_out.frame)
    assert not set(held_out.customers) & set(teaching.customers)
    for count in (4, 20):  # who judges was drawn apart from how the others are cut
        for fold in by_customer(teaching.customers, count):
            assert 0.5 < len(fold.test) * count / len(teaching.frame) < 1.5


def test_every_snapshot_whose_horizon_is_over_has_labels(operator: Home) -> None:
    found = labelled_days(operator)
    assert found == as_ofs(operator)[: len(found)]
    assert len(found) == len(as_ofs(operator)) - 2
    for day in as_ofs(operator)[len(found) :]:
        with pytest.raises(BadInput, match="not over"):
            labels(operator, day)


def test_a_row_is_a_customer_who_answered_with_the_measures_of_the_day(operator: Home) -> None:
    data = make_dataset(operator)
    held_out = data.held_out
    known = labels(operator, held_out.days[0]).select("customer_id", "dissatisfied")
    truth = dict(known.rows())
    assert set(held_out.customers) <= set(truth)
    assert [truth[customer] for customer in held_out.customers] == held_out.label.tolist()
    assert set(FEATURES.names) <= set(held_out.frame.columns)
    assert max(data.teaching.frame["as_of"]) == data.teaching.days[-1]


def test_a_customer_who_judges_teaches_with_no_row(operator: Home) -> None:
    data = make_dataset(operator)
    assert not set(data.held_out.customers) & set(data.teaching.customers)
    asked = [labels(operator, day).height for day in data.teaching.days]
    assert 0 < data.withheld < 0.3 * sum(asked)


def test_the_snapshots_that_taught_are_named_with_their_digests(operator: Home) -> None:
    data = make_dataset(operator)
    days = (*data.teaching.days, *data.held_out.days)
    assert list(data.digests) == [day.isoformat() for day in days]


def test_one_snapshot_is_too_few(operator: Home) -> None:
    with pytest.raises(NotThere, match="unspoken build --months"):
        make_dataset(operator, labelled_days(operator)[:1])


def test_a_dozen_customers_are_too_few(tmp_path: object, home_of_the_tiny_world: Home) -> None:
    with pytest.raises(BadInput, match="at least 50"):
        make_dataset(home_of_the_tiny_world)


@pytest.fixture
def home_of_the_tiny_world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = write_world(Home(tmp_path_factory.mktemp("tiny")))
    build(home, VIEWS, FEATURES.fingerprint, months=8)
    return home


def test_a_snapshot_of_other_measures_is_refused(home_of_the_tiny_world: Home) -> None:
    home = home_of_the_tiny_world
    build(home, VIEWS, "of another version", months=8)
    with pytest.raises(Mismatch, match="unspoken build"):
        make_dataset(home)
