"""A list's receipt: all that is needed to make the list again, byte for byte."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

from features.domain.canonical import canonical_json, sha256_text
from features.domain.errors import Mismatch
from features.domain.home import Home
from features.engine.snapshot import Snapshot
from serving.scoring.deployment import population_of
from serving.scoring.model import Model
from serving.scoring.population import Population
from serving.targeting.entries import entries_of, sha256_of
from serving.targeting.policy import Policy
from serving.targeting.preview import decide


@dataclass(frozen=True)
class Receipt:
    """From what a list was made, who was left out, and the hash of what came out."""

    campaign: str
    campaign_version: int
    policy: dict[str, Any]
    model: str
    snapshot: str
    as_of: str
    population: int
    eligible: int
    excluded: dict[str, int]
    size: int
    entries_sha256: str
    code_version: str
    format: int = 1

    def text(self) -> str:
        """Write the receipt; equal receipts have equal text."""
        return canonical_json(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Receipt:
        """Read a receipt that `text` wrote."""
        return cls(**json.loads(text))


def natural_key(campaign: str, campaign_version: int, policy: Policy, of: Population) -> str:
    """Name a wish: the same campaign version over the same snapshot and model is the same list."""
    return sha256_text(
        canonical_json([campaign, campaign_version, policy.text(), of.model, of.snapshot])
    )


def code_version() -> str:
    """Give the version of Unspoken that is running."""
    return version("unspoken")


def make_again(home: Home, receipt: Receipt) -> str:
    """Make a list again from its receipt and give the hash of its entries.

    Raises
    ------
    NotThere
        When the model, the snapshot or the scores are gone.
    Mismatch
        When the snapshot is another than the receipt names.
    """
    snapshot = Snapshot.open(home, date.fromisoformat(receipt.as_of))
    if snapshot.digest != receipt.snapshot:
        raise Mismatch(
            f"The snapshot of {receipt.as_of} is not the one this list was made from; "
            "put that one back to make the list again."
        )
    model = Model.load(home.bundles / receipt.model)
    population = population_of(home, model, snapshot)
    decision = decide(population, Policy.of(**receipt.policy))
    return sha256_of(entry.stored() for entry in entries_of(decision, model, snapshot))
