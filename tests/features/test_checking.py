"""Rows are checked at the engine's speed, and not one is lost, misnamed or changed in passing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.declare.columns import Code, Column, Day, Flag, Moment, Money, Month, Whole
from features.declare.source import Events, Source
from features.domain.errors import BadInput
from features.domain.home import Home
from features.domain.words import LANGUAGES
from features.engine.buckets.warehouse import cut
from features.engine.intake import csv_text
from features.engine.intake.checking import _thoroughly, check_file, checked
from features.engine.intake.fault import WORDS, Fault, Kind
from features.engine.intake.faults import CODE, worded
from features.engine.intake.quarantine import Ledger
from features.engine.intake.read import CUT, LINE, SURPLUS, UnreadableFile, read_pieces
from features.sources import BILLS, CUSTOMERS, SOURCES, STORE_CONTACTS, SURVEYS, SUSPENSIONS
from tests.world import TABLES, frame_of, write_world

ROWS = 40
Planted = tuple[int, str, str]


def as_delivered(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with their places, as a reader gives them."""
    return frame.with_columns(
        pl.int_range(2, pl.len() + 2).alias(LINE),
        pl.lit(value=False).alias(CUT),
        pl.lit(value=False).alias(SURPLUS),
    )


def good_rows(source: Source) -> list[dict[str, Any]]:
    """Forty good rows as text."""
    typed = frame_of(source, TABLES[source][:1] * ROWS)
    return typed.select(pl.all().cast(pl.String)).to_dicts()


def spoilt(source: Source, column: Column) -> Iterator[tuple[str | None, str]]:
    """Every way to spoil one cell of a column, with the reason that must be given."""
    if not column.nullable:
        yield None, "empty"
        yield "  ", "empty"
    match column:
        case Code():
            yield "no_such_code", "unknown code"
        case Money() | Whole():
            yield "12O", "not a whole number"
            yield "1.5", "not a whole number"
            yield str(column.high + 1), "outside"
            yield str(column.low - 1), "outside"
        case Flag():
            yield "perhaps", "neither true nor false"
        case Moment():
            yield "2026-02-30 08:00:00", "not a moment"
            yield "2026-01-01 25:00:00", "not a moment"
        case Month():
            yield "2026-13", "not a month"
            yield "2026-01-02", "not a month: give its first day"
        case Day():
            yield "31.01.2026", "not a day"
        case _:
            return
    if isinstance(source.kind, Events) and column.name == source.kind.known_at:
        yield "1999-01-01", "known before it happened"


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_exactly_the_planted_faults_are_found_and_every_other_row_comes_through(
    source: Source, data: st.DataObject
) -> None:
    rows, planted = good_rows(source), set[Planted]()
    for line in data.draw(st.sets(st.integers(0, ROWS - 1), max_size=12), label="lines"):
        column = data.draw(st.sampled_from(source.columns), label="column")
        ways = list(spoilt(source, column))
        if ways:
            rows[line][column.name], reason = data.draw(st.sampled_from(ways), label="value")
            planted.add((line + 2, column.name, reason))
    schema = {column.name: pl.String for column in source.columns}

    good, bad = check_file(as_delivered(pl.DataFrame(rows, schema=schema)), source, "a.csv")

    lines = {line for line, _, _ in planted}
    assert good.height + bad["line"].n_unique() == ROWS
    assert good[LINE].to_list() == [line for line in range(2, ROWS + 2) if line not in lines]
    right = frame_of(source, TABLES[source][:1] * good.height)
    assert good.drop("_file", LINE).equals(right)
    found = {(row["line"], row["column"]): row["reason"] for row in worded(bad).to_dicts()}
    for line, column_name, reason in planted:
        assert found.pop((line, column_name)).startswith(reason)
    # A time that is missing or impossible takes no second fault with it.
    assert found == {}


WRITTEN = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.sampled_from(
        ["2026-01-31", "2026/01/31", "20260131", "2026-01", "2026-01-01", "2026-01-31 09:30", "是",
         "2026/01/31 09:30:00", "2026-01-31T09:30:00.5", " 12 ", "12.00", "-0", "NO", "e\u0301"]
    ),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(SOURCES), st.data())
