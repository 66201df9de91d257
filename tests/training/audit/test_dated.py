from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest

from features.domain.errors import BadInput, Unknown
from features.domain.home import Home
from features.model.manifest import Floats
from training.audit.dated import DatedAudit, DatedRows, audit_dated
from training.audit.finding import TWIN_ROWS, Kind
from training.audit.first_seen import remember, rewritten
from training.audit.kept import kept_suspects
from training.split import Flags

DAYS = [date(2026, month, 1) for month in range(1, 8)]
A_MONTH = 500
NAMES = ("fee", "contacts", "since", "use", "noise", "planted")
Months = npt.NDArray[np.int64]
Plant = Callable[[Flags, Months, np.random.Generator], Floats]


def _data(plant: Plant | None = None, seed: int = 0) -> DatedRows:
    """Seven months of answers; some customers answer in several of them."""
    draw = np.random.default_rng(seed)
    rows = A_MONTH * len(DAYS)
    month = np.repeat(np.arange(len(DAYS)), A_MONTH)
    # Who judges does not teach: the dataset has seen to it.
    ranges = [(0, 4_000)] * (len(DAYS) - 1) + [(4_000, 5_000)]
    customer = np.concatenate(
        [draw.permutation(np.arange(*between))[:A_MONTH] for between in ranges]
    )
    fee, contacts = draw.gamma(2.0, 50.0, rows), draw.poisson(0.5, rows).astype(float)
    since = np.where(draw.random(rows) < 0.3, draw.integers(1, 180, rows).astype(float), np.nan)
    recent = np.where(np.isfinite(since), (200 - np.nan_to_num(since)) / 100, 0)
    odds = -2.0 + 0.6 * contacts + 0.6 * recent
    label = draw.random(rows) < 1 / (1 + np.exp(-odds))
    planted = plant(label, month, draw) if plant else draw.normal(size=rows)
    frame = pl.DataFrame(
        {
            "customer_id": [f"C{n:05}" for n in customer],
            "as_of": [DAYS[m] for m in month],
            "dissatisfied": label,
            "fee": fee.round(2),
            "contacts": contacts,
            "since": since,
            "use": draw.gamma(1.5, 900.0, rows).round(1),
            "noise": draw.normal(size=rows),
            "planted": planted,
        }
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
    strangers = frame.select(NAMES)[draw.permutation(rows)[:1_000]]
    return _rows(frame, strangers)


def _rows(frame: pl.DataFrame, strangers: pl.DataFrame) -> DatedRows:
    numbers = frame.select(NAMES).cast(pl.Float64).fill_null(float("nan"))
    return DatedRows(frame, A_MONTH, strangers, numbers.to_numpy())


def _found(audited: DatedAudit) -> set[tuple[str, Kind]]:
    return {(finding.column, finding.kind) for finding in audited.findings}


def _answer_again(label: Flags, month: Months, draw: np.random.Generator) -> Floats:
    return label * 2.5 + draw.normal(size=len(label))


def _called_back(label: Flags, month: Months, draw: np.random.Generator) -> Floats:
    filled = draw.random(len(label)) < np.where(label, 0.5, 0.08)
    return np.where(filled, draw.gamma(3.0, 5.0, len(label)), np.nan)


def _turned(label: Flags, month: Months, draw: np.random.Generator) -> Floats:
    return np.asarray(draw.normal(size=len(label)) + np.where(month < 4, 0.5, -0.5) * label)


def _turned_for_two_months(label: Flags, month: Months, draw: np.random.Generator) -> Floats:
    away = (month == 2) | (month == 3)
    return np.asarray(draw.normal(size=len(label)) + np.where(away, -0.8, 0.8) * label)


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (_answer_again, Kind.TOO_GOOD),
        (_called_back, Kind.FILLED),
        (_turned, Kind.SIGN_CHANGE),
        (_turned_for_two_months, Kind.SIGN_CHANGE),
    ],
)
def test_a_leaking_measure_is_found_and_taught_as_unknown(plant: Plant, kind: Kind) -> None:
    data = _data(plant)
    audited = audit_dated(data, NAMES)
    assert _found(audited) == {("planted", kind)}
    taught = audited.taught(data.matrix, NAMES)
    assert np.isnan(taught[:, NAMES.index("planted")]).all()
    others = [place for place, name in enumerate(NAMES) if name != "planted"]
    assert np.array_equal(taught[:, others], data.matrix[:, others], equal_nan=True)
    (record,) = audited.suspects()
    assert record.left_out
    assert record.cost_of_leaving_out is not None


