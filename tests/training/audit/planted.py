"""Clean tables of customers, and leaks of every kind to plant in them.

A clean table is not a tame one: amounts with long tails and many zeros, curved and absent links,
blanks that say a little, rare flags, categories, a whole number per row that is an amount, and
rows that are sorted by one of the columns in every third table.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from features.model.manifest import Floats
from training.audit.finding import TWIN_ROWS, Kind
from training.split import Flags


@dataclass(frozen=True)
class Case:
    """A table as text, which rows have a label, and the label of those."""

    table: pl.DataFrame
    known: Flags
    label: Flags

    @property
    def names(self) -> list[str]:
        """All columns."""
        return self.table.columns


def clean(rows: int, seed: int) -> Case:
    """Draw 21 columns without a leak; 10 to 30 % of customers are dissatisfied.

    The length of the contract alone has an AUC of about 0.7.
    """
    draw = np.random.default_rng(seed)
    fee, minutes = draw.gamma(2.0, 60.0, rows), draw.gamma(1.2, 200.0, rows)
    tenure = draw.integers(1, 200, rows)
    arrears = np.where(draw.random(rows) < 0.15, draw.gamma(1.5, 30.0, rows), 0.0)
    contacts, drops = draw.poisson(0.5, rows), draw.poisson(draw.gamma(1.0, 3.0, rows))
    income = draw.normal(0, 1, rows)
    star = draw.choice(6, rows, p=[0.35, 0.25, 0.2, 0.1, 0.07, 0.03])
    rare = draw.random(rows) < 0.02
    years = np.where(draw.random(rows) < 0.75 - tenure / 400, 0, draw.integers(1, 3, rows))
    log_odds = (
        0.5 * np.log1p(arrears) * draw.uniform(0.2, 0.6)
        + draw.uniform(0.2, 0.6) * contacts
        + draw.uniform(0.0, 0.15) * drops
        - draw.uniform(0.0, 0.4) * income
        + draw.uniform(0.0, 0.5) * np.square((tenure - 100) / 60)
        + draw.uniform(-0.5, 0.5, 6)[star]
        + 0.6 * rare
        - draw.uniform(0.6, 1.2) * years
    )
    base = draw.uniform(-2.6, -1.2)
    label = draw.random(rows) < 1 / (1 + np.exp(-(log_odds - log_odds.mean() + base)))
    blank_income = draw.random(rows) < np.where(label, 0.35, 0.28)
    numbers: dict[str, Floats] = {
        "fee": fee.round(2),
        "minutes": minutes.round(0),
        "kilobytes": (minutes * draw.gamma(2.0, 900.0, rows)).round(0),
        "tenure": tenure.astype(float),
        "arrears": arrears.round(2),
        "contacts": contacts.astype(float),
        "drops": drops.astype(float),
        "income": np.where(blank_income, np.nan, income.round(3)),
        "rare": rare.astype(float),
        "fee before": (fee * draw.lognormal(0, 0.2, rows)).round(2),
        **{f"noise {n}": draw.normal(size=rows).round(3) for n in range(5)},
    }
    words = {
        "star": np.array(["none", "one", "two", "three", "four", "five"])[star],
        "contract": np.array(["month to month", "a year", "two years"])[years],
        "brand": draw.choice(["A", "B", "C", "D"], rows, p=[0.6, 0.3, 0.08, 0.02]),
        "city": np.array([f"city {n}" for n in draw.geometric(0.08, rows)]),
        "visited": np.where(draw.random(rows) < 0.4, "yes", ""),
        "handset": np.array([f"handset {n}" for n in draw.zipf(1.6, rows) % 400]),
    }
    order = np.argsort(tenure, kind="stable") if seed % 3 == 0 else np.arange(rows)
    table = pl.DataFrame(
        {name: _text(values) for name, values in numbers.items()}
        | {name: pl.Series(list(values)).replace("", None) for name, values in words.items()}
    )
    everybody = np.ones(rows, dtype=np.bool_)
    return Case(table[order], everybody, label[order])


def _text(values: Floats) -> pl.Series:
    return pl.Series(values).fill_nan(None).cast(pl.String)


Plant = Callable[[Case, np.random.Generator], Case]


def _with(case: Case, values: Floats | pl.Series) -> Case:
    column = _text(values) if isinstance(values, np.ndarray) else values
    return Case(case.table.with_columns(planted=column), case.known, case.label)


def _answer_again(case: Case, draw: np.random.Generator) -> Case:
    return _with(case, (case.label * 2.5 + draw.normal(size=len(case.label))).round(2))


def _telltale_level(case: Case, draw: np.random.Generator) -> Case:
    told = case.label & (draw.random(len(case.label)) < 0.3)
    plain = draw.choice(["a", "b"], len(case.label))
    return _with(case, pl.Series(np.where(told, "recovered", plain)))


def _running_number(case: Case, draw: np.random.Generator) -> Case:
    # Who answered badly was entered first, so the numbers run with the answer.
    place = np.argsort(draw.normal(size=len(case.label)) - 0.7 * case.label)
    number = np.empty(len(place))
    number[place] = np.arange(10_000, 10_000 + len(place))
    return _with(case, number)


def _batch_time(case: Case, draw: np.random.Generator) -> Case:
    # Batches with shares of their own, and the time of entry beside each row.
    rows = len(case.label)
    share = np.array([0.4, 1.6, 0.6, 1.4, 0.5, 1.5])[np.arange(rows) * 6 // rows]
    label = draw.random(rows) < case.label.mean() * share
    time = np.cumsum(draw.exponential(30.0, rows)).round(0)
    return _with(Case(case.table, case.known, label), time)


def _called_back(case: Case, draw: np.random.Generator) -> Case:
    filled = draw.random(len(case.label)) < np.where(case.label, 0.5, 0.08)
    return _with(case, np.where(filled, draw.gamma(3.0, 5.0, len(filled)).round(1), np.nan))


def _closing_code(case: Case, draw: np.random.Generator) -> Case:
    filled = draw.random(len(case.label)) < np.where(case.label, 0.5, 0.08)
    codes = np.where(filled, draw.choice(["R1", "R2", "R3"], len(filled)), "")
    return _with(case, pl.Series(list(codes)).replace("", None))


def _blank_where_dissatisfied(case: Case, draw: np.random.Generator) -> Case:
    blank = draw.random(len(case.label)) < np.where(case.label, 0.4, 0.06)
    return _with(case, np.where(blank, np.nan, draw.normal(size=len(blank)).round(3)))


def _turned_batch(case: Case, draw: np.random.Generator) -> Case:
    rows = len(case.label)
    turn = np.where(np.arange(rows) * 5 // rows == 2, -0.8, 0.8)
    return _with(case, np.exp(draw.normal(size=rows) + turn * case.label).round(2))


def _ticket(case: Case, draw: np.random.Generator) -> Case:
    place = np.argsort(draw.normal(size=len(case.label)) - 0.7 * case.label)
    number = np.empty(len(place), dtype=np.int64)
    number[place] = np.arange(10_000, 10_000 + len(place))
    return _with(case, pl.Series([f"T{n}" for n in number]))


def _retention(case: Case, draw: np.random.Generator) -> Case:
    calls = draw.poisson(np.where(case.label, 0.5, 0.15)).astype(float)
    table = case.table.with_columns(_text(calls).alias("retention calls"))
    return Case(table, case.known, case.label)


def _turned_probe(case: Case, draw: np.random.Generator) -> Case:
    rows = len(case.label)
    turn = np.where(np.arange(rows) < draw.uniform(0.4, 0.75) * rows, 0.6, -0.6)
    return _with(case, (np.exp(draw.normal(size=rows) + turn * case.label)).round(2))


def _copy(case: Case, draw: np.random.Generator) -> Case:
    return _with(case, case.table["fee"].cast(pl.Float64).to_numpy() * 100)


def _renamed_copy(case: Case, draw: np.random.Generator) -> Case:
    return _with(case, case.table["star"].replace({"none": "0", "one": "1", "two": "2"}))


def _asked_only(case: Case, draw: np.random.Generator) -> Case:
    known = np.arange(len(case.label)) % 4 != 0
    values = np.where(known, draw.integers(0, 5, len(known)).astype(float), np.nan)
    return _with(Case(case.table, known, case.label[known]), values)


def _same_rows(case: Case, draw: np.random.Generator) -> Case:
    again = draw.choice(len(case.label), len(case.label) // 20, replace=False)
    near = case.table[again].with_columns(contacts=pl.lit("1.0"))
    label = np.concatenate([case.label, case.label[again]])
    order = draw.permutation(len(label))
    table = pl.concat([case.table, near])[order]
    return Case(table, np.ones(len(label), dtype=np.bool_), label[order])


@dataclass(frozen=True)
class Leak:
    """A leak, the kind it must be found as, and the column that must be named."""

    name: str
    plant: Plant
    kind: Kind
    column: str = "planted"


LEAKS = (
    Leak("the answer again, with noise", _answer_again, Kind.TOO_GOOD),
    Leak("a level only the dissatisfied have", _telltale_level, Kind.TOO_GOOD),
    Leak("a running number", _running_number, Kind.IDENTIFIER),
    Leak("the time of entry", _batch_time, Kind.ROW_ORDER),
    Leak("filled because of the answer", _called_back, Kind.FILLED),
    Leak("a probe turned round in a batch", _turned_probe, Kind.SIGN_CHANGE),
    Leak("a ticket number with a letter", _ticket, Kind.IDENTIFIER),
    Leak("a closing code of the dissatisfied", _closing_code, Kind.FILLED),
    Leak("blank because of the answer", _blank_where_dissatisfied, Kind.FILLED),
    Leak("a probe turned round in a batch in the middle", _turned_batch, Kind.SIGN_CHANGE),
    Leak("named for what follows the answer", _retention, Kind.KNOWN_AFTER, "retention calls"),
    Leak("a copy in another unit", _copy, Kind.COPY),
    Leak("a copy under other names", _renamed_copy, Kind.COPY),
    Leak("known of the asked only", _asked_only, Kind.LABELLED_ONLY),
    Leak("customers twice", _same_rows, Kind.TWINS, TWIN_ROWS),
)


def planted(leak: Leak, rows: int, seed: int) -> Case:
    """A clean table with one leak planted."""
    return leak.plant(clean(rows, seed), np.random.default_rng(seed + 1_000_000))