def test_the_quick_way_says_what_the_thorough_way_says(source: Source, data: st.DataObject) -> None:
    row = st.fixed_dictionaries({column.name: WRITTEN for column in source.columns})
    start = good_rows(source)[0]
    rows = [
        start | {name: value for name, value in made.items() if data.draw(st.booleans())}
        for made in data.draw(st.lists(row, min_size=1, max_size=6))
    ]
    schema = {column.name: pl.String for column in source.columns}
    frame = as_delivered(pl.DataFrame(rows, schema=schema))

    quick, thorough = check_file(frame, source, "a.csv"), _thoroughly(frame, source, "a.csv")

    assert quick[0].equals(thorough[0])
    assert quick[1].equals(thorough[1])


def bills(**columns: list[Any]) -> pl.DataFrame:
    """Bills as a Parquet file may hold them, some columns of another type."""
    frame = frame_of(BILLS, TABLES[BILLS][:1] * len(next(iter(columns.values()))))
    return as_delivered(frame.with_columns(pl.Series(name, told) for name, told in columns.items()))


def test_a_number_with_a_fraction_is_a_fault_and_not_cut_short() -> None:
    for amounts in ([100.0, 100.5], [Decimal("100.00"), Decimal("100.50")]):
        good, bad = check_file(bills(total_fen=amounts), BILLS, "b.parquet")

        assert good["total_fen"].to_list() == [100]
        assert worded(bad).select("line", "column", "reason").rows() == [
            (3, "total_fen", "not a whole number")
        ]


def test_a_moment_given_as_a_bare_number_is_a_fault() -> None:
    good, bad = check_file(bills(known_at=[20260701, 1751328000]), BILLS, "b.parquet")

    assert good.is_empty()
    assert set(worded(bad)["reason"]) == {"not a moment such as 2026-01-31 09:30:00"}


def test_a_moment_with_a_zone_is_told_in_the_operators_time() -> None:
    known = pl.Series([datetime(2026, 7, 1, 22)]).dt.replace_time_zone("UTC")
    good, bad = check_file(bills(known_at=known.to_list()), BILLS, "b.parquet")

    assert bad.is_empty()
    assert good["known_at"].to_list() == [datetime(2026, 7, 2, 6)]


def test_a_file_in_pieces_is_the_same_as_a_file_at_once(home: Home) -> None:
    write_world(home, form="csv")
    for path in (home.tables / "bills.csv", home.tables / "bills.parquet"):
        whole = pl.concat(read_pieces(path, BILLS, path.name))
        pieces = list(read_pieces(path, BILLS, path.name, rows=7))

        assert len(pieces) > 10
        assert pl.concat(pieces).equals(whole)
        assert whole[LINE].to_list() == [*range(1, 1 + len(whole))] or whole[LINE][0] == 2


