"""The province the operator serves: its cities, brands, offers and services.

The thirteen cities are Jiangsu's; weights follow their population (census of 2020, millions).
Everything else is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

from features.simulator.seasons import Calendar


@dataclass(frozen=True, slots=True)
class City:
    """A city: how many live there, how often coverage at home is poor, how long stores keep one."""

    name: str
    weight: float
    poor_coverage_share: float
    waiting_minutes: float


CITIES = (
    City("南京", 9.3, 0.07, 16),
    City("无锡", 7.5, 0.06, 13),
    City("徐州", 9.1, 0.17, 19),
    City("常州", 5.3, 0.08, 12),
    City("苏州", 12.7, 0.06, 17),
    City("南通", 7.7, 0.10, 12),
    City("连云港", 4.6, 0.18, 14),
    City("淮安", 4.6, 0.15, 13),
    City("盐城", 6.7, 0.20, 12),
    City("扬州", 4.6, 0.09, 11),
    City("镇江", 3.2, 0.08, 11),
    City("泰州", 4.5, 0.11, 12),
    City("宿迁", 5.0, 0.22, 18),
)


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand: its share of customers, what they spend a month, how old they are."""

    code: str
    share: float
    spend_fen: int
    spread: float
    mean_age: float
    age_spread: float


BRANDS = (
    Brand("gotone", 0.27, 10_800, 0.50, 44, 10),
    Brand("mzone", 0.28, 5_200, 0.45, 23, 4),
    Brand("easyown", 0.45, 5_000, 0.60, 46, 14),
)

RANKS = ("diamond", "gold", "silver", "ordinary")
RANK_FLOORS_FEN = (26_000, 15_000, 9_000)
"""Mean monthly bill from which a customer is diamond, gold, silver."""


@dataclass(frozen=True, slots=True)
class Product:
    """A value-added service: its monthly fee, and how often those who want it use it a month."""

    name: str
    monthly_fee_fen: int
    uses: float
    weight: float


PRODUCTS = (
    Product("彩铃", 500, 25, 20),
    Product("手机报", 300, 18, 14),
    Product("来电提醒", 300, 9, 16),
    Product("139邮箱", 0, 7, 10),
    Product("咪咕音乐会员", 1_000, 14, 9),
    Product("咪咕视频会员", 1_500, 9, 8),
    Product("手机阅读", 600, 8, 7),
    Product("游戏包", 2_000, 12, 5),
    Product("云空间", 1_200, 5, 6),
    Product("亲情网", 400, 20, 5),
)

TIERS_FEN = (1_800, 2_800, 3_800, 5_800, 8_800, 12_800, 18_800)
TIER_NAMES = ("18元", "28元", "38元", "58元", "88元", "128元", "188元")
TIER_TERMS = (12, 12, 24, 12, 24, 12, 24)
CASE_KINDS = ("预存话费送话费", "承诺消费送流量", "预存购机", "承诺消费送礼包")

MONTHS_PER_WAVE = 6
"""New marketing cases are launched every half year and withdraw those before them."""

MONTHS_BEFORE = 24
"""Contracts and services that still hold when the simulation begins are at most this old."""


@dataclass(frozen=True, slots=True)
class Case:
    """A marketing case."""

    case_id: str
    name: str
    promised_spend_fen: int
    term_months: int
    launched_on: int
    withdrawn_on: int


def wave_of(index: int) -> int:
    """Which wave of cases was on sale in a month of the simulation."""
    return (index + MONTHS_BEFORE) // MONTHS_PER_WAVE


def marketing_cases(calendar: Calendar) -> tuple[Case, ...]:
    """List the cases in order of wave and tier: case = wave × tiers + tier."""
    cases: list[Case] = []
    for wave in range(wave_of(calendar.months - 1) + 1):
        opening = wave * MONTHS_PER_WAVE - MONTHS_BEFORE
        launched = calendar.month(opening)
        year = calendar.as_of(opening).year
        withdrawn = calendar.month(opening + MONTHS_PER_WAVE).first_day
        for tier, promised in enumerate(TIERS_FEN):
            kind = CASE_KINDS[(wave + tier) % len(CASE_KINDS)]
            cases.append(
                Case(
                    case_id=f"M{wave:02d}{tier:02d}",
                    name=f"{year}年{launched.number}月{kind}{TIER_NAMES[tier]}档",
                    promised_spend_fen=promised,
                    term_months=TIER_TERMS[tier],
                    launched_on=launched.first_day,
                    withdrawn_on=withdrawn,
                )
            )
    return tuple(cases)
