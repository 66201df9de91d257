"""The model card as one file: it can be mailed, printed and opened years later."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

import jinja2

from features.domain.canonical import write_atomically
from features.domain.errors import unknown
from features.domain.home import Home
from features.model.bundle import current_release, read_sealed
from features.model.card.make import card_of
from features.model.card.page import Card, Group, Section

NOISE = 2.0  # standard errors that the picture's bars show
_LEFT, _FOOT, _WIDE = 44.0, 276.0, 264.0  # of the picture, in its own units


@dataclass(frozen=True)
class Dot:
    """Where a group stands in the picture, and between what chance alone would put it."""

    x: float
    y: float
    low: float
    high: float


def write_card(home: Home, digest: str | None = None) -> Path:
    """Write a model's card beside the models, Chinese and English in one page.

    Parameters
    ----------
    home
        The installation.
    digest
        The model; the one in service, unless given.

    Raises
    ------
    Unknown
        When there is no such model.
    NotThere, Mismatch
        When none is in service, or the model or the ledger was touched.
    """
    digest = digest or current_release(home).bundle
    there = [path.name for path in home.bundles.glob("[!.]*")]
    if digest not in there:
        raise unknown("model", digest, there)
    manifest, _ = read_sealed(home.bundles / digest)
    path = home.root / "cards" / f"{digest}.html"
    write_atomically(path, card_page(card_of(home, digest, manifest)))
    return path


def card_page(card: Card) -> str:
    """Write the page; equal cards give equal text."""
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("training", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("card.html").render(card=card, reach=reach, dots=dots)


def reach(section: Section) -> float:
    """The largest share the picture shows, a whole number of tenths."""
    most = max(max(one.expected + _noise(one), one.actual) for one in section.groups)
    return min(1.0, ceil(max(most, 0.01) * 10) / 10)


def dots(section: Section) -> list[Dot]:
    """Place every group in the picture."""
    scale = _WIDE / reach(section)
    return [
        Dot(
            x=round(_LEFT + scale * one.expected, 1),
            y=round(_FOOT - scale * one.actual, 1),
            low=round(_FOOT - scale * max(0.0, one.expected - _noise(one)), 1),
            high=round(max(_FOOT - _WIDE, _FOOT - scale * (one.expected + _noise(one))), 1),
        )
        for one in section.groups
    ]


def _noise(group: Group) -> float:
    return NOISE * sqrt(group.expected * (1 - group.expected) / max(group.rows, 1))
