"""A source: one of the operator's tables, as we expect it."""

from __future__ import annotations

from dataclasses import dataclass

from features.declare.columns import Column, Day, Moment, Month, Personal
from features.domain.errors import BadInput
from features.domain.words import Words


@dataclass(frozen=True, slots=True)
class Events:
    """Rows that only grow: each happened at one time and was known at another.

    ``happened_at`` names a Moment, a Day or a Month (a month has happened when it is over);
    ``known_at`` names the Moment or Day at which the row could first be read.
    """

    happened_at: str
    known_at: str


@dataclass(frozen=True, slots=True)
class States:
    """Rows that were true for a while: from one day until another, or until further notice."""

    true_from: str
    true_until: str


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A number of seconds from one moment of a row to another, null while either is unknown."""

    name: str
    words: Words
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """One table of the data contract.

    Parameters
    ----------
    name : str
        The file or folder name, and the name of the argument of views that read it.
    words, describes : Words
        What the table is called, and what one row of it is.
    owner : str
        The department that answers for the table.
    kind : Events or States
        How its rows relate to time.
    key : tuple of str
        The columns that name a row.
    columns : tuple of Column
        What it holds. Other columns in a file are reported and left out.
    customer : str or None
        The column naming the customer; None for a table about no customer in particular.
    arrives_within_days : int or None
        How late a row of events may be known after it happened (a month: after it is over).
        Rows that arrive later are good, and counted. None for states, which tell no such moment.
    derived : tuple of Elapsed
        Times between two moments of a row.
    """

    name: str
    words: Words
    describes: Words
    owner: str
    kind: Events | States
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    customer: str | None = "customer_id"
    arrives_within_days: int | None = None
    derived: tuple[Elapsed, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.kind, Events) is (self.arrives_within_days is None):
            raise BadInput(
                f"The source {self.name!r} must say how late its rows may arrive "
                "(arrives_within_days) if it holds events, and cannot if it holds states."
            )
        names = {column.name for column in self.columns}
        named = {*self.key, *((self.customer,) if self.customer else ())}
        named |= {column.known_with for column in self.columns if column.known_with}
        named |= {name for gap in self.derived for name in (gap.since, gap.until)}
        named |= set(self._time_columns)
        if missing := sorted(named - names):
            raise BadInput(
                f"The source {self.name!r} names {', '.join(missing)} and does not declare it."
            )
        for name in self._time_columns:
            if not isinstance(self.column(name), Moment | Day | Month):
                raise BadInput(f"{self.name}.{name} tells time and must be a moment, day or month.")

    @property
    def _time_columns(self) -> tuple[str, str]:
        if isinstance(self.kind, Events):
            return self.kind.happened_at, self.kind.known_at
        return self.kind.true_from, self.kind.true_until

    def personal_of(self, column: Column) -> Personal:
        """Tell how closely a column names a person: in a table about customers, all are personal.

        Data about an identified person is personal data, whatever the column (PIPL, article 4).
        """
        if column.personal is not Personal.NONE or self.customer is None:
            return column.personal
        return Personal.ABOUT

    def column(self, name: str) -> Column:
        """Find a column by its name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class History:
    """States as they followed one another, for views that ask for changes.

    A source of states shows what holds on the day. Its history shows every row that had begun by
    then, with how long ago it began and, where it had ended by then, how long ago that was.
    """

    of: Source

    def __post_init__(self) -> None:
        if not isinstance(self.of.kind, States):
            raise BadInput(
                f"The source {self.of.name!r} holds events, which have no states to follow: "
                "read the source itself."
            )

    @property
    def name(self) -> str:
        """The name of the argument of views that read it."""
        return f"{self.of.name}_history"


@dataclass(frozen=True, slots=True)
class ByMonth:
    """A monthly table turned on its side: one row a subject, one column a month back.

    A table with one row a subject and month (a customer's bills, a subscription's usage) is shown
    with one row for every subject there is, in order, and each value ``x`` as ``x_00`` (the month
    that ended last), ``x_01`` and so on, null where there was no row yet or its row was not known.
    Whole numbers are also added up and counted from the oldest month on, so that a mean of some
    months is the difference of two sums (``mean_in``).
    ``features.declare.months`` names these columns. The turning is done once, whatever the number
    of days that are asked about, so what adds up or compares months is best asked here.
    """

    of: Source
    months: int = 24

    def __post_init__(self) -> None:
        kind = self.of.kind
        if not isinstance(kind, Events) or not isinstance(self.of.column(kind.happened_at), Month):
            raise BadInput(f"The source {self.of.name!r} is not kept by month: read it as it is.")
        if len(self.of.key) != 2 or kind.happened_at not in self.of.key:
            raise BadInput(
                f"The source {self.of.name!r} has not one row a subject and month: its key is "
                f"{', '.join(self.of.key)}."
            )

    @property
    def name(self) -> str:
        """The name of the argument of views that read it."""
        return f"{self.of.name}_by_month"

    @property
    def subject(self) -> str:
        """The column that names the subject."""
        return next(name for name in self.of.key if name != self.month)

    @property
    def month(self) -> str:
        """The column that names the month."""
        return self._events.happened_at

    @property
    def known_at(self) -> str:
        """The column that says when a row was known."""
        return self._events.known_at

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that are shown by month."""
        apart = {*self.of.key, self.known_at, self.of.customer}
        return tuple(column for column in self.of.columns if column.name not in apart)

    @property
    def _events(self) -> Events:
        assert isinstance(self.of.kind, Events)  # __post_init__ saw to it
        return self.of.kind


Read = Source | History | ByMonth
"""What a view may read."""


def source_of(read: Read) -> Source:
    """Give the source behind a way of reading it."""
    return read if isinstance(read, Source) else read.of
