"""A tiny country: a dozen named customers, each with a story.

The world is known as of the first of July 2026 and holds a year of bills. Everything about it is
small enough to follow by hand.

======== ======  ==================================================================================
id       name    story
======== ======  ==================================================================================
C01      安娜    promised 100 yuan a month and spent 60 from March on: four months below, silent
C02      王强    broke off a two-year contract in May, at his own request
C03      李梅    cut off for arrears three times in spring; once it took 40 minutes to reconnect
C04      陈晨    pays 20 yuan a month for a ringtone service and used it once in three months
C05      刘洋    contract ran out with February; came to a store three times, signed nothing
C06      赵敏    pays the same every month; nothing ever happens
C07      孙丽    complained about a bill; it was closed in May and she was not satisfied
C08      周杰    joined in the middle of June; there is no bill yet
C09      吴刚    refuses marketing; cut off twice
C10      郑爽    refuses automated decisions; five months below the promised spend
C11      冯远    left us in April
C12      褚健    cut off in June, which we hear of only in July; his complaint is still open
======== ======  ==================================================================================

What else happens to them (payments, contacts, orders, lines, incidents) is in ``happenings.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal

import polars as pl

from features.declare.source import Source
from features.domain.home import Home
from features.domain.moments import add_months, months_from
from features.sources import (
    BILLS,
    COMPLAINTS,
    CONTRACTS,
    CUSTOMERS,
    MARKETING_CASES,
    SERVICE_USAGE,
    SERVICES,
    SOURCES,
    STORE_CONTACTS,
    SURVEYS,
    SUSPENSIONS,
)
from tests.happenings import HAPPENINGS

AS_OF = date(2026, 7, 1)
MONTHS = months_from(date(2025, 7, 1), date(2026, 6, 1))
Row = dict[str, Any]
NAMES = {
    "C01": "安娜",
    "C02": "王强",
    "C03": "李梅",
    "C04": "陈晨",
    "C05": "刘洋",
    "C06": "赵敏",
    "C07": "孙丽",
    "C08": "周杰",
    "C09": "吴刚",
    "C10": "郑爽",
    "C11": "冯远",
    "C12": "褚健",
}


def _customer(customer_id: str, **changes: Any) -> Row:
    number = int(customer_id[1:])
    return {
        "customer_id": customer_id,
        "phone": f"1380013{8000 + number}",
        "name": NAMES[customer_id],
        "birth_year": 1960 + 3 * number,
        "brand": ("gotone", "mzone", "easyown")[number % 3],
        "rank": ("gold", "silver", "ordinary")[number % 3],
        "city": ("南京", "苏州", "无锡")[number % 3],
        "joined_on": date(2015 + number % 9, 3, 15),
        "refuses_marketing": False,
        "refuses_automated_decisions": False,
        "true_from": date(2024, 1, 1),
        "true_until": None,
    } | changes


def _customers() -> list[Row]:
    special: dict[str, Row] = {
        "C08": {"joined_on": date(2026, 6, 14), "true_from": date(2026, 6, 14)},
        "C09": {"refuses_marketing": True, "true_from": date(2026, 4, 1)},
        "C10": {"refuses_automated_decisions": True},
        "C11": {"true_until": date(2026, 4, 10)},
    }
    customers = [_customer(customer_id, **special.get(customer_id, {})) for customer_id in NAMES]
    was_diamond = {"rank": "diamond", "true_until": date(2026, 4, 1), "refuses_marketing": True}
    return [*customers, _customer("C09", **was_diamond)]


def _cases() -> list[Row]:
    def case(case_id: str, name: str, yuan: int, term: int) -> Row:
        return {
            "case_id": case_id,
            "case_name": name,
            "promised_spend_fen": yuan * 100,
            "term_months": term,
            "launched_on": date(2024, 1, 1),
            "withdrawn_on": None,
        }

    return [case("M100", "存费送机 100", 100, 24), case("M000", "老客户回馈", 0, 12)]


def _contract(number: int, customer_id: str, case_id: str, signed: datetime, ends: date) -> Row:
    return {
        "contract_id": f"K{number:03d}",
        "customer_id": customer_id,
        "case_id": case_id,
        "channel": "store",
        "signed_at": signed,
        "known_at": signed + timedelta(hours=2),
        "ends_on": ends,
        "interrupted_on": None,
        "interrupted_by": None,
    }


def _contracts() -> list[Row]:
    interrupted = {"interrupted_on": date(2026, 5, 12), "interrupted_by": "customer"}
    year_end = date(2026, 12, 31)
    return [
        _contract(1, "C01", "M100", datetime(2025, 1, 10, 9), year_end),
        _contract(2, "C02", "M100", datetime(2025, 6, 1, 10), date(2027, 5, 31)) | interrupted,
        _contract(5, "C05", "M000", datetime(2025, 3, 1, 11), date(2026, 2, 28)),
        _contract(10, "C10", "M100", datetime(2025, 1, 20, 15), year_end),
    ]


def _spend(customer_id: str, month: date) -> int:
    """Yuan spent in a month: 120, but for the customers whose story is their bill."""
    if customer_id == "C01":
        return 60 if month >= date(2026, 3, 1) else 120
    if customer_id == "C10":
        return 80 if month >= date(2026, 2, 1) else 120
    if customer_id == "C07":
        return 240 if month == date(2026, 4, 1) else 120
    return 120


def _bills() -> list[Row]:
    rows = []
    for customer_id in NAMES:
        for month in MONTHS:
            if customer_id == "C08" or (customer_id == "C11" and month >= date(2026, 4, 1)):
                continue
            total = _spend(customer_id, month) * 100
            rows.append(
                {
                    "customer_id": customer_id,
                    "month": month,
                    "total_fen": total,
                    "voice_fen": total // 2,
                    "data_fen": total // 4,
                    "value_added_fen": 0,
                    "outside_bundle_fen": 0,
                    "call_minutes": 10
                    if customer_id == "C01" and month >= date(2026, 5, 1)
                    else 200,
                    "data_mb": 1500,
                    "known_at": _eve(add_months(month, 1)),
                }
            )
    return rows


def _eve(day: date) -> datetime:
    """The evening before a day, when the bill run closes."""
    return datetime(day.year, day.month, day.day, 22) - timedelta(days=1)


def _suspension(
    number: int, customer_id: str, at: datetime, minutes: int = 2, **changes: Any
) -> Row:
    cleared = at + timedelta(days=1)
    return {
        "suspension_id": f"P{number:03d}",
        "customer_id": customer_id,
        "suspended_at": at,
        "known_at": at + timedelta(hours=1),
        "reason": "arrears",
        "arrears_fen": 5230,
        "reminders_planned": 3,
        "reminders_delivered": 3,
        "first_reminder_at": at - timedelta(days=2),
        "cleared_at": cleared,
        "resumed_at": cleared + timedelta(minutes=minutes),
    } | changes


def _suspensions() -> list[Row]:
    return [
        _suspension(1, "C03", datetime(2026, 3, 5, 8)),
        _suspension(2, "C03", datetime(2026, 4, 6, 8), 40),
        _suspension(
            3, "C03", datetime(2026, 5, 7, 8), reminders_delivered=0, first_reminder_at=None
        ),
        _suspension(4, "C09", datetime(2026, 2, 8, 8)),
        _suspension(5, "C09", datetime(2026, 6, 9, 8)),
        _suspension(6, "C12", datetime(2026, 6, 20, 8), known_at=datetime(2026, 7, 3, 4)),
    ]


def _services() -> list[Row]:
    return [
        {
            "subscription_id": "S004",
            "customer_id": "C04",
            "service": "彩铃",
            "monthly_fee_fen": 2000,
            "subscribed_at": datetime(2026, 1, 3, 12),
            "known_at": datetime(2026, 1, 3, 13),
            "cancelled_on": None,
        }
    ]


def _service_usage() -> list[Row]:
    uses = {1: 9, 2: 4, 3: 2, 4: 1, 5: 0, 6: 0}
    return [
        {
            "subscription_id": "S004",
            "customer_id": "C04",
            "month": date(2026, month, 1),
            "uses": count,
            "fee_fen": 2000,
            "known_at": _eve(add_months(date(2026, month, 1), 1)),
        }
        for month, count in uses.items()
    ]


def _visit(number: int, customer_id: str, at: datetime, purpose: str, outcome: str) -> Row:
    return {
        "contact_id": f"V{number:03d}",
        "customer_id": customer_id,
        "visited_at": at,
        "known_at": at + timedelta(hours=6),
        "purpose": purpose,
        "outcome": outcome,
        "waited_minutes": 25,
    }


def _store_contacts() -> list[Row]:
    return [
        _visit(1, "C05", datetime(2026, 3, 10, 10), "contract", "not_done"),
        _visit(2, "C05", datetime(2026, 4, 11, 10), "contract", "not_done"),
        _visit(3, "C05", datetime(2026, 6, 12, 10), "contract", "referred"),
        _visit(4, "C12", datetime(2026, 6, 2, 16), "bill", "not_done"),
        _visit(5, "C06", datetime(2026, 1, 5, 9), "service", "done"),
    ]


def _complaints() -> list[Row]:
    closed: Row = {
        "complaint_id": "T007",
        "customer_id": "C07",
        "opened_at": datetime(2026, 5, 4, 9),
        "known_at": datetime(2026, 5, 4, 9, 30),
        "topic": "billing",
        "closed_at": datetime(2026, 5, 20, 17),
        "process": "business_support",
        "escalated_at": datetime(2026, 5, 11, 9),
        "satisfied": False,
    }
    still_open: Row = {
        "complaint_id": "T012",
        "customer_id": "C12",
        "opened_at": datetime(2026, 6, 25, 14),
        "known_at": datetime(2026, 6, 25, 15),
        "topic": "service",
        "closed_at": None,
        "process": None,
        "escalated_at": None,
        "satisfied": None,
    }
    return [closed, still_open]


def _surveys() -> list[Row]:
    def survey(number: int, customer_id: str, day: int, score: int | None) -> Row:
        sent = datetime(2026, 5, day, 10)
        return {
            "survey_id": f"Q{number:03d}",
            "customer_id": customer_id,
            "sent_at": sent,
            "known_at": sent,
            "channel": "sms",
            "drawn_probability": 0.25,
            "answered_at": sent + timedelta(hours=5) if score is not None else None,
            "score": score,
        }

    return [survey(1, "C01", 5, 4), survey(2, "C06", 5, 9), survey(3, "C04", 6, None)]


TABLES: Mapping[Source, list[Row]] = {
    CUSTOMERS: _customers(),
    MARKETING_CASES: _cases(),
    CONTRACTS: _contracts(),
    BILLS: _bills(),
    SUSPENSIONS: _suspensions(),
    SERVICES: _services(),
    SERVICE_USAGE: _service_usage(),
    STORE_CONTACTS: _store_contacts(),
    COMPLAINTS: _complaints(),
    SURVEYS: _surveys(),
    **HAPPENINGS,
}


def frame_of(source: Source, rows: Iterable[Row]) -> pl.DataFrame:
    """Make a typed frame of some rows of a source."""
    schema = {column.name: column.dtype for column in source.columns}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def write_world(
    home: Home,
    *,
    form: Literal["parquet", "csv"] = "parquet",
    changes: Mapping[Source, list[Row]] | None = None,
) -> Home:
    """Write the world's tables into a home; ``changes`` replaces whole tables."""
    home.tables.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        rows = (changes or {}).get(source, TABLES[source])
        frame = frame_of(source, rows)
        path = home.tables / f"{source.name}.{form}"
        if form == "csv":
            frame.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
        else:
            frame.write_parquet(path)
    return home
