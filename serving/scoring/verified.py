"""What is checked of a model before LightGBM sees a byte of it."""

from __future__ import annotations

from pathlib import Path

from features.domain.errors import Mismatch
from features.feature_set import FEATURES
from features.model.bundle import read_sealed
from features.model.manifest import Manifest


def read_for_service(bundle: Path) -> tuple[Manifest, str]:
    """Read a bundle once its seal, its hashes and its measures were found right.

    Returns
    -------
    tuple
        The manifest and the text of the booster, not parsed yet.

    Raises
    ------
    NotThere
        When a file of the bundle, its seal or trust in its key is missing.
    Mismatch
        When the bundle was touched, or was taught other measures than this version computes.
    """
    manifest, text = read_sealed(bundle)
    taught = [(column.name, column.kind) for column in manifest.columns]
    present = [(column.name, column.kind) for column in FEATURES.columns]
    if manifest.fingerprint != FEATURES.fingerprint or taught != present:
        raise Mismatch(
            f"The model {bundle.name} was taught other measures than this version computes; "
            "run `unspoken train` and `unspoken promote`."
        )
    if not manifest.golden:
        raise Mismatch(f"The model {bundle.name} has no golden rows; train and promote again.")
    return manifest, text
