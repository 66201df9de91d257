"""A model is believed only after its bytes, its measures and its golden rows were checked."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from features.domain.canonical import sha256_text
from features.domain.errors import Mismatch
from features.domain.home import Home
from features.feature_set import FEATURES
from features.model.bundle import BOOSTER, MANIFEST, current_release, read_sealed, write_sealed
from features.model.manifest import Manifest
from serving.scoring import trial
from serving.scoring.deployment import Deployment
from serving.scoring.model import Floats, Model
from serving.scoring.trial import try_in_child


def bundle_of(home: Home) -> Path:
    return home.bundles / current_release(home).bundle


def rewritten(home: Home, change: Callable[[Manifest], Manifest]) -> Path:
    """Write the bundle anew with another manifest, whole and with right hashes."""
    manifest, text = read_sealed(bundle_of(home))
    return home.bundles / write_sealed(home, text, change(manifest))


@pytest.fixture(scope="module")
def matrix(deployment: Deployment) -> Floats:
    return deployment.model.matrix(deployment.snapshot.measures().collect())


def test_contributions_and_base_add_up_to_the_score(deployment: Deployment, matrix: Floats) -> None:
    parts = deployment.model.contributions(matrix)
    assert np.abs(parts.base + parts.values.sum(axis=1) - deployment.model.raw(matrix)).max() < 1e-9


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # shap's, as it is imported
def test_contributions_are_those_of_shap(deployment: Deployment, matrix: Floats) -> None:
    import shap

    parts = deployment.model.contributions(matrix[:50])
    explained = shap.TreeExplainer(deployment.model._booster)(matrix[:50])
    assert np.allclose(parts.values, explained.values, atol=1e-9)


def test_a_row_alone_and_among_many_has_the_same_score(
    deployment: Deployment, matrix: Floats
) -> None:
    model = deployment.model
    whole = model.raw(matrix, threads=2)
    alone = np.concatenate([model.raw(matrix[n : n + 1]) for n in range(100)])
    assert (whole[:100] == alone).all()


def test_many_readers_get_the_same_scores(deployment: Deployment, matrix: Floats) -> None:
    model = deployment.model
    expected = model.raw(matrix)
    with ThreadPoolExecutor(8) as pool:
        for scores in pool.map(lambda _: model.raw(matrix), range(24)):
            assert (scores == expected).all()


def test_probabilities_keep_the_order_of_scores(deployment: Deployment, matrix: Floats) -> None:
    raw = np.unique(deployment.model.raw(matrix))
    assert (np.diff(deployment.model.probability(raw)) > 0).all()


@pytest.mark.parametrize("name", [BOOSTER, MANIFEST])
def test_a_touched_bundle_is_refused_before_it_is_parsed(own_home: Home, name: str) -> None:
    file = bundle_of(own_home) / name
    file.write_text(file.read_text().replace("1", "2", 1))
    with pytest.raises(Mismatch, match="changed after it was written"):
        Model.load(bundle_of(own_home))


def test_a_model_taught_other_measures_is_refused(own_home: Home) -> None:
    other = rewritten(own_home, lambda m: m.model_copy(update={"fingerprint": "other"}))
    with pytest.raises(Mismatch, match="taught other measures"):
        Model.load(other)


def test_columns_in_another_order_are_refused(own_home: Home) -> None:
    def turn(manifest: Manifest) -> Manifest:
        bare = [row.model_copy(update={"levels": {}}) for row in manifest.golden]
        return manifest.model_copy(update={"columns": manifest.columns[::-1], "golden": bare})

    swapped = rewritten(own_home, turn)
    with pytest.raises(Mismatch, match="taught other measures"):
        Model.load(swapped)


def test_codes_in_another_order_are_refused(own_home: Home) -> None:
    def turn(manifest: Manifest) -> Manifest:
        turned = [
            c.model_copy(update={"codes": c.codes[::-1]}) if c.name == "brand" and c.codes else c
            for c in manifest.columns
        ]
        return manifest.model_copy(update={"columns": turned})

    with pytest.raises(Mismatch, match="column brand: the codes are not those of the golden rows"):
        Model.load(rewritten(own_home, turn))


def test_a_model_that_misses_its_golden_scores_is_refused(own_home: Home) -> None:
    def nudge(manifest: Manifest) -> Manifest:
        first = manifest.golden[0]
        nudged = first.model_copy(update={"score": float(np.nextafter(first.score, 9))})
        return manifest.model_copy(update={"golden": [nudged, *manifest.golden[1:]]})

    with pytest.raises(Mismatch, match="1 of 20 golden rows"):
        Model.load(rewritten(own_home, nudge))


def test_a_model_without_golden_rows_is_refused(own_home: Home) -> None:
    bare = rewritten(own_home, lambda m: m.model_copy(update={"golden": []}))
    with pytest.raises(Mismatch, match="no golden rows"):
        Model.load(bare)


def test_a_model_is_not_used_after_a_fork(deployment: Deployment, matrix: Floats) -> None:
    forked = replace(deployment.model, _process=-1)
    with pytest.raises(Mismatch, match="after a fork"):
        forked.raw(matrix)


def test_a_good_model_passes_its_trial(home: Home) -> None:
    try_in_child(bundle_of(home))


def test_a_model_that_kills_who_parses_it_kills_only_the_trial(own_home: Home) -> None:
    manifest, text = read_sealed(bundle_of(own_home))
    # Half of a booster with right hashes: LightGBM ends the process that reads it.
    half = text[: len(text) // 2]
    stamped = json.loads(manifest.text())
    stamped["booster"] = {"bytes": len(half.encode()), "sha256": sha256_text(half)}
    bad = Manifest.model_validate(stamped)
    digest = write_sealed(own_home, half, bad)
    with pytest.raises(Mismatch, match="ended the process that tried it"):
        try_in_child(own_home.bundles / digest)


def test_the_trial_is_given_no_secret_and_bounded_means(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("UNSPOKEN_DATABASE_URL", "postgresql://u:secret@host/d")
    look = (
        "import os, resource\n"
        "from serving.scoring import trial\n"
        "trial._bound_this_process()\n"
        "print(sorted(os.environ))\n"
        "print([resource.getrlimit(w)[0] for w in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE)])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", look],
        env=trial._environment(),
        text=True,
        capture_output=True,
        check=True,
    )
    assert "DATABASE" not in ran.stdout
    assert "[4294967296, 0]" in ran.stdout


def test_what_the_trial_refuses_is_told_in_its_words(own_home: Home) -> None:
    other = rewritten(own_home, lambda m: m.model_copy(update={"fingerprint": "another"}))
    with pytest.raises(Mismatch, match="taught other measures"):
        try_in_child(other)


def test_an_unseen_word_is_unknown_to_the_model(deployment: Deployment) -> None:
    frame = deployment.snapshot.measures().head(1).collect()
    place = FEATURES.names.index("city")
    unseen = frame.with_columns(city=frame["city"].replace_strict({}, default="北京"))
    assert np.isnan(deployment.model.matrix(unseen)[0, place])
