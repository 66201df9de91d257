"""How often has the same month been looked at already, by other models than this one?

Who tries one model after another against the same answers is lucky in the end. Each further look
asks for more: the chance to pass by luck is shared among all looks (Bonferroni).
"""

from collections.abc import Sequence

from features.model.ledger.lines import Entry
from features.model.manifest import Manifest


def looked_at(entries: Sequence[Entry], manifest: Manifest, digest: str) -> int:
    """Count the other models than `digest` that the gate compared on its held-out month.

    Refused ones count as proposed ones do. Decisions written before figures held the month do not.
    """
    seen = {
        entry.bundle
        for entry in entries
        if entry.kind in ("proposal", "refusal")
        for check in entry.evidence.get("checks", ())
        if check.get("name") == "better"
        and check.get("figures", {}).get("held_out") == manifest.held_out
    }
    return len(seen - {digest})
