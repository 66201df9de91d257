"""The mistakes a person can make or meet, one class each.

UnspokenError
├── BadInput      a file, a value or an option is not what was declared
├── Unknown       a name that nobody declared (says which are near)
├── OutOfRange    a value outside its lawful range (says the range)
├── Mismatch      two things that must belong together do not
├── NotThere      something that has to be made first (says by which command)
├── Refused       the wish is understood and not lawful
└── Unfinished    a long work came to its end without a part of it (says which)
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class UnspokenError(Exception):
    """A mistake that is told in one sentence, never as a traceback."""


class BadInput(UnspokenError):
    """A file, a value or an option that is not what was declared."""


class Unknown(UnspokenError):
    """A name that nobody declared."""


class OutOfRange(UnspokenError):
    """A value outside the range its declaration allows."""


class Mismatch(UnspokenError):
    """Two things that must belong together and do not."""


class NotThere(UnspokenError):
    """Something that has to be made first."""


class Refused(UnspokenError):
    """A wish that is understood and not lawful."""


class Unfinished(UnspokenError):
    """A long work that came to its end without a part of it."""


def unknown(kind: str, name: str, known: Iterable[str]) -> Unknown:
    """Make the error for an undeclared name, with the nearest declared ones.

    >>> str(unknown("rule", "suspended_often", ["suspended_repeatedly", "contract_interrupted"]))
    "There is no rule 'suspended_often'. Did you mean 'suspended_repeatedly'?"
    """
    choices = sorted(known)
    near = get_close_matches(name, choices, n=3, cutoff=0.5)
    if near:
        hint = "Did you mean " + " or ".join(repr(choice) for choice in near) + "?"
    elif len(choices) <= 12:
        hint = "Possible choices are: " + ", ".join(choices) + "."
    else:
        hint = f"There are {len(choices)} to choose from, {choices[0]!r} for one."
    return Unknown(f"There is no {kind} {name!r}. {hint}")
