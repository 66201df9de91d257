import numpy as np
import polars as pl
import pytest

from features.domain.errors import Unknown
from tests.training.audit.planted import LEAKS, Case, Leak, clean, planted
from training.audit.finding import ROW_ORDER, TWIN_ROWS, Finding, Kind
from training.audit.run import audit, suspects
from training.audit.twins import keep_apart
from training.split import blocks

ROWS = 3_000
CLEAN_TABLES = 12


def _found(case: Case) -> list[Finding]:
    return suspects(case.table, case.names, case.known, case.label, blocks(len(case.label), 5))[0]


def test_clean_tables_raise_hardly_any_alarm() -> None:
    cases = [clean(ROWS, seed) for seed in range(CLEAN_TABLES)]
    alarms = [f for case in cases for f in _found(case) if f.column in case.names]
    assert len(alarms) <= 0.01 * sum(len(case.names) for case in cases), alarms


def test_small_clean_tables_raise_hardly_any_alarm() -> None:
    cases = [clean(400, 100 + seed) for seed in range(3 * CLEAN_TABLES)]
    alarms = [f for case in cases for f in _found(case) if f.column in case.names]
    assert len(alarms) <= 0.01 * sum(len(case.names) for case in cases), alarms


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_planted_leak_is_found_and_named(leak: Leak, seed: int) -> None:
    found = {(f.column, f.kind) for f in _found(planted(leak, ROWS, seed))}
    assert (leak.column, leak.kind) in found


def test_a_suspect_is_left_out_with_what_that_costs() -> None:
    case = planted(LEAKS[0], ROWS, 1)
    folds = blocks(len(case.label), 5)
    audited = audit(case.table, case.names, case.known, case.label, folds)
    (finding,) = [f for f in audited.findings if f.column == "planted"]
    assert "planted" not in audited.names
    assert finding.cost is not None
    assert finding.cost.auc > 0.1
    assert finding.as_record()["cost_of_leaving_out"] == finding.cost.auc


def test_a_suspect_with_a_reason_is_taught_and_still_listed() -> None:
    case = planted(LEAKS[0], ROWS, 1)
    folds = blocks(len(case.label), 5)
    keep = {"planted": "known on the day"}
    audited = audit(case.table, case.names, case.known, case.label, folds, keep=keep)
    assert "planted" in audited.names
    assert audited.findings[0].kept_because == "known on the day"


def test_a_reason_for_a_column_that_is_not_there_is_refused() -> None:
    case = clean(400, 1)
    folds = blocks(len(case.label), 5)
    with pytest.raises(Unknown, match="Did you mean 'tenure'"):
        audit(case.table, case.names, case.known, case.label, folds, keep={"tenur": "why not"})


def test_twins_never_teach_what_judges_them() -> None:
    case = planted(LEAKS[-1], 1_000, 1)
    folds = blocks(len(case.label), 5)
    group = audit(case.table, case.names, case.known, case.label, folds).twins
    assert group is not None
    for fold in keep_apart(folds, group):
        assert not set(group[fold.train]) & set(group[fold.test])


def test_rows_of_one_id_never_teach_what_judges_them() -> None:
    case = clean(1_000, 1)
    folds = blocks(1_000, 5)
    ids = pl.Series([f"U{n % 900}" for n in range(1_000)])
    ids = ids.set(ids.is_in(["U3", "U5"]), None)  # who is not known is nobody's twin
    audited = audit(case.table, case.names, case.known, case.label, folds, ids=ids)
    assert TWIN_ROWS in {finding.column for finding in audited.findings}
    group = audited.twins
    assert group is not None
    assert (group[:100] == group[900:]).sum() == 98
    assert len(np.unique(group)) == 902
    for fold in keep_apart(folds, group):
        assert not set(group[fold.train]) & set(group[fold.test])


def test_rows_of_one_id_are_kept_apart_however_many_share_one() -> None:
    case = clean(1_000, 1)
    ids = pl.Series([f"U{n % 300}" for n in range(1_000)])
    folds = blocks(1_000, 5)
    audited = audit(
        case.table,
        case.names,
        case.known,
        case.label,
        folds,
        ids=ids,
        apart=lambda group: blocks(1_000, 5, group),
    )
    assert audited.twins is not None
    assert len(np.unique(audited.twins)) == 300


def test_customers_who_use_nothing_are_no_twins() -> None:
    draw = np.random.default_rng(0)
    idle = draw.random(2_000) < 0.2
    columns = {f"use {n}": np.where(idle, 0, draw.integers(1, 900, 2_000)) for n in range(12)}
    table = pl.DataFrame({name: pl.Series(v).cast(pl.String) for name, v in columns.items()})
    case = Case(table, np.ones(2_000, dtype=np.bool_), draw.random(2_000) < 0.2)
    assert TWIN_ROWS not in {finding.column for finding in _found(case)}


def test_a_curved_link_in_a_sorted_file_is_no_change_of_sign() -> None:
    draw = np.random.default_rng(0)
    tenure = np.sort(draw.normal(size=5_000))
    label = draw.random(5_000) < 1 / (1 + np.exp(1.5 - tenure**2))
    noisy = tenure + 0.3 * draw.normal(size=5_000)
    table = pl.DataFrame({"tenure": pl.Series(noisy).cast(pl.String)})
    found = _found(Case(table, np.ones(5_000, dtype=np.bool_), label))
    assert Kind.SIGN_CHANGE not in {finding.kind for finding in found}
    assert ROW_ORDER in {finding.column for finding in found}
