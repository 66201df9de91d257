import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.domain.canonical import canonical_json
from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from features.model.bundle import (
    BOOSTER,
    MANIFEST,
    Release,
    current_release,
    read_bundle,
    set_release,
    stamp,
    write_bundle,
)
from features.model.manifest import Calibration, GoldenRow, Manifest, ManifestColumn

TEXT = "tree\nversion=v4\n" + "leaf_value=0.1 0.2\n" * 20


def _manifest(**changes: object) -> Manifest:
    fields: dict[str, object] = {
        "model_name": "unspoken",
        "made_at": "2026-11-23T08:00:00+00:00",
        "made_by": "li",
        "columns": [
            ManifestColumn(name="city", kind="category", codes=["南京", "苏州"]),
            ManifestColumn(name="fee_yuan", kind="number"),
        ],
        "fingerprint": "f" * 16,
        "calibration": Calibration(
            kind="platt", a=1.0, c=-0.5, covariance=[[0.01, 0.0], [0.0, 0.01]]
        ),
        "label": "score <= 6",
        "base_rate": 0.15,
        "trained_on": ["2026-01-01"],
        "golden": [GoldenRow(values=[1.0, None], score=-1.25)],
        "booster": stamp(TEXT),
    }
    return Manifest.model_validate(fields | changes)


def _write(folder: Path) -> Path:
    return folder / write_bundle(folder, TEXT, _manifest())


def test_what_was_written_is_what_is_read(tmp_path: Path) -> None:
    manifest, text = read_bundle(_write(tmp_path))
    assert (manifest, text) == (_manifest(), TEXT)


def test_the_same_model_has_the_same_name(tmp_path: Path) -> None:
    assert _write(tmp_path) == _write(tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_written_with_another_boosters_stamp(tmp_path: Path) -> None:
    with pytest.raises(Mismatch, match="not that of the booster"):
        write_bundle(tmp_path, TEXT + " ", _manifest())
    assert not list(tmp_path.iterdir())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from([BOOSTER, MANIFEST]), place=st.floats(0, 0.999), flip=st.integers(1, 255)
)
def test_one_changed_byte_is_refused(tmp_path: Path, name: str, place: float, flip: int) -> None:
    bundle = _write(tmp_path)
    whole = (bundle / name).read_bytes()
    at = int(place * len(whole))
    (bundle / name).write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
    with pytest.raises(Mismatch, match=r"changed after|is not text"):
        read_bundle(bundle)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda whole: whole[: len(whole) // 2], "bytes where its manifest says"),
        (lambda whole: whole + b"\n", "bytes where its manifest says"),
        (lambda whole: whole.replace(b"\n", b"\r\n"), "bytes where its manifest says"),
        (lambda whole: b"", "bytes where its manifest says"),
    ],
)
def test_a_booster_of_another_size_is_refused(
    tmp_path: Path, damage: Callable[[bytes], bytes], sentence: str
) -> None:
    bundle = _write(tmp_path)
    (bundle / BOOSTER).write_bytes(damage((bundle / BOOSTER).read_bytes()))
    with pytest.raises(Mismatch, match=sentence):
        read_bundle(bundle)


def test_a_bundle_under_another_name_is_refused(tmp_path: Path) -> None:
    bundle = _write(tmp_path)
    with pytest.raises(Mismatch, match="changed after it was written"):
        read_bundle(bundle.rename(tmp_path / "0123456789abcdef"))


@pytest.mark.parametrize("name", [BOOSTER, MANIFEST])
def test_half_a_bundle_says_what_is_missing(tmp_path: Path, name: str) -> None:
    bundle = _write(tmp_path)
    (bundle / name).unlink()
    with pytest.raises(NotThere, match=name):
        read_bundle(bundle)


def test_a_manifest_of_another_format_names_the_field() -> None:
    text = _manifest().text().replace('"format":1', '"format":2')
    with pytest.raises(Mismatch, match="format"):
        Manifest.from_text(text, "somewhere")


def test_a_manifest_with_a_field_nobody_knows_is_refused() -> None:
    text = _manifest().text().replace('"format":1', '"format":1,"formt":1')
    with pytest.raises(Mismatch, match="formt"):
        Manifest.from_text(text, "somewhere")


@pytest.mark.parametrize(
    "columns",
    [
        [{"name": "a", "kind": "number", "codes": ["x"]}, {"name": "b", "kind": "number"}],
        [{"name": "a", "kind": "category"}, {"name": "b", "kind": "number"}],
        [{"name": "a", "kind": "number"}, {"name": "a", "kind": "number"}],
        [{"name": "a", "kind": "number"}],
    ],
    ids=["codes of a number", "a category without codes", "one name twice", "rows too long"],
)
def test_columns_that_cannot_be_are_refused(columns: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"column|code|golden"):
        _manifest(columns=columns)


def test_golden_rows_keep_what_is_unknown() -> None:
    np.testing.assert_array_equal(_manifest().golden_matrix(), [[1.0, np.nan]])


@pytest.mark.parametrize("kind", ["platt", "beta"])
@given(a=st.floats(0.01, 5), b=st.floats(0.01, 5), c=st.floats(-5, 5))
def test_calibration_keeps_the_order(kind: str, a: float, b: float, c: float) -> None:
    size = 2 if kind == "platt" else 3
    calibration = Calibration.model_validate(
        {"kind": kind, "a": a, "b": b, "c": c, "covariance": np.eye(size).tolist()}
    )
    log_odds = calibration.log_odds(np.linspace(-20, 20, 300))
    assert (np.diff(log_odds) > 0).all()


@pytest.mark.parametrize("slope", [0.0, -1.0, float("nan"), float("inf")])
def test_a_calibration_that_would_turn_the_order_is_refused(slope: float) -> None:
    with pytest.raises(ValueError, match=r"greater than 0|finite"):
        Calibration(kind="platt", a=slope, c=0.0, covariance=[[0.0, 0.0], [0.0, 0.0]])


@pytest.mark.parametrize(
    "covariance",
    [[[1.0]], [[1.0, 0.0], [0.5, 1.0]], [[1.0, 2.0], [2.0, 1.0]]],
    ids=["of one parameter", "not symmetric", "a negative variance"],
)
def test_a_covariance_that_cannot_be_is_refused(covariance: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="covariance of a"):
        Calibration(kind="platt", a=1.0, c=0.0, covariance=covariance)


def test_a_manifest_that_does_not_say_how_sure_it_is_says_what_to_do() -> None:
    text = _manifest().text()
    before = json.loads(text)
    del before["calibration"]["covariance"]
    with pytest.raises(Mismatch, match=r"calibration.covariance: Field required.*train again"):
        Manifest.from_text(json.dumps(before), "manifest.json")


def test_a_beta_calibration_needs_both_slopes() -> None:
    with pytest.raises(ValueError, match="b > 0"):
        Calibration(kind="beta", a=1.0, c=0.0, covariance=[[0.0] * 3] * 3)


RELEASE = Release("d" * 16, 3, "2026-11-23T08:00:00+00:00", "li", "better", None)


def test_the_release_is_what_was_set(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    set_release(home, RELEASE)
    assert current_release(home) == RELEASE


def test_without_a_release_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="unspoken promote"):
        current_release(Home(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"bundle": "x"}', canonical_json(asdict(RELEASE)).replace("dd", "./", 1)],
)
def test_a_damaged_release_is_told(tmp_path: Path, text: str) -> None:
    home = Home(tmp_path)
    home.release.write_text(text)
    with pytest.raises(Mismatch, match="unspoken promote"):
        current_release(home)
