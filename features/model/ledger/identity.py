"""When are two names one person's? A second person must not be the first one in capitals."""

from __future__ import annotations

import unicodedata

from features.domain.errors import BadInput


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, whatever their capitals, blanks and signs.

    >>> same_person("Li Wei", "li.wei "), same_person("李伟", "王芳")
    (True, False)
    """
    return identity(one) == identity(other)


def identity(name: str) -> str:
    """What of a name tells persons apart: its letters and digits.

    Raises
    ------
    BadInput
        When there are none.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    left = "".join(sign for sign in folded if sign.isalnum())
    if not left:
        raise BadInput("Say who decides: a name with letters in it, as `--by 'Li Wei'`.")
    return left
