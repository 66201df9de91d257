"""LightGBM's own text of a model: names it can carry, and nothing that depends on the machine."""

import re

import lightgbm as lgb


def plain_names(names: list[str]) -> list[str]:
    """Names that LightGBM's text can carry: it refuses JSON's own characters and blanks."""
    plain: list[str] = []
    for name in names:
        word = re.sub(r'[\s\[\]{}:,"\\]+', "_", name) or "_"
        taken = word
        while taken in plain:
            taken += "_"
        plain.append(taken)
    return plain


def text_of(booster: lgb.Booster) -> str:
    """The booster's text without the number of threads, which says nothing about the model."""
    return re.sub(r"\[num_threads: \d+\]", "[num_threads: 0]", booster.model_to_string())
