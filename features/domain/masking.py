"""Persons are masked by type: whoever prints one, prints the mask.

There is no way to the plain value from here on purpose: what leaves the house names a
customer by ``customer_id``.
"""

from __future__ import annotations


def mask_phone(number: str) -> str:
    """Keep the first three and the last four digits.

    >>> mask_phone("13800138000")
    '138****8000'
    >>> mask_phone("1234")
    '****'
    """
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else "****"


def mask_name(name: str) -> str:
    """Keep the family name: the first character.

    >>> mask_name("王小明")
    '王**'
    """
    return name[:1] + "*" * min(max(len(name) - 1, 1), 3) if name else ""


class Masked:
    """A text that shows only its mask; equal and hashable by the mask alone."""

    __slots__ = ("_shown",)

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._shown})"

    def __format__(self, spec: str) -> str:
        return format(self._shown, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Masked) and self._shown == other._shown

    def __hash__(self) -> int:
        return hash(self._shown)


class Phone(Masked):
    """A telephone number; the plain digits are forgotten at once."""

    def __init__(self, number: str) -> None:
        super().__init__(mask_phone(number))


class PersonName(Masked):
    """A person's name; all but the family name is forgotten at once."""

    def __init__(self, name: str) -> None:
        super().__init__(mask_name(name))
