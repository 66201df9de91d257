"""Watching a real home: what came true, what moved, how old things are; and an empty one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.domain.errors import BadInput, Mismatch, OutOfRange, Unknown
from features.domain.home import Home
from features.domain.words import Words
from features.engine.snapshot import as_ofs
from features.model.bundle import Release, read_sealed, set_release, write_sealed
from features.model.watch_report import CameTrue, Listed, WatchReport, newest_report
from serving.scoring.score import score_snapshot
from tests.training.conftest import beside
from tests.verdicts import changed
from training.dataset import labelled_days
from training.label import POLICY, labels
from training.run import TrainResult
from training.watching.limits import LIMITS, limits, move_limit
from training.watching.outcomes import came_true, interval
from training.watching.policy import taught_policy
from training.watching.run import watch
from training.watching.summary import lines

TODAY = date(2026, 11, 25)
WORDS = Words("所有客户", "everybody")


@pytest.fixture(scope="module")
def scored(
    operator: Home, trained: tuple[Home, TrainResult], tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """A home whose model scored the newest month with answers, and the newest month."""
    source, result = trained
    home = beside(operator, tmp_path_factory.mktemp("scored"))
    for name in ("bundles", "keys"):
        (home.root / name).symlink_to(source.root / name)
    set_release(home, Release(result.digest, 1, "2026-11-23T08:00:00+00:00", "li", "first", None))
    for day in (labelled_days(home)[-1], as_ofs(home)[-1]):
        score_snapshot(home, day)
    return home


@pytest.fixture(scope="module")
def judged(scored: Home) -> date:
    return labelled_days(scored)[-1]


@pytest.fixture(scope="module")
def report(scored: Home) -> WatchReport:
    return watch(scored, today=TODAY)


def test_expected_and_actual_are_those_of_the_scores_that_were_written(
    scored: Home, judged: date, report: WatchReport
) -> None:
    (month,) = report.months
    assert month.as_of == judged
    scores = pl.read_parquet(scored.scores_of(judged, month.model))
    seen = scores.join(labels(scored, judged), on="customer_id")
    everybody = month.groups[0]
    assert (everybody.size, everybody.observed) == (len(scores), len(seen))
    assert everybody.expected == pytest.approx(seen["probability"].sum())
    assert everybody.actual == seen["dissatisfied"].sum()


def test_the_top_holds_the_highest_scores_and_finds_more_of_them(
    judged: date, report: WatchReport
) -> None:
    everybody, first, _ = report.months[0].groups
    assert first.size == round(0.05 * everybody.size)
    assert first.actual
    assert everybody.actual
    assert first.actual / first.observed > everybody.actual / everybody.observed


def test_a_month_whose_answers_are_not_all_there_is_waited_for(
    scored: Home, report: WatchReport
) -> None:
    newest = as_ofs(scored)[-1]
    assert newest not in [month.as_of for month in report.months]
    assert report.next_outcomes == newest + timedelta(days=60)


def test_a_month_is_judged_by_the_policy_its_model_was_taught(
    scored: Home, report: WatchReport, tmp_path: Path
) -> None:
    home = beside(scored, tmp_path)
    digest = report.months[0].model
    manifest, text = read_sealed(scored.bundles / digest)
    strict = changed(manifest.verdict, label_policy={"horizon_days": 60, "low_score": 9})
    other = write_sealed(home, text, manifest.model_copy(update={"verdict": strict}))
    assert taught_policy(home, other) == replace(POLICY, low_score=9)
    assert taught_policy(scored, digest) == POLICY
    assert taught_policy(home, "0" * 16) == POLICY


def test_a_published_list_is_judged_by_itself(
    scored: Home, judged: date, report: WatchReport
) -> None:
    digest = report.months[0].model
    ids = pl.read_parquet(scored.scores_of(judged, digest))["customer_id"].to_list()[:700]
    mine = Listed("a1b2c3d4e5", "silent", judged, digest, ids)
    other = replace(mine, as_of=as_ofs(scored)[-1])
    (month,) = watch(scored, today=TODAY, lists=[mine, other]).months
    whole, first = month.groups[3:]
    assert (whole.what.en, whole.size) == ("list silent (a1b2c3d4)", 700)
    assert (first.what.en, first.size) == ("the first 100 of list silent (a1b2c3d4)", 100)


def test_the_newest_snapshot_is_held_beside_those_that_taught(
    scored: Home, report: WatchReport
) -> None:
    assert report.drift is not None
    assert report.drift.as_of == as_ofs(scored)[-1]
    assert max(report.drift.against) < report.drift.as_of
    assert not report.drift.scores_moved


def test_what_is_old_is_said_with_the_command_that_makes_it_new(scored: Home) -> None:
    young = {age.name: age.state for age in watch(scored, today=TODAY).ages}
    later = watch(scored, today=TODAY + timedelta(days=700))
    old = {age.name: age.state for age in later.ages}
    assert young["snapshot_days"] == young["scores_days"] == "fresh"
    assert old["model_days"] == old["answers_days"] == old["tables_days"] == "stale"
    assert any("unspoken train" in said.en for said in later.next)


def test_the_report_is_kept_by_its_day_and_read_back_as_it_was(scored: Home) -> None:
    first = watch(scored, today=date(2027, 1, 1))
    assert json.loads((scored.watch / "2027-01-01.json").read_text())["model"] == first.model
    assert newest_report(scored) is not None
    assert WatchReport.model_validate_json(
        (scored.watch / "2027-01-01.json").read_bytes()
    ) == first  # fmt: skip


def test_the_lines_a_person_reads_say_what_to_do_next(report: WatchReport) -> None:
    told = list(lines(report))
    assert told[0] == f"Model in service: {report.model}."
    assert sum(line.startswith("Next: ") for line in told) == len(report.next)


def test_where_there_is_nothing_yet_it_says_no_data_and_never_zero(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert newest_report(home) is None
    report = watch(home, today=TODAY)
    assert (report.model, report.months, report.drift) == (None, [], None)
    assert {age.state for age in report.ages} == {"no data"}
    told = "\n".join(lines(report))
    assert "Expected against actual: no data." in told
    assert "Next: run `unspoken train`" in told
    assert newest_report(home) == report


def test_a_group_of_which_nobody_answered_has_no_figures() -> None:
    none = came_true(WORDS, 12, np.empty(0), np.empty(0))
    assert (none.observed, none.expected, none.actual, none.holds) == (0, None, None, None)


def test_a_damaged_report_says_how_to_write_it_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    watch(home, today=TODAY)
    (home.watch / f"{TODAY}.json").write_text("{")
    with pytest.raises(Mismatch, match="unspoken watch"):
        newest_report(home)


def test_nine_of_ten_months_fall_into_the_interval_and_ninety_nine_hold() -> None:
    draw = np.random.default_rng(1)
    inside, holds = 0, 0
    for _ in range(1000):
        probability = draw.beta(1.0, 6.0, 300)
        came = draw.random(300) < probability
        one: CameTrue = came_true(WORDS, 300, probability, came.astype(float))
        inside += (one.low or 0) <= (one.actual or 0) <= (one.high or 0)
        holds += bool(one.holds)
    assert 890 <= inside <= 940  # whole customers: a little more than nine of ten
    assert holds >= 985


def test_probabilities_a_third_too_high_do_not_hold() -> None:
    draw = np.random.default_rng(2)
    probability = draw.beta(2.0, 8.0, 1_500)
    came = draw.random(1_500) < probability / 1.33
    assert came_true(WORDS, 1_500, probability, came.astype(float)).holds is False


def test_the_exact_interval_and_the_normal_one_agree_where_they_meet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    probability = np.random.default_rng(3).beta(2.0, 8.0, 3_000)
    exact = interval(probability, 0.9)
    monkeypatch.setattr("training.watching.outcomes.EXACT_UP_TO", 0)
    assert np.abs(np.subtract(interval(probability, 0.9), exact)).max() <= 1


def test_a_limit_is_moved_with_a_name_and_a_reason_and_every_move_is_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert limits(home) == {name: declared.default for name, declared in LIMITS.items()}
    move_limit(home, "model_days", 90, by="li", why="retrained each quarter")
    move_limit(home, "model_days", 100, by="wang", why="and a little")
    assert limits(home)["model_days"] == 100
    kept = [json.loads(line) for line in (home.watch / "limits.jsonl").read_text().splitlines()]
    assert [(move["by"], move["value"]) for move in kept] == [("li", 90), ("wang", 100)]
    assert newest_report(home) is None


@pytest.mark.parametrize(
    ("name", "value", "why", "mistake"),
    [
        ("model_day", 90, "x", Unknown),
        ("model_days", 3, "x", OutOfRange),
        ("model_days", 90, " ", BadInput),
    ],
)
def test_a_limit_that_is_not_lawful_is_not_moved(
    tmp_path: Path, name: str, value: int, why: str, mistake: type[Exception]
) -> None:
    with pytest.raises(mistake):
        move_limit(Home(tmp_path), name, value, by="li", why=why)
    assert limits(Home(tmp_path))["model_days"] == 62
