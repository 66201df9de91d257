"""Holds the rows of a file against what is declared, a piece at a time, in the engine.

1. Every row of a piece is parsed in the one way its columns are mostly written, and asked whether
   it is surely clean. In a good delivery that is all.
2. The rows that are not are parsed in every lawful way, and each thing wrong with them is named.
   Some turn out good: a date in another of the lawful forms.
3. Good rows go on in the order of the file; of the others each fault is kept.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from features.declare.columns import Column
from features.declare.source import Events, Source
from features.engine.intake.faults import FILE, PLACE, WHOLE_ROW, fault_rows, no_faults
from features.engine.intake.parse import (
    Formats,
    clean,
    fault,
    formats_of,
    parsed,
    read_as,
    runs_back,
    trimmed,
    whole_row_fault,
)
from features.engine.intake.quarantine import Ledger
from features.engine.intake.read import CUT, LINE, SURPLUS, UnreadableFile, read_pieces

SAMPLE_ROWS = 1_000  # enough to see how a program writes its dates
_GIVEN = "_given_"
_CLEAN = "_clean"


def checked(path: Path, source: Source, shown: str, ledger: Ledger) -> pl.DataFrame:
    """Read one file and give its good rows, typed, with their places; note all else.

    Memory holds the good rows and one piece of the file as delivered.
    """
    good, count = [_nothing(source)], ledger.count(source)
    try:
        for piece in read_pieces(path, source, shown):
            fine, faults = check_file(piece, source, shown)
            count.read += piece.height
            count.late += late(fine, source)
            ledger.add(source, faults)
            good.append(fine)
    except UnreadableFile as error:
        ledger.broken.extend(error.faults)
    return pl.concat(good)


def check_file(
    frame: pl.DataFrame, source: Source, shown: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split the rows of a file, or of a piece of one, into good ones, typed, and faults.

    Returns
    -------
    good : pl.DataFrame
        The declared columns and each row's place (``_file``, ``_line``).
    faults : pl.DataFrame
        One row a fault, as in ``FAULT_SCHEMA``; a row may have several.
    """
    typed = _typed(frame, source, shown, *_how_written(frame, source))
    sure = [
        clean(column, _GIVEN + column.name, frame.schema[column.name]) for column in source.columns
    ]
    if (back := runs_back(source)) is not None:
        sure.append(~back[1])
    typed = typed.with_columns(
        pl.all_horizontal(*sure, ~pl.col(CUT), ~pl.col(SURPLUS)).alias(_CLEAN)
    )
    names = [column.name for column in source.columns]
    if typed[_CLEAN].all():
        return typed.select(*PLACE, *names), no_faults()
    good = typed.filter(_CLEAN).select(*PLACE, *names)
    more, faults = _thoroughly(frame.filter(~typed[_CLEAN]), source, shown)
    return (pl.concat([good, more]).sort(LINE) if more.height else good), faults


def _thoroughly(
    frame: pl.DataFrame, source: Source, shown: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Name everything that is wrong with some rows."""
    typed = _typed(frame, source, shown, {}, frozenset())
    says = {
        column.name: fault(column, _GIVEN + column.name, frame.schema[column.name])
        for column in source.columns
    }
    if (back := runs_back(source)) is not None:
        column_name, wrong, found = back
        says[column_name] = pl.coalesce(says[column_name], pl.when(wrong).then(pl.lit(found.code)))
    says[WHOLE_ROW] = whole_row_fault()
    faulty = {name: f"_fault_{place}" for place, name in enumerate(says)}
    typed = typed.with_columns(says[name].alias(kept) for name, kept in faulty.items())
    is_bad = pl.any_horizontal(pl.col(list(faulty.values())).is_not_null())
    bad = typed.filter(is_bad)
    parts = [no_faults()]
    for name, kept in faulty.items():
        rows = bad.filter(pl.col(kept).is_not_null())
        if rows.height:
            parts.append(fault_rows(rows, source, name, pl.col(kept), _GIVEN))
    names = [column.name for column in source.columns]
    return typed.filter(~is_bad).select(*PLACE, *names), pl.concat(parts)


def _typed(
    frame: pl.DataFrame,
    source: Source,
    shown: str,
    formats: dict[str, Formats],
    plain: frozenset[str],
) -> pl.DataFrame:
    """Parse every column, keeping each as it was delivered under another name."""
    kept = frame.with_columns(
        pl.lit(shown).alias(FILE),
        pl.col(LINE).cast(pl.Int64),
        *(pl.col(column.name).alias(_GIVEN + column.name) for column in source.columns),
    )
    return kept.with_columns(
        parsed(
            column,
            frame.schema[column.name],
            formats.get(column.name, ()),
            plain=column.name in plain,
        ).alias(column.name)
        for column in source.columns
    )


def _how_written(frame: pl.DataFrame, source: Source) -> tuple[dict[str, Formats], frozenset[str]]:
    """Find how each column of dates is mostly written, and which texts need no normal form."""
    texts = [column for column in source.columns if frame.schema[column.name] == pl.String]
    if not texts or frame.is_empty():
        return {}, frozenset()
    ascii_only = frame.select(
        (pl.col(column.name).str.len_bytes() == pl.col(column.name).str.len_chars()).all()
        for column in texts
    ).row(0, named=True)
    formats = {column.name: _form_of(frame, column) for column in texts if formats_of(column)}
    return formats, frozenset(name for name, plain in ascii_only.items() if plain)


def _form_of(frame: pl.DataFrame, column: Column) -> Formats:
    sample = frame.select(pl.col(column.name).drop_nulls().head(SAMPLE_ROWS))
    text = trimmed(pl.col(column.name))
    reads = sample.select(
        read_as(text, column, form).is_not_null().sum().alias(form) for form in formats_of(column)
    ).row(0)
    return (formats_of(column)[reads.index(max(reads))],)


def late(good: pl.DataFrame, source: Source) -> int:
    """Count good rows that were known later than their table says rows may arrive."""
    if not isinstance(source.kind, Events) or source.arrives_within_days is None:
        return 0
    happened = pl.col(source.kind.happened_at).cast(pl.Date)
    if source.kind.happened_at == "month":
        happened = happened.dt.month_end()
    known = pl.col(source.kind.known_at).cast(pl.Date)
    days = (known.cast(pl.Int32) - happened.cast(pl.Int32)) > source.arrives_within_days
    return int(good.select(days.sum()).item())


def _nothing(source: Source) -> pl.DataFrame:
    schema = {column.name: column.dtype for column in source.columns}
    return pl.DataFrame(schema={FILE: pl.String, LINE: pl.Int64, **schema})
