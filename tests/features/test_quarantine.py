"""Bad input never passes silently and is never lost."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.declare.source import Source
from features.domain.errors import BadInput, NotThere
from features.domain.home import Home
from features.engine.buckets.warehouse import Cut, cut
from features.engine.intake.checking import check_file
from features.engine.intake.read import CUT, LINE, SURPLUS
from features.sources import (
    BILLS,
    COMPLAINTS,
    CONTRACTS,
    CUSTOMERS,
    SERVICE_USAGE,
    SOURCES,
    STORE_CONTACTS,
    SURVEYS,
    SUSPENSIONS,
)
from tests.world import TABLES, frame_of, write_world

LENIENT = 0.9


def as_csv(home: Home) -> Home:
    """The tiny world as CSV files, a line break after each row."""
    return write_world(home, form="csv")


def edit(home: Home, source: Source, line: int, column: str, value: str) -> None:
    """Put a value into one cell of a CSV file; line 1 holds the names."""
    path = home.tables / f"{source.name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = lines[line - 1].split(",")
    cells[lines[0].split(",").index(column)] = value
    lines[line - 1] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def faults(home: Home) -> list[dict[str, Any]]:
    """What quarantine holds."""
    return pl.read_parquet(home.quarantine / "faults.parquet").to_dicts()


def lenient(home: Home) -> Cut:
    """Cut, letting a table hold many bad rows."""
    return cut(home, max_bad_share=LENIENT, customers_per_bucket=5)


CELLS = [
    (BILLS, "total_fen", "12O.5", "not a whole number"),
    (BILLS, "total_fen", "", "empty"),
    (BILLS, "total_fen", "-1", "outside 0 to 10000000000"),
    (BILLS, "month", "2026-13-01", "not a month such as 2026-01"),
    (BILLS, "month", "2026-06-02", "not a month: give its first day"),
    (BILLS, "customer_id", "C77", "not in customers"),
    (
        SUSPENSIONS,
        "suspended_at",
        "2026-02-30 08:00:00",
        "not a moment such as 2026-01-31 09:30:00",
    ),
    (SUSPENSIONS, "suspended_at", "0026-02-03 08:00:00", "impossible date: outside 1900-01-01 to"),
    (SUSPENSIONS, "reason", "unpaid", "unknown code; the codes are arrears, lost_handset, req"),
    (SUSPENSIONS, "known_at", "2020-01-01 00:00:00", "known before it happened (suspended_at)"),
    (CONTRACTS, "case_id", "M999", "not in marketing_cases"),
    (SERVICE_USAGE, "subscription_id", "S9", "not in services of this customer"),
    (SURVEYS, "drawn_probability", "1.01", "outside 0 to 1"),
    (SURVEYS, "drawn_probability", "NaN", "outside 0 to 1"),
    (SURVEYS, "drawn_probability", "30%", "not a number such as 0.25"),
    (COMPLAINTS, "satisfied", "perhaps", "neither true nor false"),
    (CUSTOMERS, "true_until", "2020-01-01", "not after true_from"),
    (STORE_CONTACTS, "contact_id", "V001", "the same key as an earlier row"),
]


@pytest.mark.parametrize(
    ("source", "column", "value", "reason"),
    CELLS,
    ids=lambda part: str(getattr(part, "name", part)),
)
def test_a_bad_cell_is_named_with_file_line_column_and_value(
    home: Home, source: Source, column: str, value: str, reason: str
) -> None:
    as_csv_only(home)
    line = 3 if len(TABLES[source]) > 1 else 2
    edit(home, source, line, column, value)

    tables = cut(home, max_bad_share=1.0, customers_per_bucket=5)

    found = [fault for fault in faults(home) if fault["source"] == source.name]
    assert (found[0]["file"], found[0]["line"]) == (f"{source.name}.csv", line)
    assert (found[0]["column"], found[0]["value"]) == (column, value or None)
    assert found[0]["reason"].startswith(reason)
    assert tables.rows[source.name] == len(TABLES[source]) - 1


def as_csv_only(home: Home) -> None:
    """Replace the Parquet files by CSV files."""
    for path in home.tables.glob("*.parquet"):
        path.unlink()
    as_csv(home)


def test_all_faults_of_a_row_are_named_and_the_row_counts_once(home: Home) -> None:
    as_csv_only(home)
    edit(home, BILLS, 5, "total_fen", "many")
    edit(home, BILLS, 5, "month", "June")

    tables = lenient(home)

    assert [fault["column"] for fault in faults(home)] == ["month", "total_fen"]
    assert tables.rows["bills"] == len(TABLES[BILLS]) - 1


def test_a_missing_table_and_a_missing_column_are_told_together(home: Home) -> None:
    as_csv_only(home)
    (home.tables / "surveys.csv").unlink()
    path = home.tables / "bills.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("total_fen", "total", 1))

    with pytest.raises(BadInput) as caught:
        cut(home)

    says = str(caught.value)
    assert "surveys.parquet or surveys.csv: the table is missing." in says
    assert "bills.csv, column total_fen: is missing; the file has customer_id, month, total" in says


def test_too_many_bad_rows_stop_the_build_and_the_report_is_there(home: Home) -> None:
    as_csv_only(home)
    for line in range(2, 12):
        edit(home, BILLS, line, "total_fen", "?")

    with pytest.raises(BadInput, match=r"bills: 10 of 129 rows are bad, more than the 1\.0%"):
        cut(home)

    report = json.loads((home.quarantine / "report.json").read_text(encoding="utf-8"))
    assert report["tables"]["bills"] == {"read": 129, "good": 119, "bad": 10, "late": 0}
    assert report["faults"][0]["count"] == 10
    assert not home.buckets.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "gbk"])
def test_chinese_files_are_read_in_the_encodings_operators_use(home: Home, encoding: str) -> None:
    as_csv_only(home)
    for path in home.tables.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))

    tables = lenient(home)

    people = tables.scan(0, CUSTOMERS).collect()
    assert people["name"].to_list()[0] == "安娜"
    assert faults(home) == []


def test_a_file_in_no_known_encoding_is_named_with_its_line(home: Home) -> None:
    as_csv_only(home)
    path = home.tables / "customers.csv"
    path.write_bytes(path.read_bytes().replace("王强".encode(), b"\xff\xff"))

    with pytest.raises(BadInput, match=r"customers.csv: is neither UTF-8 nor GBK: line 3"):
        cut(home)


def test_a_truncated_parquet_file_is_refused(home: Home) -> None:
    path = home.tables / "bills.parquet"
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(BadInput, match=r"bills.parquet: is not a whole Parquet file"):
        cut(home)


def test_a_truncated_csv_file_never_passes_its_last_line(home: Home) -> None:
    as_csv_only(home)
    path = home.tables / "bills.csv"
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])  # the last moment loses its end

    tables = lenient(home)

    assert faults(home)[-1]["reason"].startswith("the file ends within this line")
    assert tables.rows["bills"] == len(TABLES[BILLS]) - 1


def test_an_open_quotation_mark_does_not_swallow_rows(home: Home) -> None:
    as_csv_only(home)
    edit(home, STORE_CONTACTS, 3, "purpose", '"contract')

    with pytest.raises(BadInput, match="quotation mark that is never closed"):
        cut(home)


def test_overlapping_states_are_set_apart(home: Home) -> None:
    first = TABLES[CUSTOMERS][0]
    again = first | {"true_from": date(2025, 1, 1), "rank": "diamond"}
    write_world(home, changes={CUSTOMERS: [*TABLES[CUSTOMERS], again]})

    tables = lenient(home)

    assert tables.rows["customers"] == len(TABLES[CUSTOMERS])
    assert faults(home)[0]["reason"].startswith("begins before")


def test_a_quarantined_name_or_number_is_masked(home: Home) -> None:
    again = TABLES[CUSTOMERS][0] | {"phone": None}
    write_world(home, changes={CUSTOMERS: [again, *TABLES[CUSTOMERS][1:]]})

    lenient(home)

    assert "13800138" not in str(faults(home))


def test_no_tables_at_all_says_which_command_makes_them(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="unspoken simulate"):
        cut(Home(tmp_path))


def test_the_same_files_are_not_cut_twice(home: Home) -> None:
    first = cut(home)
    marker = home.buckets / "marker"
    marker.touch()

    assert cut(home) == first
    assert marker.exists()


def test_a_changed_file_is_cut_again(home: Home) -> None:
    first = cut(home)
    late = TABLES[BILLS][0] | {"customer_id": "C08", "known_at": datetime(2026, 7, 2)}
    write_world(home, changes={BILLS: [*TABLES[BILLS], late]})

    assert cut(home).rows["bills"] == first.rows["bills"] + 1


ANYTHING = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["2026-01-01", "12", "true"]))


@settings(max_examples=60)
@given(st.sampled_from(SOURCES), st.data())
def test_every_row_is_either_good_or_has_a_fault(source: Source, data: st.DataObject) -> None:
    rows = data.draw(
        st.lists(
            st.fixed_dictionaries({column.name: ANYTHING for column in source.columns}),
            min_size=1,
            max_size=8,
        )
    )
    good_row = (
        frame_of(source, TABLES[source][:1]).select(pl.all().cast(pl.String)).row(0, named=True)
    )
    texts = [good_row | row if data.draw(st.booleans()) else good_row for row in rows]
    schema = {column.name: pl.String for column in source.columns}
    frame = pl.DataFrame(texts, schema=schema).with_columns(
        pl.int_range(2, pl.len() + 2).alias(LINE),
        pl.lit(value=False).alias(CUT),
        pl.lit(value=False).alias(SURPLUS),
    )

    good, bad = check_file(frame, source, "a.csv")

    assert good.height + bad["line"].n_unique() == frame.height
    assert not set(good[LINE]) & set(bad["line"])
