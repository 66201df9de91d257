"""Does a column name customers? A spreadsheet may have taken the names away.

Numbers of more than 15 digits lose their end in a spreadsheet, and long ones are written
``1.38E+10``: scores would go to customers who do not exist, or all to one.
"""

import polars as pl

from features.domain.errors import BadInput
from features.domain.words import Words
from training.table.note import counted

FEWEST = 50  # customers: 25 of each kind are the least that teach and judge
EXACT_DIGITS = 15  # of a number as a spreadsheet keeps it
EXACT_BELOW = 2**53
SURELY = 0.95
FEWEST_LONG = 5  # one long id may end in zeros by chance
SCIENTIFIC = r"^[+-]?\d([.,]\d+)?[eE]\+?\d{1,3}$"


def refuse_what_names_nobody(ids: pl.Series) -> None:
    """Refuse a column of ids, text without blanks, that does not name one customer each.

    Raises
    ------
    BadInput
        When ids were rounded by a spreadsheet, or there are next to no different ones.
    """
    rounded = ids.filter(ids.str.contains(SCIENTIFIC) & ids.str.contains(r"[.,+]"))
    if len(rounded):
        raise BadInput(
            f"Column {ids.name!r} holds {_shown(rounded).en}: a spreadsheet has rounded these ids, "
            "and they name nobody; export the column again as text."
        )
    cut = _cut_short(ids)
    if len(cut):
        raise BadInput(
            f"Column {ids.name!r} holds numbers of more than {EXACT_DIGITS} digits that went "
            f"through a spreadsheet as numbers and lost their end ({len(cut):,} rows, such as "
            f"{cut[0]!r}): scores would go to the wrong customers. Export the column as text."
        )
    different = ids.n_unique()
    if different < FEWEST:
        raise BadInput(
            f"Column {ids.name!r} has {different} different value{'' if different == 1 else 's'} "
            f"in {len(ids):,} rows ({_shown(ids).en}), which name no customers; "
            "name with --id the column that does."
        )


def _cut_short(ids: pl.Series) -> pl.Series:
    """Ids of more than 15 digits, where nearly all such are what a rounded number looks like.

    A true number of 17 digits looks so once in ten times or less, so several in a row do not.
    """
    long = ids.filter(ids.str.contains(rf"^\d{{{EXACT_DIGITS + 1},}}(\.0)?$"))
    if len(long) < FEWEST_LONG:
        return long.clear()
    distinct = long.unique()
    alike = [_looks_rounded(text.removesuffix(".0")) for text in distinct.head(1_000)]
    return long if sum(alike) >= SURELY * len(alike) and len(alike) > 1 else long.clear()


def _looks_rounded(digits: str) -> bool:
    """Whether digits are those of a rounded number.

    >>> _looks_rounded("440301199001011234"), _looks_rounded("440301199001011000")
    (False, True)
    """
    if not digits[EXACT_DIGITS:].strip("0"):
        return True
    return int(digits) > EXACT_BELOW and digits in (f"{float(digits):.0f}", _shortest(digits))


def _shortest(digits: str) -> str:
    """The fewest digits that a number of double precision is known by, filled up with zeros."""
    mantissa, _, exponent = f"{float(digits)!r}".partition("e+")
    whole, _, part = mantissa.partition(".")
    kept = whole + part.removesuffix("0") if exponent else whole
    return kept.ljust(int(exponent or 0) + 1, "0") if exponent else kept


def _shown(values: pl.Series) -> Words:
    counts = values.value_counts(sort=True, name="rows").head(3)
    return counted([(str(value), int(rows)) for value, rows in counts.iter_rows()])
