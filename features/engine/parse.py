"""From cells to typed values, and for each cell that is not what was declared, why.

Everything here is a Polars expression: a million rows are checked in the engine, none in Python.
A fault is a short reason in words; a row without faults has none.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from features.declare.columns import (
    Code,
    Column,
    Day,
    Flag,
    Moment,
    Money,
    Month,
    Share,
    Whole,
    Year,
)
from features.declare.source import Events, Source
from features.engine.read import CUT

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
TRUE_WORDS = ("true", "1", "yes", "y", "是")
FALSE_WORDS = ("false", "0", "no", "n", "否")
DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")
MOMENT_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
)


def parsed(column: Column, given: pl.DataType) -> pl.Expr:
    """Turn a column as delivered, of type ``given``, into its declared type; else null."""
    cell = pl.col(column.name)
    if given == column.dtype:
        return _trimmed(cell) if given == pl.String else cell
    if given != pl.String:
        return cell.cast(column.dtype, strict=False)
    text = _trimmed(cell)
    match column:
        case Flag():
            word = text.str.to_lowercase()
            return (
                pl.when(word.is_in(TRUE_WORDS))
                .then(pl.lit(value=True))
                .when(word.is_in(FALSE_WORDS))
                .then(pl.lit(value=False))
            ).alias(column.name)
        case Moment():
            return _first_format(text, pl.Datetime("us"), MOMENT_FORMATS)
        case Month():
            month = text + "-01"
            return pl.coalesce(
                _first_format(text, pl.Date(), DAY_FORMATS),
                month.str.to_date("%Y-%m-%d", strict=False),
            )
        case Day():
            return _first_format(text, pl.Date(), DAY_FORMATS)
        case Share():
            return text.cast(pl.Float64, strict=False)
        case Whole() | Money() | Year():
            return pl.coalesce(
                text.cast(pl.Int64, strict=False),
                pl.when(text.str.contains(r"^[+-]?\d+\.0+$")).then(
                    text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
                ),
            )
        case _:
            return text


def fault(column: Column, given: str) -> pl.Expr:
    """Say what is wrong with a parsed column; ``given`` names the column as delivered."""
    raw, value = pl.col(given), pl.col(column.name)
    empty = raw.is_null() | (raw.cast(pl.String).str.strip_chars() == "")
    faults = [(~empty & value.is_null(), _expected(column))]
    if not column.nullable:
        faults.insert(0, (empty, "empty"))
    match column:
        case Code():
            codes = sorted(column.values)
            faults.append((~value.is_in(codes), f"unknown code; the codes are {', '.join(codes)}"))
        case Whole() | Money() | Year() | Share():
            lawful = value.is_between(column.low, column.high)
            faults.append((~lawful, f"outside {column.low} to {column.high}"))
        case Moment() | Day() | Month():
            low, high = (pl.lit(day).cast(column.dtype) for day in (EARLIEST, LATEST))
            words = f"impossible date: outside {EARLIEST} to {LATEST}"
            faults.append((~value.is_between(low, high), words))
            if isinstance(column, Month):
                faults.append((value.dt.day() != 1, "not a month: give its first day"))
    return pl.coalesce(pl.when(wrong).then(pl.lit(words)) for wrong, words in faults)


def order_fault(source: Source) -> tuple[str, pl.Expr] | None:
    """Say which rows run backwards in time: known before they happened, over before they began."""
    if isinstance(source.kind, Events):
        first, then = source.kind.happened_at, source.kind.known_at
        words = f"known before it happened ({first})"
    else:
        first, then = source.kind.true_from, source.kind.true_until
        words = f"not after {first}"
    if first == then:
        return None
    early, late = (pl.col(name).cast(pl.Date) for name in (first, then))
    wrong = late < early if isinstance(source.kind, Events) else late <= early
    return then, pl.when(wrong).then(pl.lit(words))


def cut_fault() -> pl.Expr:
    """Say which row may have lost its end with the end of the file."""
    return pl.when(pl.col(CUT)).then(
        pl.lit("the file ends within this line; if the line is whole, end it with a line break")
    )


def _trimmed(cell: pl.Expr) -> pl.Expr:
    text = cell.str.strip_chars().str.normalize("NFC")
    return pl.when(text != "").then(text).alias(cell.meta.output_name())


def _first_format(text: pl.Expr, dtype: pl.Date | pl.Datetime, formats: tuple[str, ...]) -> pl.Expr:
    return pl.coalesce(text.str.strptime(dtype, form, strict=False) for form in formats)


def _expected(column: Column) -> str:
    match column:
        case Whole() | Money() | Year():
            return "not a whole number"
        case Share():
            return "not a number such as 0.25"
        case Flag():
            return "neither true nor false"
        case Moment():
            return "not a moment such as 2026-01-31 09:30:00"
        case Day():
            return "not a day such as 2026-01-31"
        case Month():
            return "not a month such as 2026-01"
        case _:
            return "not text"
