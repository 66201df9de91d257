"""From cells to typed values, and for each cell that is not what was declared, why.

Everything here is a Polars expression: a million rows are checked in the engine, none in Python.
A fault is told by its `code`; a row without faults has none.

What is lawful is written once (``lawful``). ``clean`` asks it of every row; ``fault`` asks again,
of the few rows that are not clean, what exactly is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from features.domain.moments import OPERATORS_ZONE
from features.engine.intake.fault import Fault, Kind
from features.engine.intake.read import CUT, SURPLUS

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
TRUE_WORDS = ("true", "1", "yes", "y", "是")
FALSE_WORDS = ("false", "0", "no", "n", "否")
DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")
MONTH_FORMATS = (*DAY_FORMATS, "%Y-%m")
MOMENT_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
)
Formats = tuple[str, ...]


def formats_of(column: Column) -> Formats:
    """List the ways in which a column of dates may be written; none for other columns."""
    match column:
        case Moment():
            return MOMENT_FORMATS
        case Month():
            return MONTH_FORMATS
        case Day():
            return DAY_FORMATS
        case _:
            return ()


def read_as(cell: pl.Expr, column: Column, form: str) -> pl.Expr:
    """Read a column of dates written in one way; null where it is written in another."""
    if form == "%Y-%m":
        return (cell + "-01").str.strptime(pl.Date(), "%Y-%m-%d", strict=False)
    dtype = pl.Datetime("us") if isinstance(column, Moment) else pl.Date()
    return cell.str.strptime(dtype, form, strict=False)


def parsed(
    column: Column, given: pl.DataType, formats: Formats = (), *, plain: bool = False
) -> pl.Expr:
    """Turn a column as delivered, of type ``given``, into its declared type; else null.

    ``formats`` narrows the ways in which dates are written, ``plain`` says that the texts need no
    normal form; both are only ever quicker.
    """
    cell = pl.col(column.name)
    if given != pl.String:
        return _converted(cell, column, given)
    text = trimmed(cell, plain=plain)
    match column:
        case Flag():
            word = text.str.to_lowercase()
            return (
                pl.when(word.is_in(TRUE_WORDS))
                .then(pl.lit(value=True))
                .when(word.is_in(FALSE_WORDS))
                .then(pl.lit(value=False))
            ).alias(column.name)
        case Moment() | Month() | Day():
            ways = formats or formats_of(column)
            return pl.coalesce(read_as(text, column, form) for form in ways)
        case Share():
            return text.cast(pl.Float64, strict=False)
        case Whole() | Money() | Year():
            if plain:
                return text.cast(pl.Int64, strict=False)
            return pl.coalesce(
                text.cast(pl.Int64, strict=False),
                pl.when(text.str.contains(r"^[+-]?\d+\.0+$")).then(
                    text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
                ),
            )
        case _:
            return text


def _converted(cell: pl.Expr, column: Column, given: pl.DataType) -> pl.Expr:
    """Change the type only where no value can change with it; all else is null, thus a fault."""
    wanted, nothing = column.dtype, pl.lit(None, column.dtype).alias(column.name)
    if isinstance(given, pl.Datetime) and given.time_zone is not None:
        cell = cell.dt.convert_time_zone(OPERATORS_ZONE).dt.replace_time_zone(None)
    if given == wanted:
        return cell
    match column:
        case Flag() if given.is_integer():
            return pl.when(cell.is_in([0, 1])).then(cell == 1).alias(column.name)
        case Whole() | Money() | Year() if given.is_integer():
            return cell.cast(wanted, strict=False)
        case Whole() | Money() | Year() if given.is_numeric():
            whole = cell.cast(wanted, strict=False)
            return pl.when(whole.cast(given, strict=False) == cell).then(whole).alias(column.name)
        case Share() if given.is_numeric():
            return cell.cast(wanted, strict=False)
        case Moment() | Day() | Month() if given in (pl.Date, pl.Datetime):
            return cell.cast(wanted, strict=False)
        case Flag() | Whole() | Money() | Share() | Year() | Moment() | Day() | Month():
            return nothing
        case _ if given.is_nested():
            return nothing
        case _:
            return trimmed(cell.cast(pl.String, strict=False))


def lawful(column: Column) -> Iterator[tuple[pl.Expr, Fault]]:
    """List what must hold for a parsed value that is there, with the fault where it does not."""
    value = pl.col(column.name)
    match column:
        case Code():
            codes = sorted(column.values)
            yield value.is_in(codes), Fault.of(Kind.UNKNOWN_CODE, codes=", ".join(codes))
        case Whole() | Money() | Share() | Year():
            found = Fault.of(Kind.OUTSIDE, low=column.low, high=column.high)
            yield value.is_between(column.low, column.high), found
        case Moment() | Day() | Month():
            low, high = (pl.lit(day).cast(column.dtype) for day in (EARLIEST, LATEST))
            found = Fault.of(Kind.IMPOSSIBLE, low=EARLIEST, high=LATEST)
            yield value.is_between(low, high), found
            if isinstance(column, Month):
                yield value.dt.day() == 1, Fault.of(Kind.NOT_FIRST_DAY)


def is_empty(given: str, dtype: pl.DataType) -> pl.Expr:
    """Tell where a cell as delivered holds nothing."""
    raw = pl.col(given)
    return raw.is_null() | (raw.str.strip_chars() == "") if dtype == pl.String else raw.is_null()


def clean(column: Column, given: str, dtype: pl.DataType) -> pl.Expr:
    """Tell where a parsed column is surely as declared; ``given`` names it as delivered."""
    value = pl.col(column.name)
    fine = pl.all_horizontal(value.is_not_null(), *(holds for holds, _ in lawful(column)))
    fine = fine.fill_null(value=False)
    return fine | is_empty(given, dtype) if column.nullable else fine


def fault(column: Column, given: str, dtype: pl.DataType) -> pl.Expr:
    """Give the code of what is wrong with a parsed column; ``given`` names it as delivered."""
    value, empty = pl.col(column.name), is_empty(given, dtype)
    faults = [(~empty & value.is_null(), _expected(column))]
    if not column.nullable:
        faults.insert(0, (empty, Fault.of(Kind.EMPTY)))
    faults += [(~holds, found) for holds, found in lawful(column)]
    return pl.coalesce(pl.when(wrong).then(pl.lit(found.code)) for wrong, found in faults)


def runs_back(source: Source) -> tuple[str, pl.Expr, Fault] | None:
    """Find rows that run backwards in time: known before they happened, over before they began.

    Gives the column at fault, where it is wrong, and the fault.
    """
    if isinstance(source.kind, Events):
        first, then = source.kind.happened_at, source.kind.known_at
        found = Fault.of(Kind.TOO_EARLY, column=first)
    else:
        first, then = source.kind.true_from, source.kind.true_until
        found = Fault.of(Kind.NOT_AFTER, column=first)
    if first == then:
        return None
    early, late = (pl.col(name).cast(pl.Date) for name in (first, then))
    wrong = late < early if isinstance(source.kind, Events) else late <= early
    return then, wrong.fill_null(value=False), found


def whole_row_fault() -> pl.Expr:
    """Say which row holds too much, or may have lost its end with the end of the file."""
    return pl.coalesce(
        pl.when(pl.col(CUT)).then(pl.lit(Fault.of(Kind.CUT_OFF).code)),
        pl.when(pl.col(SURPLUS)).then(pl.lit(Fault.of(Kind.TOO_MANY_CELLS).code)),
    )


def trimmed(cell: pl.Expr, *, plain: bool = False) -> pl.Expr:
    """Take blanks from both ends and bring texts to one form (NFC); what is left empty is null."""
    text = cell.str.strip_chars()
    text = text if plain else text.str.normalize("NFC")
    return pl.when(text != "").then(text).alias(cell.meta.output_name())


def _expected(column: Column) -> Fault:
    match column:
        case Whole() | Money() | Year():
            return Fault.of(Kind.NOT_WHOLE)
        case Share():
            return Fault.of(Kind.NOT_SHARE)
        case Flag():
            return Fault.of(Kind.NOT_FLAG)
        case Moment():
            return Fault.of(Kind.NOT_MOMENT)
        case Day():
            return Fault.of(Kind.NOT_DAY)
        case Month():
            return Fault.of(Kind.NOT_MONTH)
        case _:
            return Fault.of(Kind.NOT_TEXT)
