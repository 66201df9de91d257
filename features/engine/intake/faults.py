"""The rows of quarantine: one a fault, with file, line, key, column, masked value and kind."""

from __future__ import annotations

import polars as pl

from features.declare.columns import Personal
from features.declare.source import Source
from features.engine.intake.fault import Fault
from features.engine.intake.read import LINE

FILE = "_file"
PLACE = (FILE, LINE)
FAULT_SCHEMA = {
    "source": pl.String,
    "file": pl.String,
    "line": pl.Int64,
    "key": pl.String,
    "column": pl.String,
    "value": pl.String,
    "kind": pl.String,
    "values": pl.String,
}
WHOLE_ROW = "(row)"
SHOWN_LETTERS = 80
CODE = r"^(\S+) (.*)$"
# A mainland mobile number and a resident's number, wherever a shifted row has brought them.
MOBILE = r"(1[3-9]\d)\d{4}(\d{4})"
RESIDENT = r"\d{14}(\d{3}[\dXx])"


def no_faults() -> pl.DataFrame:
    """Give the empty table of faults."""
    return pl.DataFrame(schema=FAULT_SCHEMA)


def row_faults(rows: pl.DataFrame, source: Source, column: str, fault: Fault) -> pl.DataFrame:
    """Make the faults of good-looking rows that do not fit beside others."""
    return fault_rows(rows, source, column, pl.lit(fault.code))


def fault_rows(
    rows: pl.DataFrame, source: Source, column: str, code: pl.Expr, given: str = ""
) -> pl.DataFrame:
    """Make one fault of each row, told by its `Fault.code`.

    ``given`` begins the names of the columns as delivered.
    """
    nothing = pl.lit(None, dtype=pl.String)
    value = nothing if column == WHOLE_ROW else shown_value(source, column, given + column)
    # Polars 2.1 panics where texts of several chunks, one of them empty, are joined (`_key`).
    return rows.rechunk().select(
        pl.lit(source.name).alias("source"),
        pl.col(FILE).alias("file"),
        pl.col(LINE).cast(pl.Int64).alias("line"),
        _key(source, given).alias("key"),
        pl.lit(column).alias("column"),
        value.alias("value"),
        code.str.extract(CODE, 1).alias("kind"),
        code.str.extract(CODE, 2).alias("values"),
    )


def worded(faults: pl.DataFrame) -> pl.DataFrame:
    """Put beside every fault its ``reason`` in English, so that a file of faults can be read."""
    kinds = faults.select("kind", "values").unique(maintain_order=True)
    reasons = [Fault.read(kind, values).words.en for kind, values in kinds.rows()]
    said = kinds.with_columns(reason=pl.Series(reasons, dtype=pl.String))
    return faults.join(said, on=["kind", "values"], how="left", maintain_order="left")


def shown_value(source: Source, column: str, kept: str) -> pl.Expr:
    """Show a value as it was delivered, with names and numbers of persons masked."""
    text = pl.col(kept).cast(pl.String, strict=False)
    if source.column(column).personal is Personal.DIRECT:
        stars = pl.lit("***").str.slice(0, (text.str.len_chars().cast(pl.Int64) - 1).clip(1, 3))
        return pl.when(text == "").then(pl.lit("")).otherwise(text.str.slice(0, 1) + stars)
    return shown_text(text)


def shown_text(text: pl.Expr) -> pl.Expr:
    """Show text that names no person, with numbers of persons masked wherever they stand."""
    return _without_numbers(text).str.slice(0, SHOWN_LETTERS)


def _key(source: Source, given: str) -> pl.Expr:
    """Name a row by its key, so that it is found where files have no lines."""
    parts = [
        pl.format(
            name + "={}",
            _without_numbers(pl.col(given + name).cast(pl.String, strict=False))
            .str.slice(0, SHOWN_LETTERS)
            .fill_null("?"),
        )
        for name in source.key
    ]
    return pl.concat_str(parts, separator=", ")


def _without_numbers(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(RESIDENT, "**************$1").str.replace_all(MOBILE, "$1****$2")
