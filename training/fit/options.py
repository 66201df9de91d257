"""What a person asks of ``unspoken fit``, and which columns that leaves to learn from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from features.domain.errors import BadInput, unknown
from training.audit.kept import kept_suspects
from training.fit.folds import Validate
from training.table.answers import Unreadable

RANGE = ".."


@dataclass(frozen=True)
class FitOptions:
    """One call of ``unspoken fit``.

    Attributes
    ----------
    file
        CSV (or a zip of one), Excel or Parquet.
    id, label
        Columns that name the customer and hold the answer; never taught.
    dissatisfied
        A comparison with the label (``<= 6``) or one of its values (``Yes``).
    out
        Folder to write to.
    drop
        Columns not to be taught; ``FIRST..LAST`` takes all from one to the other, as they stand
        in the file.
    keep
        When given, only these are taught (ranges too); `drop` then takes from them.
    keep_suspect
        ``COLUMN=reason``: taught though the audit may suspect it.
    validate
        ``blocks``: five contiguous blocks of rows. ``shuffled``: rows mixed.
    seed
        Draws the random parts of rows and columns.
    tune
        Trials to spend in each fold beyond the house's own shapes.
    scale
        Which values of the label are answers: ``1..10``, or words with commas between.
    unreadable
        ``refuse``: answers that are no numbers stop everything; ``leave-out``: their rows go.
    as_of
        The day that dates are counted back from; each column's newest unless given.
    """

    file: Path
    id: str
    label: str
    dissatisfied: str
    out: Path
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    keep_suspect: tuple[str, ...] = ()
    validate: Validate = "blocks"
    seed: int = 0
    tune: int = 0
    scale: str | None = None
    unreadable: Unreadable = "refuse"
    as_of: date | None = None

    def columns(self, present: list[str]) -> list[str]:
        """Names of the columns to learn from, in the file's order.

        Raises
        ------
        Unknown
            When a name is not a column of the file (says which are near).
        BadInput
            When the id is also the label, or a range runs backwards.
        """
        for name in (self.id, self.label):
            if name not in present:
                raise unknown("column", name, present)
        if self.id == self.label:
            raise BadInput(f"Column {self.id!r} cannot be both the id and the label.")
        dropped = _chosen(self.drop, present) | {self.id, self.label}
        kept = _chosen(self.keep, present) if self.keep else set(present)
        return [name for name in present if name in kept and name not in dropped]

    def reasons(self, names: list[str]) -> dict[str, str]:
        """Each suspect to be kept, with the person's reason.

        Raises
        ------
        Unknown
            When a name is not among `names`, the columns to learn from.
        BadInput
            When the reason is missing.
        """
        return kept_suspects(self.keep_suspect, names, "column")


def _chosen(given: Iterable[str], present: list[str]) -> set[str]:
    chosen: set[str] = set()
    for word in given:
        if word in present:
            chosen.add(word)
            continue
        first, dots, last = word.partition(RANGE)
        if not dots:
            raise unknown("column", word, present)
        for end in (first, last):
            if end not in present:
                raise unknown("column", end, present)
        start, stop = present.index(first), present.index(last)
        if stop < start:
            raise BadInput(f"{word!r}: {last!r} stands before {first!r} in the file.")
        chosen.update(present[start : stop + 1])
    return chosen
