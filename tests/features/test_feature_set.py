"""Order is part of the contract: the matrix a model reads never depends on how a frame lies."""

import math
from dataclasses import replace
from random import Random

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from features.declare.measure import Measure, More
from features.domain.units import Unit
from features.domain.words import Words
from features.feature_set import FEATURES, FeatureSet
from features.views import VIEWS


@given(order=st.randoms())
def test_the_order_of_the_frame_changes_nothing(measures: pl.DataFrame, order: Random) -> None:
    codes = FEATURES.learn_codes(measures)
    names = list(measures.columns)
    order.shuffle(names)

    np.testing.assert_array_equal(
        FEATURES.matrix(measures.select(names), codes), FEATURES.matrix(measures, codes)
    )


def test_an_unknown_level_is_nan_and_counted(measures: pl.DataFrame) -> None:
    codes = FEATURES.learn_codes(measures)
    moved = measures.with_columns(city=pl.lit("拉萨"))

    column = FEATURES.names.index("city")

    assert all(math.isnan(value) for value in FEATURES.matrix(moved, codes)[:, column])
    assert FEATURES.unseen_counts(moved, codes)["city"] == moved.height
    assert FEATURES.unseen_counts(measures, codes)["city"] == 0


def test_codes_are_places_in_alphabetical_order(measures: pl.DataFrame) -> None:
    codes = FEATURES.learn_codes(measures)
    matrix = FEATURES.matrix(measures, codes)

    first = measures.row(0, named=True)

    assert matrix[0, FEATURES.names.index("brand")] == codes["brand"].index(first["brand"])
    assert list(codes["rank"]) == sorted(codes["rank"])


def test_another_window_is_another_fingerprint() -> None:
    view = VIEWS[1]
    changed = [replace(view, values={"window": 6}), *VIEWS[2:]]

    assert FeatureSet.of(VIEWS[1:]).fingerprint != FeatureSet.of(changed).fingerprint


def test_another_version_is_another_fingerprint() -> None:
    view = VIEWS[1]
    changed = [replace(view, version=view.version + 1), *VIEWS[2:]]

    assert FeatureSet.of(VIEWS[1:]).fingerprint != FeatureSet.of(changed).fingerprint


def test_every_taught_column_is_a_measure(measures: pl.DataFrame) -> None:
    assert set(FEATURES.names) <= set(measures.columns)
    assert len(set(FEATURES.names)) == len(FEATURES.names)


def test_a_direction_binds_training_and_leaves_the_fingerprint() -> None:
    free = Measure(name="n", words=Words("数", "n"), unit=Unit.TIMES, absent=0)
    bound = replace(free, more_is=More.WORSE)
    with_one, without = (
        FeatureSet.of([replace(VIEWS[0], answers=(answer,))]) for answer in (bound, free)
    )
    assert with_one.fingerprint == without.fingerprint
    assert (with_one.directions, without.directions) == ((1,), (0,))
