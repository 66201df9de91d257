"""The operator is made through the contract, the same every time, whatever the machine holds."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features.declare.columns import Code, Dated, Day, Moment
from features.domain.canonical import sha256_file
from features.domain.errors import OutOfRange, Refused
from features.domain.home import Home
from features.domain.progress import SILENT
from features.engine.buckets.warehouse import cut
from features.engine.intake.read import files_of
from features.simulator.operator import SimulationReport, read_ceiling, simulate
from features.simulator.people import BLOCK
from features.sources import SOURCES


def _small(home: Home, seed: int = 5) -> SimulationReport:
    return simulate(home, customers=700, months=7, seed=seed)


def _table(home: Home, name: str) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(file) for file in files_of(home.tables, SOURCE[name]))


SOURCE = {source.name: source for source in SOURCES}


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_row_keeps_the_contract(home: Home, report: SimulationReport) -> None:
    tables = cut(home, progress=SILENT)
    assert tables.rows == report.rows
    faults = json.loads((home.quarantine / "report.json").read_text(encoding="utf-8"))
    assert faults["faults"] == []
    assert faults["broken"] == []


@pytest.mark.parametrize("name", SOURCE)
def test_tables_have_the_columns_of_their_source(
    home: Home, report: SimulationReport, name: str
) -> None:
    declared = SOURCE[name]
    table = _table(home, name)
    assert table.schema == pl.Schema({column.name: column.dtype for column in declared.columns})
    assert table.select(declared.key).is_duplicated().sum() == 0
    for column in declared.columns:
        assert column.nullable or table[column.name].null_count() == 0, column.name
        if isinstance(column, Code):
            assert set(table[column.name].drop_nulls()) <= set(column.values), column.name


def test_every_code_happens(home: Home, report: SimulationReport) -> None:
    for source in SOURCES:
        table = _table(home, source.name)
        for column in source.columns:
            if isinstance(column, Code):
                seen = set(table[column.name].drop_nulls())
                assert seen == set(column.values), f"{source.name}.{column.name}"


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, again, other = (Home(tmp_path / name) for name in ("first", "again", "other"))
    for made, seed in ((first, 5), (again, 5), (other, 6)):
        _small(made, seed)
    assert _hashes(first.root) == _hashes(again.root)
    assert _hashes(first.tables) != _hashes(other.tables)


def test_grouping_blocks_changes_no_value(tmp_path: Path) -> None:
    together, apart = Home(tmp_path / "together"), Home(tmp_path / "apart")
    whole = simulate(together, customers=BLOCK + 300, months=7)
    pieces = simulate(apart, customers=BLOCK + 300, months=7, blocks_together=1)
    assert whole.ceiling == pieces.ceiling
    for source in SOURCES:
        assert_frame_equal(_table(together, source.name), _table(apart, source.name))


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    alone, together = Home(tmp_path / "alone"), Home(tmp_path / "together")
    for home, workers in ((alone, 1), (together, 2)):
        simulate(home, customers=2 * BLOCK + 300, months=2, blocks_together=1, workers=workers)

    assert _hashes(alone.root) == _hashes(together.root)
    assert sorted(path.name for path in together.root.iterdir()) == ["tables", "truth"]


def test_the_first_customers_of_a_larger_operator_are_the_same(tmp_path: Path) -> None:
    few, many = Home(tmp_path / "few"), Home(tmp_path / "many")
    simulate(few, customers=200, months=7)
    simulate(many, customers=900, months=7)
    for source in SOURCES:
        larger = _table(many, source.name)
        if source.customer:
            larger = larger.filter(pl.col("customer_id") < "C0000200")
        assert_frame_equal(_table(few, source.name), larger)


def test_nothing_in_the_tables_was_known_later_than_they_were_taken(
    home: Home, report: SimulationReport
) -> None:
    taken = pl.lit(date(2026, 11, 1))
    for source in SOURCES:
        table = _table(home, source.name)
        for column in source.columns:
            planned = isinstance(column, Moment | Day) and column.dated is Dated.PLANNED
            if table.schema[column.name].is_temporal() and not planned:
                late = table.filter(pl.col(column.name) >= taken)
                assert late.is_empty(), f"{source.name}.{column.name}"


def test_the_truth_is_not_in_the_tables(home: Home, report: SimulationReport) -> None:
    hidden = {"dissatisfied", "risk", "mood", "temperament", "coverage", "offer"}
    names = {name for source in SOURCES for name in _table(home, source.name).columns}
    assert not [name for name in names if any(word in name for word in hidden)]


def test_no_room_reads_the_truth() -> None:
    root = Path(__file__).parents[3]
    product = [root / "unspoken.py"]
    for room in ("features", "training", "serving"):
        product += [path for path in (root / room).rglob("*.py") if path.parent.name != "simulator"]
    allowed = root / "features" / "domain" / "home.py"
    words = ("home.truth", "true_risks", "read_ceiling", '/ "truth"')
    readers = [
        str(path.relative_to(root))
        for path in product
        if path != allowed and any(word in path.read_text(encoding="utf-8") for word in words)
    ]
    assert readers == []


def test_months_are_files_of_their_own(home: Home, report: SimulationReport) -> None:
    bills = sorted(path.name for path in (home.tables / "bills").iterdir())
    assert len(bills) == 24
    assert (bills[0], bills[-1]) == ("2024-11.parquet", "2026-10.parquet")
    november = pl.read_parquet(home.tables / "surveys" / "2025-11.parquet")
    assert set(november["sent_at"].dt.strftime("%Y-%m")) == {"2025-11"}


def test_an_operators_own_tables_are_never_overwritten(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.tables.mkdir()
    (home.tables / "bills.csv").write_text("customer_id\n", encoding="utf-8")
    with pytest.raises(Refused, match="set UNSPOKEN_HOME to another folder"):
        _small(home)
    assert (home.tables / "bills.csv").exists()


def test_an_earlier_simulation_is_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path)
    _small(home)
    simulate(home, customers=300, months=5)
    assert read_ceiling(home)["customers"] == 300
    assert len(list((home.tables / "bills").iterdir())) == 5
    assert sorted(path.name for path in home.root.iterdir()) == ["tables", "truth"]


@pytest.mark.parametrize(
    ("customers", "months", "seed", "says"),
    [
        (0, 24, 1, "between 1 and 10,000,000 customers"),
        (10, 0, 1, "Between 1 and 120 months"),
        (10, 24, -1, "from 0 on"),
    ],
)
def test_impossible_sizes_are_refused(
    tmp_path: Path, customers: int, months: int, seed: int, says: str
) -> None:
    with pytest.raises(OutOfRange, match=says):
        simulate(Home(tmp_path), customers=customers, months=months, seed=seed)
    assert not (tmp_path / "tables").exists()


def test_one_customer_and_one_month_is_an_operator(tmp_path: Path) -> None:
    report = simulate(Home(tmp_path), customers=1, months=1)
    assert report.rows["customers"] == 1
    assert set(report.rows) == {source.name for source in SOURCES}
