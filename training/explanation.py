"""For Python and notebooks: contributions as the shap library's own record.

What stays, and examples of all of it, are on the page docs/python.md, which a test runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from features.domain.errors import Mismatch, unknown
from features.domain.home import Home
from features.feature_set import FEATURES
from features.frames import measures_of
from features.model.bundle import current_release, read_sealed
from training.learner import load
from training.pictures.shap_pictures import Explained

if TYPE_CHECKING:
    import shap  # noqa: TID251 - a name for the reader; it is imported behind its door

    from features.frames import AnyFrame


def explanation(home: Home, frame: AnyFrame, model: str | None = None) -> shap.Explanation:
    """Take the scores of a frame's rows apart, by a model's digest or the one in service.

    Give it to ``shap.plots``. Exact: ``values.sum(axis=1) + base_values`` is the raw score. A
    category is shown as the place of its word among those the model was taught.

    Raises
    ------
    NotThere, Unknown, Mismatch
        When no model serves, there is none of that digest, or a measure is missing.
    """
    digest = model or current_release(home).bundle
    there = [path.name for path in home.bundles.glob("[!.]*")]
    if digest not in there:
        raise unknown("model", digest, there)
    manifest, text = read_sealed(home.bundles / digest)
    if manifest.fingerprint != FEATURES.fingerprint:
        raise Mismatch(
            f"The model {digest} was taught other measures than this version computes; "
            "run `unspoken train`."
        )
    codes = {column.name: column.codes for column in manifest.columns if column.codes is not None}
    matrix = FEATURES.matrix(measures_of(frame), codes)
    parts = np.asarray(load(text).predict(matrix, pred_contrib=True, num_threads=1), np.float64)
    base = float(parts[0, -1]) if len(parts) else 0.0
    names = list(FEATURES.names)
    return Explained(matrix, parts[:, :-1], base, names, names, codes).as_shap()
