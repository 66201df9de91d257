"""Which rows teach and which rows judge.

Three ways to cut, from the most honest to the least. `by_customer` keeps all rows of one
customer on one side, because a customer seen in May says much about the same customer in June.
`blocks` cuts a table without dates into contiguous blocks of rows: batches that were collected
together stay together. `shuffled` mixes everything and flatters wherever batches differ. The last
two keep groups of rows whole where they are told of them.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from features.domain.errors import BadInput

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fold:
    """Positions of the rows that teach and of the rows that judge; they never overlap."""

    train: Rows
    test: Rows


def blocks(rows: int, count: int, group: Rows | None = None) -> tuple[Fold, ...]:
    """Cut rows into contiguous blocks; each judges once what the others taught.

    Where `group`, shape (rows,), numbers rows that belong together, groups stay whole: they go, in
    the order in which they first appear, into blocks of about as many rows.

    >>> [fold.test.tolist() for fold in blocks(5, 2)]
    [[0, 1], [2, 3, 4]]
    >>> [fold.test.tolist() for fold in blocks(6, 2, np.array([0, 1, 2, 0, 1, 2]))]
    [[0, 1, 3, 4], [2, 5]]
    """
    ends = np.array([rows * (i + 1) // count for i in range(count)])
    if group is None:
        return _folds(np.searchsorted(ends, np.arange(rows), side="right"), count)
    number = _by_appearance(group)
    sizes = np.bincount(number)
    before = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return _folds(np.searchsorted(ends, before, side="right")[number], count)


def shuffled(label: Flags, count: int, group: Rows | None = None) -> tuple[Fold, ...]:
    """Mix the rows, with the same share of dissatisfied in every fold.

    Where `group` numbers rows that belong together, groups are mixed and stay whole.
    """
    number = np.arange(len(label)) if group is None else _by_appearance(group)
    worse = np.bincount(number, weights=label) > 0
    if min(int(worse.sum()), int((~worse).sum())) < count:
        raise BadInput(f"There are too few of one kind of customer to cut {count} folds.")
    fold_of = np.zeros(len(worse), dtype=np.int64)
    cut = StratifiedKFold(count, shuffle=True, random_state=0).split(worse, worse)
    for place, (_, judging) in enumerate(cut):
        fold_of[judging] = place
    return _folds(fold_of[number], count)


def _folds(fold_of: Rows, count: int) -> tuple[Fold, ...]:
    return tuple(_apart(fold_of == place) for place in range(count))


def _by_appearance(group: Rows) -> Rows:
    """Number groups from 0 in the order in which they first appear, shape (rows,)."""
    _, first, number = np.unique(group, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(place[number], dtype=np.int64)


def by_customer(customers: list[str], count: int) -> tuple[Fold, ...]:
    """Cut by a hash of the customer, so that a customer's rows stay together.

    The fold of a customer depends on nothing but the customer's own key: a new month, another
    order of rows or other customers leave it where it is.
    """
    group = customer_groups(customers, count)
    return tuple(_apart(group == i) for i in range(count))


def one_of(customers: list[str], count: int) -> Fold:
    """Cut the first of `by_customer`'s folds alone: of a million rows the others take a while."""
    return _apart(customer_groups(customers, count) == 0)


def _apart(judging: Flags) -> Fold:
    return Fold(train=np.flatnonzero(~judging), test=np.flatnonzero(judging))


def customer_groups(customers: list[str], count: int, purpose: str = "") -> Rows:
    """Number the group, 0 to `count` - 1, that each customer's key falls into, shape (n,).

    Whoever takes groups away says for which ``purpose``: what is left is then cut by another hash,
    and no later fold is empty because its customers are the ones that were taken.
    """
    of = {
        c: int(sha256(f"{purpose}{c}".encode()).hexdigest()[:8], 16) % count for c in set(customers)
    }
    return np.array([of[c] for c in customers], dtype=np.int64)


def usable(folds: tuple[Fold, ...], label: Flags) -> bool:
    """Whether every fold has both kinds of customer, to teach and to judge."""
    return all(
        label[rows].any() and not label[rows].all()
        for fold in folds
        for rows in (fold.train, fold.test)
    )


def thinned(fold: Fold, most: int) -> Fold:
    """The same fold with at most so many rows that teach, and as large a share of those that judge.

    >>> [rows.tolist() for rows in (lambda f: (f.train, f.test))(thinned(blocks(12, 2)[0], 3))]
    [[6, 8, 10], [0, 2, 4]]
    """
    every = -(-len(fold.train) // most)
    return Fold(train=fold.train[::every], test=fold.test[::every])
