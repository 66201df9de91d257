"""Does the recorded data, with the recorded settings and seed, give the very same booster?

LightGBM writes every setting it was given into the booster's text, the seed among them, and the
manifest names each snapshot by its hash. So nothing else is needed to grow it again.
"""

import lightgbm as lgb
import numpy as np

from features.domain.words import Words
from features.model.manifest import Floats
from training.booster_text import text_of
from training.gating.check import Check
from training.grow import threads
from training.learner import load
from training.split import Flags

# How many trees and threads are given apart, and the other seeds follow from the one that was
# set; the rest is given as it is written.
_APART = {
    "num_iterations",
    "num_threads",
    "data_random_seed",
    "bagging_seed",
    "drop_seed",
    "feature_fraction_seed",
    "objective_seed",
    "extra_seed",
}


def regrow(
    booster_text: str, matrix: Floats, label: Flags, sample_weight: Floats | None = None
) -> str:
    """Grow a booster again, by the settings in its text, on rows of shape (n, columns).

    ``sample_weight`` says how much each row teaches, shape (n,).
    """
    written = load(booster_text)
    settings = {name: value for name, value in written.params.items() if name not in _APART}
    data = lgb.Dataset(
        matrix,
        label.astype(np.float64),
        weight=sample_weight,
        feature_name=written.feature_name(),
        free_raw_data=True,
    )
    grown = lgb.train(
        settings | {"num_threads": threads(*matrix.shape)},
        data,
        num_boost_round=written.num_trees(),
    )
    return text_of(grown)


def reproducible(booster_text: str, regrown: str) -> Check:
    """Compare byte for byte."""
    if booster_text == regrown:
        words = Words(
            zh="用记录的数据、设置与种子重新训练，booster.txt 逐字节相同",
            en="grown again from the recorded data, settings and seed, booster.txt is the same, "
            "byte for byte",
        )
        return Check("reproducible", passed=True, words=words)
    both = zip(booster_text.split("\n"), regrown.split("\n"), strict=False)
    line = next((number for number, (one, other) in enumerate(both, 1) if one != other), 0)
    words = Words(
        zh=f"用记录的数据、设置与种子重新训练，booster.txt 从第 {line} 行起不同；"
        "请重新运行 `unspoken train`",
        en=f"grown again from the recorded data, settings and seed, booster.txt differs from line "
        f"{line} on; run `unspoken train` again",
    )
    return Check("reproducible", passed=False, words=words)