def test_a_character_between_two_blocks_is_read_whole(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_world(home, form="csv")
    path = home.tables / "customers.csv"
    plain = path.read_text(encoding="utf-8")
    told = []
    for encoding in ("utf-8", "gb18030"):
        path.write_bytes(plain.encode(encoding))
        for block in (1, 2, 3, 1 << 20):
            monkeypatch.setattr(csv_text, "BLOCK", block)
            told.append(pl.concat(read_pieces(path, CUSTOMERS, path.name)))

    assert told[0]["name"][0] == "安娜"
    assert all(one.equals(told[0]) for one in told)


def test_a_line_with_too_many_cells_is_set_apart_and_no_other(home: Home) -> None:
    write_world(home, form="csv")
    path = home.tables / "store_contacts.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] += ",one too many"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ledger = Ledger()

    good = checked(path, STORE_CONTACTS, path.name, ledger)

    assert good.height == len(TABLES[STORE_CONTACTS]) - 1
    fault = ledger.all_faults.row(0, named=True)
    assert (fault["line"], fault["column"]) == (3, "(row)")
    assert fault["key"] == "contact_id=V002"
    assert Fault.read(fault["kind"], fault["values"]) == Fault(Kind.TOO_MANY_CELLS)


def test_a_file_without_a_column_is_refused_before_it_is_read(home: Home) -> None:
    path = home.tables / "bills.parquet"
    pl.read_parquet(path).drop("data_mb").write_parquet(path)

    with pytest.raises(UnreadableFile, match="column data_mb: is missing; the file has customer"):
        next(read_pieces(path, BILLS, path.name))


def test_rows_later_than_declared_are_good_and_counted(home: Home) -> None:
    last = TABLES[SURVEYS][-1]
    rows = [last | {"survey_id": f"L{day}", "known_at": datetime(2026, 5, day)} for day in (9, 10)]
    write_world(home, changes={SURVEYS: [*TABLES[SURVEYS], *rows]})
    ledger = Ledger()

    good = checked(home.tables / "surveys.parquet", SURVEYS, "surveys.parquet", ledger)

    assert good.height == len(TABLES[SURVEYS]) + 2
    assert (ledger.counts["surveys"].late, ledger.counts["surveys"].bad) == (1, 0)


def test_a_key_in_two_files_is_set_apart_once_whatever_the_buckets(home: Home) -> None:
    folder = home.tables / "bills"
    folder.mkdir()
    (home.tables / "bills.parquet").rename(folder / "a.parquet")
    again = [row for row in TABLES[BILLS] if row["month"] == date(2026, 6, 1)]
    frame_of(BILLS, again).write_parquet(folder / "b.parquet")

    for size in (1, 5, 1000):
        tables = cut(home, max_bad_share=0.9, customers_per_bucket=size)

        told = pl.read_parquet(home.quarantine / "faults.parquet")
        assert tables.rows["bills"] == len(TABLES[BILLS])
        assert set(told["file"]) == {"bills/b.parquet"}
        assert told.height == len(again)


def test_two_customers_may_share_a_key_whatever_the_buckets(home: Home) -> None:
    visit = TABLES[STORE_CONTACTS][0]
    rows = [*TABLES[STORE_CONTACTS], visit | {"customer_id": "C01"}]
    write_world(home, changes={STORE_CONTACTS: rows})

    for size in (1, 1000):
        assert cut(home, customers_per_bucket=size).rows["store_contacts"] == len(rows)


def test_every_kind_of_fault_has_words_of_its_own_in_both_languages() -> None:
    assert set(WORDS) == set(Kind)
    for language in LANGUAGES:
        assert len({words.in_(language) for words in WORDS.values()}) == len(Kind)
    for words in WORDS.values():
        places = [set(re.findall(r"\{(\w+)\}", words.in_(language))) for language in LANGUAGES]
        assert places[0] == places[1]


@given(st.sampled_from(Kind), st.text(), st.text())
def test_a_fault_comes_back_from_a_table_as_it_was(kind: Kind, one: str, other: str) -> None:
    """Whatever stands in a cell: quotes, line breaks and braces too."""
    fault = Fault.of(kind, codes=one, low=other)
    table = pl.select(pl.lit(fault.code).alias("code")).select(
        kind=pl.col("code").str.extract(CODE, 1), values=pl.col("code").str.extract(CODE, 2)
    )
    assert Fault.read(*table.row(0)) == fault


def test_the_report_is_a_page_in_both_languages_with_masked_examples(home: Home) -> None:
    people = [*TABLES[CUSTOMERS]]
    people[0], people[1] = people[0] | {"phone": None}, people[1] | {"brand": "?"}
    shifted = [row | {"reason": "13800138000"} for row in TABLES[SUSPENSIONS]]
    write_world(home, changes={CUSTOMERS: people, SUSPENSIONS: shifted})
    cut(home, max_bad_share=1.0)

    page = (home.quarantine / "report.html").read_text(encoding="utf-8")

    assert "未知代码" in page
    assert "unknown code; the codes are easyown" in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "customer_id=C02" in page


def test_without_a_single_good_customer_nothing_is_built(home: Home) -> None:
    nobody = [row | {"brand": "?"} for row in TABLES[CUSTOMERS]]
    for rows in (nobody, []):
        write_world(home, changes={CUSTOMERS: rows})
        with pytest.raises(BadInput, match="customers: not one row is good"):
            cut(home, max_bad_share=1.0)


def test_what_a_file_holds_cannot_become_markup(home: Home) -> None:
    rows = [row | {"outcome": "<script>alert(1)</script>"} for row in TABLES[STORE_CONTACTS]]
    write_world(home, changes={STORE_CONTACTS: rows})
    cut(home, max_bad_share=1.0)

    page = (home.quarantine / "report.html").read_text(encoding="utf-8")

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_tables_of_a_report_add_up(home: Home, tmp_path: Path) -> None:
    ledger = Ledger()
    for source in SOURCES:
        checked(home.tables / f"{source.name}.parquet", source, source.name, ledger)

    report = ledger.report()

    assert list(report["tables"]) == [source.name for source in SOURCES]
    for source in SOURCES:
        count = report["tables"][source.name]
        assert count["good"] + count["bad"] == count["read"] == len(TABLES[source])
