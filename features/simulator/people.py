"""Who the customers are: what stands in the customer table, and what nobody can see.

People are drawn in blocks of ``BLOCK``, each with its own seed, and always a whole block at a
time: the first thousand customers of a province of ten million are the same people, with the same
lives, as those of a province of a thousand.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import polars as pl

from features.simulator.arrays import NEVER, Flags, Floats, Ints, share_of, words
from features.simulator.province import BRANDS, CITIES
from features.simulator.seasons import Calendar

BLOCK = 5_000
"""Customers drawn together."""

TEMPERAMENT_SPREAD = 0.75
"""Standard deviation of temperament, in log-odds of being dissatisfied."""

PREFIXES = (
    "134", "135", "136", "137", "138", "139", "150", "151", "152", "157", "158", "159", "182",
    "183", "184", "187", "188",
)  # fmt: skip
SURNAMES = tuple("王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余")
GIVEN = tuple("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉萍红建华文辉力宇浩欣雨晨梓涵佳怡")


def generator(seed: int, block: int, theme: str) -> np.random.Generator:
    """Make the random numbers of one theme for one block; themes do not disturb one another."""
    return np.random.default_rng([seed, block, zlib.crc32(theme.encode())])


@dataclass(frozen=True, slots=True)
class People:
    """A block of customers; each field holds one value a customer.

    Seen in the tables: ``ids`` to ``joined_month``. Traits that only behaviour shows:
    ``voice_fen`` to ``asked_rate``. Hidden causes of dissatisfaction: ``temperament`` and
    ``poor_coverage``.
    """

    first: int
    ids: pl.Series
    names: pl.Series
    phones: pl.Series
    city: Ints
    brand: Ints
    age: Floats
    birth_year: Ints
    joined_day: Ints
    joined_month: Ints
    refuses_marketing: Flags
    refuses_automated_decisions: Flags
    voice_fen: Floats
    data_fen: Floats
    outside_rate: Floats
    dormant: Flags
    student: Flags
    unreliable: Floats
    visiting: Floats
    bargains: Flags
    complains: Flags
    answering: Floats
    asked_rate: Floats
    temperament: Floats
    poor_coverage: Flags

    def __len__(self) -> int:
        return len(self.ids)


def _joined(rng: np.random.Generator, calendar: Calendar, size: int) -> tuple[Ints, Ints]:
    """Draw when each customer joined: one in nine during the simulation, the others before."""
    during = rng.random(size) < 0.055 * calendar.months / 12
    inside = rng.integers(0, calendar.months, size)
    before = -1 - rng.exponential(46, size).astype(np.int64).clip(0, 200)
    month = np.where(during, inside, before).astype(np.int64)
    start = np.datetime64(calendar.as_of(0), "M") + month
    day = start.astype("datetime64[D]").astype(np.int64) + rng.integers(0, 28, size)
    return month, day.astype(np.int64)


def draw_people(seed: int, block: int, calendar: Calendar) -> People:
    """Draw one whole block of customers."""
    rng = generator(seed, block, "people")
    size = BLOCK
    number = block * BLOCK + np.arange(size, dtype=np.int64)
    city = share_of(rng.random(size), [city.weight for city in CITIES])
    brand = share_of(rng.random(size), [brand.share for brand in BRANDS])
    mean_age = np.array([kind.mean_age for kind in BRANDS])[brand]
    age = np.clip(
        rng.normal(mean_age, np.array([kind.age_spread for kind in BRANDS])[brand]), 16, 88
    )
    birth_year = (calendar.last.year - age).astype(np.int64)
    joined_month, joined_day = _joined(rng, calendar, size)

    spend = np.array([float(kind.spend_fen) for kind in BRANDS])[brand]
    spend = spend * np.exp(rng.normal(0, np.array([kind.spread for kind in BRANDS])[brand]))
    voice_share = np.clip(rng.beta(3.0, 3.0, size) + (age - 38) * 0.006, 0.05, 0.95)
    seldom_asked = rng.random(size) < np.array([0.16, 0.22, 0.48])[brand]
    return People(
        first=int(number[0]),
        ids=pl.Series("customer_id", number).cast(pl.String).str.zfill(7).str.replace("^", "C"),
        names=_names(rng, size),
        phones=_phones(number),
        city=city,
        brand=brand,
        age=age,
        birth_year=np.where(rng.random(size) < 0.07, NEVER, birth_year),
        joined_day=joined_day,
        joined_month=joined_month,
        refuses_marketing=rng.random(size) < 0.04,
        refuses_automated_decisions=rng.random(size) < 0.015,
        voice_fen=spend * voice_share,
        data_fen=spend * (1 - voice_share),
        outside_rate=rng.beta(0.8, 3.2, size),
        dormant=rng.random(size) < 0.03,
        student=(brand == 1) & (age < 24) & (rng.random(size) < 0.7),
        unreliable=rng.gamma(0.35, 1 / 0.35, size),
        visiting=rng.gamma(1.2, 1 / 1.2, size) * (0.7 + 0.008 * age),
        bargains=rng.random(size) < 0.35,
        complains=rng.random(size) < 0.035,
        answering=rng.normal(0, 0.6, size),
        asked_rate=np.where(seldom_asked, 0.008, 0.30),
        temperament=rng.normal(0, TEMPERAMENT_SPREAD, size),
        poor_coverage=rng.random(size)
        < np.array([place.poor_coverage_share for place in CITIES])[city],
    )


def _names(rng: np.random.Generator, size: int) -> pl.Series:
    """Make names: a surname and one or two more characters."""
    # Surnames are listed from the most common on; squaring prefers the front of the list.
    surname = (rng.random(size) ** 2 * len(SURNAMES)).astype(np.int64)
    given = words("given", rng.integers(0, len(GIVEN), size), GIVEN)
    more = words("more", rng.integers(0, len(GIVEN), size), GIVEN)
    second = pl.Series("second", rng.random(size) < 0.7)
    frame = pl.DataFrame([words("surname", surname, SURNAMES), given, more, second])
    whole = pl.concat_str(
        "surname", "given", pl.when(pl.col.second).then(pl.col.more).otherwise(pl.lit(""))
    )
    return frame.select(whole.alias("name")).to_series()


def _phones(number: Ints) -> pl.Series:
    """Make telephone numbers: no two customers share one, and neighbours do not look alike."""
    scrambled = (number * 61_803_399 + 12_345_677) % 10**8  # odd and no multiple of 5: one to one
    tail = pl.Series("tail", scrambled).cast(pl.String).str.zfill(8)
    prefix = words("prefix", number % len(PREFIXES), PREFIXES)
    return pl.DataFrame([prefix, tail]).select(pl.concat_str("prefix", "tail")).to_series()
