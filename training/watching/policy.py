"""The label policy that a model was taught: its months are judged by that one and no other."""

from __future__ import annotations

from features.domain.errors import UnspokenError
from features.domain.home import Home
from features.model.bundle import read_sealed
from training.label import POLICY, LabelPolicy


def taught_policy(home: Home, digest: str) -> LabelPolicy:
    """Give the policy a model's verdict names; the house's own where it names none.

    Raises
    ------
    BadInput
        When the policy it names cannot be.
    """
    try:
        verdict = read_sealed(home.bundles / digest)[0].verdict
    except UnspokenError:  # a model that is gone, of which only scores are left
        return POLICY
    return LabelPolicy.of_record(verdict.label_policy if verdict else None)
