"""One person out: whatever served before serves again, at once."""

from __future__ import annotations

from features.domain.errors import Refused, unknown
from features.domain.home import Home
from features.model.bundle import read_sealed
from features.model.ledger.history import last_change, release_of, served
from features.model.ledger.identity import identity
from features.model.ledger.lines import locked
from features.model.ledger.serving import Change, finish, put_in_service, serving_now


def roll_back(home: Home, *, by: str, why: str, to: str | None = None) -> Change:
    """Let the model that served before serve again; once more, and the one before that does.

    A rollback that was cut off is finished and goes no further.

    Parameters
    ----------
    home
        The installation.
    by, why
        Who decides, and why.
    to
        Digest of an earlier model, to go back further at once.

    Raises
    ------
    Refused
        When there is none to go back to.
    Unknown
        When `to` never served.
    Mismatch
        When the bundle to go back to, or the ledger, was touched.
    """
    identity(by)
    with locked(home) as ledger:
        last = last_change(ledger.entries)
        if finish(home, ledger) and last and last.kind == "rollback":
            return Change(release_of(last), was_there=True)
        serving = serving_now(home)
        earlier = served(ledger.entries, serving)[:-1]
        if serving is None or not earlier:
            raise Refused(
                "There is no earlier model to go back to; put another into service with "
                "`unspoken promote`."
            )
        choices = {past.bundle for past in earlier}
        if to is not None and to not in choices:
            raise unknown("earlier model", to, choices)
        target = next(past for past in reversed(earlier) if to in (None, past.bundle))
        read_sealed(home.bundles / target.bundle)
        entry = ledger.add(
            "rollback",
            bundle=target.bundle,
            by=by,
            why=why,
            version=target.version,
            previous=serving.bundle,
        )
        return Change(put_in_service(home, entry))
