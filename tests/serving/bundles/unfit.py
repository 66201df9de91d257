"""Bundles that our own key sealed and that are wrong all the same.

`UNFIT` is refused before LightGBM sees a byte; `DEADLY` only shows once it does, in the child.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from features.model.bundle import BOOSTER, MANIFEST
from tests.serving.bundles.workshop import Spoil, Workshop, spelled

Told = dict[str, Any]


def _says(change: Callable[[Told, random.Random], object]) -> Spoil:
    def spoil(w: Workshop, draw: random.Random) -> Path:
        told = w.manifest()
        told["run_id"] = f"{draw.getrandbits(64):x}"  # a name of its own for every spoilt model
        change(told, draw)
        return w.sealed(spelled(told))

    return spoil


def _fingerprint(told: Told, draw: random.Random) -> None:
    told["fingerprint"] = f"{draw.getrandbits(64):016x}"


def _columns_swapped(told: Told, draw: random.Random) -> None:
    first, second = draw.sample(range(len(told["columns"])), 2)
    columns = told["columns"]
    columns[first], columns[second] = columns[second], columns[first]
    for row in told["golden"]:
        row["levels"] = {}


def _column_gone(told: Told, draw: random.Random) -> None:
    at = draw.randrange(len(told["columns"]))
    del told["columns"][at]
    for row in told["golden"]:
        del row["values"][at]
        row["levels"] = {}


def _codes_turned(told: Told, draw: random.Random) -> None:
    column = draw.choice([c for c in told["columns"] if c["codes"]])
    column["codes"] = column["codes"][1:] + column["codes"][:1]


def _no_number(told: Told, draw: random.Random) -> None:
    bad = draw.choice([math.nan, math.inf, -math.inf])
    row = draw.choice(told["golden"])
    places: list[tuple[Any, Any]] = [
        (row, "score"), (row["values"], 0), (told, "base_rate"), (told["calibration"], "a"),
    ]  # fmt: skip
    place, name = draw.choice(places)
    place[name] = bad


def _far_too_large(w: Workshop, draw: random.Random) -> Path:
    text = spelled(w.manifest() | {"run_id": f"{draw.getrandbits(64):x}"})
    digits = str(10 ** draw.randint(309, 3000))
    golden = json.loads(text)["golden"][0]["score"]
    return w.sealed(text.replace(f'"score":{golden!r}', f'"score":{digits}', 1))


def _turned_calibration(told: Told, draw: random.Random) -> None:
    told["calibration"]["a"] = -draw.random()


def _field_nobody_knows(told: Told, draw: random.Random) -> None:
    told[f"x{draw.getrandbits(20)}"] = draw.random()


def _field_gone(told: Told, draw: random.Random) -> None:
    del told[draw.choice(["columns", "calibration", "golden", "fingerprint", "label", "booster"])]


def _of_the_other_booster(w: Workshop, draw: random.Random) -> Path:
    told = w.manifest() | {"run_id": f"{draw.getrandbits(64):x}"}
    return w.sealed(spelled(told), w.other[BOOSTER])


def _no_json(w: Workshop, draw: random.Random) -> Path:
    text = w.files[MANIFEST].decode()
    return w.sealed(text[: draw.randrange(1, len(text) - 1)])


UNFIT: dict[str, Spoil] = {
    "taught other measures": _says(_fingerprint),
    "columns in another order": _says(_columns_swapped),
    "a column gone": _says(_column_gone),
    "codes of a category turned": _says(_codes_turned),
    "no golden rows": _says(lambda told, draw: told.update(golden=[])),
    "a number that is none": _says(_no_number),
    "a number far too large": _far_too_large,
    "a calibration that turns the order": _says(_turned_calibration),
    "a field nobody knows": _says(_field_nobody_knows),
    "a field gone": _says(_field_gone),
    "the booster of another model, sealed": _of_the_other_booster,
    "half a manifest, sealed": _no_json,
}


def _golden_nudged(told: Told, draw: random.Random) -> None:
    row = draw.choice(told["golden"])
    row["score"] = float(np.nextafter(row["score"], draw.choice([-9.0, 9.0])))


def _golden_swapped(told: Told, draw: random.Random) -> None:
    first, second = draw.sample(told["golden"], 2)
    while first["score"] == second["score"]:
        first, second = draw.sample(told["golden"], 2)
    first["values"], second["values"] = second["values"], first["values"]
    first["levels"], second["levels"] = second["levels"], first["levels"]


def _booster(spoil: Callable[[str, random.Random], str]) -> Spoil:
    def of(w: Workshop, draw: random.Random) -> Path:
        booster = spoil(w.files[BOOSTER].decode(), draw).encode()
        return w.sealed(w.restamped(booster), booster)

    return of


def _leaves(value: str) -> Callable[[str, random.Random], str]:
    """Give every leaf of one tree the same value."""

    def spoil(text: str, draw: random.Random) -> str:
        lines = text.split("\n")
        at = draw.choice([n for n, line in enumerate(lines) if line.startswith("leaf_value=")])
        count = lines[at].count(" ") + 1
        lines[at] = "leaf_value=" + " ".join([value] * count)
        return "\n".join(lines)

    return spoil


DEADLY: dict[str, Spoil] = {
    "a golden score one step off": _says(_golden_nudged),
    "golden rows exchanged": _says(_golden_swapped),
    "a booster cut off, sealed": _booster(
        lambda text, draw: text[: draw.randrange(200, len(text) * 3 // 4)]
    ),
    "leaves of nothing": _booster(_leaves("nan")),
    "huge leaves": _booster(_leaves("1e300")),
    "no booster at all": _booster(lambda text, draw: f"tree\n{draw.getrandbits(40)}\n"),
}
