"""The truth about the simulated customers: how it is spread, what it causes, what one can know.

Margins are several standard errors wide, so that another seed would pass as well.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from features.domain.home import Home
from features.simulator.ceiling import READERS, Counts, answers
from features.simulator.operator import SimulationReport, read_ceiling, true_risks


@pytest.fixture(scope="session")
def truth(home: Home, report: SimulationReport) -> pl.DataFrame:
    return true_risks(home).collect()


def _share(true: pl.Series) -> float:
    return float(true.to_numpy().mean())


def _events(home: Home, name: str) -> pl.DataFrame:
    return pl.read_parquet(home.tables / name / "*.parquet")


@pytest.fixture(scope="session")
def surveys(home: Home, truth: pl.DataFrame) -> pl.DataFrame:
    """The surveys, each with the true mood of its month."""
    return (
        _events(home, "surveys")
        .with_columns(as_of=pl.col("sent_at").dt.truncate("1mo").dt.date())
        .join(truth, on=["customer_id", "as_of"])
    )


def test_about_one_answer_in_seven_is_dissatisfied(surveys: pl.DataFrame) -> None:
    answered = surveys.filter(pl.col("score").is_not_null())
    share = _share(answered["score"] <= 6)
    assert 0.12 <= share <= 0.20
    assert sorted(answered["score"].unique()) == list(range(1, 11))


def test_surveys_reach_some_and_fewer_answer(surveys: pl.DataFrame, truth: pl.DataFrame) -> None:
    sent = len(surveys) / (len(truth) * 24 / 25)
    assert 0.12 <= sent <= 0.16
    assert 0.30 <= _share(surveys["score"].is_not_null()) <= 0.40


def test_the_dissatisfied_answer_less(surveys: pl.DataFrame) -> None:
    answered = pl.col("score").is_not_null()
    dissatisfied = surveys.filter("dissatisfied").select(answered.mean()).item()
    satisfied = surveys.filter(~pl.col("dissatisfied")).select(answered.mean()).item()
    assert 0.55 <= dissatisfied / satisfied <= 0.80


def test_the_logged_chance_is_the_chance_of_being_drawn(
    home: Home, surveys: pl.DataFrame, truth: pl.DataFrame
) -> None:
    logged = surveys["drawn_probability"]
    assert 0.03 <= _share(logged.is_null()) <= 0.5  # after a visit to a store nobody logs a chance
    assert set(logged.drop_nulls().unique()) == {0.002, 0.008, 0.075, 0.3}
    # Each of those drawn stands for 1 / chance customers; about one in three rests at any time.
    drawn = surveys.filter(pl.col("drawn_probability").is_not_null())
    stood_for = drawn.select((1 / pl.col("drawn_probability")).sum()).item()
    assert 0.55 <= stood_for / (len(truth) * 24 / 25) <= 0.95


def test_who_answers_depends_on_who_they_are(home: Home, surveys: pl.DataFrame) -> None:
    people = pl.read_parquet(home.tables / "customers.parquet").unique("customer_id")
    by_brand = (
        surveys.join(people, on="customer_id")
        .group_by("brand")
        .agg(pl.col("score").is_not_null().mean())
    )
    shares = dict(by_brand.iter_rows())
    assert shares["gotone"] > shares["easyown"] > shares["mzone"]


def test_nearly_all_of_the_dissatisfied_never_complain(home: Home, truth: pl.DataFrame) -> None:
    complained = _events(home, "complaints")["customer_id"].unique()
    dissatisfied = truth.filter("dissatisfied")
    silent = 1 - _share(dissatisfied["customer_id"].is_in(complained.implode()))
    assert 0.96 <= silent <= 0.985


def test_reminders_are_delivered_and_resumptions_quick_as_the_source_reports(home: Home) -> None:
    arrears = _events(home, "suspensions").filter(pl.col("reason") == "arrears")
    delivered = int(arrears["reminders_delivered"].sum()) / int(arrears["reminders_planned"].sum())
    assert 0.96 <= delivered <= 0.98
    seconds = (arrears["resumed_at"] - arrears["cleared_at"]).dt.total_seconds().drop_nulls()
    assert 0.997 <= _share(seconds <= 300) < 1
    assert arrears["cleared_at"].null_count() > 0


def test_tables_are_ugly_as_reality_is(home: Home) -> None:
    bills = _events(home, "bills")
    months = bills.group_by("customer_id").len()["len"]
    assert _share(months < 24) > 0.1
    late = bills["known_at"].dt.truncate("1mo").dt.date() > bills["month"]
    assert 0.005 <= _share(late) <= 0.03
    people = pl.read_parquet(home.tables / "customers.parquet")
    assert people["birth_year"].null_count() > 0
    assert people["true_until"].null_count() < people["customer_id"].n_unique()
    without = set(people["customer_id"]) - set(_events(home, "store_contacts")["customer_id"])
    assert len(without) > 1_000


def test_moods_last_for_months(truth: pl.DataFrame) -> None:
    moods = truth.sort("customer_id", "as_of").with_columns(
        before=pl.col("dissatisfied").shift(1).over("customer_id")
    )
    again = _share(moods.filter("before")["dissatisfied"])
    anew = _share(moods.filter(~pl.col("before"))["dissatisfied"])
    assert again > 3 * anew


@pytest.mark.parametrize("reader", READERS)
def test_risks_say_how_many_turn_out_dissatisfied(truth: pl.DataFrame, reader: str) -> None:
    risk = pl.col(f"risk_from_{reader}")
    tenths = (
        truth.with_columns(tenth=(risk * 10).floor())
        .group_by("tenth")
        .agg(said=risk.mean(), is_so=pl.col("dissatisfied").mean(), customers=pl.len())
    )
    for _, said, is_so, customers in tenths.iter_rows():
        # Months of one customer lean on one another: allow five standard errors.
        assert abs(said - is_so) < 0.01 + 5 * np.sqrt(said * (1 - said) / customers)


def test_knowing_more_never_tells_less(report: SimulationReport) -> None:
    for scope in ("against_answers", "against_truth_of_everybody"):
        causes, tables, everything = (report.ceiling[scope][reader]["auc"] for reader in READERS)
        assert causes <= tables + 0.002
        assert tables < everything


def test_the_signal_is_as_weak_as_reality(report: SimulationReport) -> None:
    reached = report.ceiling["against_answers"]["table_causes"]["auc"]
    assert 0.74 <= reached <= 0.80


def test_the_ceiling_can_be_found_again_from_the_files(
    home: Home, report: SimulationReport, truth: pl.DataFrame
) -> None:
    ceiling = read_ceiling(home)
    assert ceiling == report.ceiling
    everybody = truth.filter(pl.col("as_of") >= date.fromisoformat(ceiling["as_ofs"][0]))
    said = ceiling["against_truth_of_everybody"]
    assert said["customers"] == len(everybody)
    newest = date.fromisoformat(ceiling["labelled_as_ofs"][-1])
    labels = answers(_events(home, "surveys"), _events(home, "complaints"), newest)
    judged = truth.filter(pl.col("as_of") == newest).join(labels, on="customer_id")
    for scope, rows, outcome in (
        (said, everybody, "dissatisfied"),
        (ceiling["against_answers_of_newest"], judged, "said"),
    ):
        for reader in READERS:
            exact = roc_auc_score(rows[outcome], rows[f"risk_from_{reader}"])
            assert scope[reader]["auc"] == pytest.approx(exact, abs=2e-4)
            exact = average_precision_score(rows[outcome], rows[f"risk_from_{reader}"])
            assert scope[reader]["average_precision"] == pytest.approx(exact, abs=1e-3)


def test_the_newest_label_has_its_whole_horizon(report: SimulationReport) -> None:
    newest = date.fromisoformat(report.ceiling["labelled_as_ofs"][-1])
    assert newest == date(2026, 9, 1)
    assert newest + timedelta(days=60) <= date(2026, 11, 1)


def test_counts_on_a_grid_agree_with_sorting() -> None:
    rng = np.random.default_rng(1)
    risk = rng.beta(1, 4, 4_000)
    outcome = rng.random(4_000) < risk
    counts = Counts()
    counts.add(risk, outcome)
    assert counts.auc == pytest.approx(roc_auc_score(outcome, risk), abs=1e-4)
    assert counts.average_precision == pytest.approx(
        average_precision_score(outcome, risk), abs=1e-3
    )


def test_nobody_to_tell_apart_has_no_figure() -> None:
    assert Counts().summary() == {"auc": None, "average_precision": None}