def test_a_dated_measure_is_not_accused_for_its_name() -> None:
    data = _data()
    renamed = {"contacts": "complaint satisfaction"}
    dated = replace(data, rows=data.rows.rename(renamed), strangers=data.strangers.rename(renamed))
    names = [renamed.get(name, name) for name in NAMES]
    assert audit_dated(dated, names).findings == ()


@pytest.mark.parametrize("seed", range(8))
def test_honest_measures_raise_no_alarm(seed: int) -> None:
    assert audit_dated(_data(seed=seed), NAMES).findings == ()


def test_the_change_of_sign_names_the_month() -> None:
    (finding,) = audit_dated(_data(_turned), NAMES).findings
    assert "2026-05-01" in finding.evidence.en
    assert "2026-05-01" in finding.evidence.zh


def test_a_measure_named_with_a_reason_is_taught_and_still_listed() -> None:
    data = _data(_answer_again)
    audited = audit_dated(data, NAMES, keep={"planted": "known on the day"})
    (record,) = audited.suspects()
    assert (record.left_out, record.kept_because) == (False, "known on the day")
    assert audited.taught(data.matrix, NAMES) is data.matrix


def test_a_reason_for_a_measure_that_is_not_there_is_refused() -> None:
    with pytest.raises(Unknown, match="Did you mean 'contacts'"):
        audit_dated(_data(), NAMES, keep={"contact": "why not"})
    with pytest.raises(BadInput, match="gives no reason"):
        kept_suspects(["contacts="], NAMES, "measure")


def test_a_measure_that_strangers_never_have_is_found() -> None:
    data = _data()
    strangers = data.strangers.with_columns(use=pl.lit(None, dtype=pl.Float64))
    audited = audit_dated(_rows(data.rows, strangers), NAMES)
    assert ("use", Kind.LABELLED_ONLY) in _found(audited)


def test_a_copied_measure_is_found() -> None:
    data = _data()
    frame = data.rows.with_columns(planted=pl.col("fee") * 100)
    audited = audit_dated(_rows(frame, data.strangers), NAMES)
    assert _found(audited) == {("planted", Kind.COPY)}


def test_who_judges_under_another_key_does_not_teach() -> None:
    data = _data()
    judges = data.rows.tail(A_MONTH)
    # Twenty judges were in the tables once before, under another key.
    earlier = judges.head(20).with_columns(
        as_of=pl.lit(DAYS[0]), customer_id="B" + pl.col("customer_id"), contacts=pl.lit(7.0)
    )
    audited = audit_dated(_rows(pl.concat([earlier, data.rows]), data.strangers), NAMES)
    assert (TWIN_ROWS, Kind.TWINS) in _found(audited)
    assert np.flatnonzero(audited.twins_of_judges).tolist() == list(range(20))


def test_a_measure_that_was_filled_in_later_is_found(tmp_path: Path) -> None:
    home, data = Home(tmp_path), _data()
    remember(home, "f", data.rows, NAMES)
    assert rewritten(home, "f", data.rows, NAMES) == []
    late = data.rows.with_columns(
        use=pl.when("dissatisfied").then(pl.col("use") + 1).otherwise(pl.col("use"))
    )
    (finding,) = rewritten(home, "f", late, NAMES)
    assert (finding.column, finding.kind) == ("use", Kind.KNOWN_AFTER)
    audited = audit_dated(replace(data, rows=late), NAMES, seen_changed=[finding])
    assert "use" in audited.left_out
    # What was seen first stays the measure of all that comes after.
    remember(home, "f", late, NAMES)
    assert [f.column for f in rewritten(home, "f", late, NAMES)] == ["use"]


def test_one_correction_is_no_finding(tmp_path: Path) -> None:
    home, data = Home(tmp_path), _data()
    remember(home, "f", data.rows, NAMES)
    one = data.rows.with_row_index().with_columns(
        use=pl.when(pl.col("index") == 5).then(1.0).otherwise(pl.col("use"))
    )
    assert rewritten(home, "f", one, NAMES) == []
