"""What brings a model nearer to service, from where a home stands: always a command that works."""

from __future__ import annotations

from features.domain.home import Home
from features.model.ledger.history import open_proposals
from features.model.ledger.lines import read


def step_to_service(home: Home) -> str:
    """Name the command to type next where no model serves yet, as one types it."""
    waiting = open_proposals(read(home))
    if waiting:
        return f"unspoken approve {waiting[-1].bundle} --by SOMEBODY_ELSE"
    if _holds_any(home, "bundles"):
        return "unspoken promote --why '…'"
    if _holds_any(home, "snapshots"):
        return "unspoken train"
    return "unspoken build" if _holds_any(home, "tables") else "unspoken simulate"


def _holds_any(home: Home, part: str) -> bool:
    folder = home.root / part
    return folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir())
