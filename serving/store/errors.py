"""The one mistake that is the database's own."""

from __future__ import annotations

from features.domain.errors import UnspokenError


class Unavailable(UnspokenError):
    """The database is busy, full or away; the same request may succeed a moment later."""

    def __init__(self, cause: str) -> None:
        super().__init__("The service's database is busy or away; try again in a moment.")
        self.cause = cause
