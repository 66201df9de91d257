"""What else happens in the tiny world: payments, contacts, orders, lines, incidents, recoveries.

======== ===========================================================================================
id       what happens besides
======== ===========================================================================================
C01      calls 10 minutes instead of 200 from May on; answered a survey with 4 and was called back
C03      was reminded of two suspensions two days before; the third reminder never arrived
C04      asked three times about one bill, each within a month of the time before
C05      ordered a line in vain, in three attempts; another order is not finished yet
C06      pays 120 yuan by direct debit; the line is as fast as it was sold
C07      got a wrong bill, which was put right; a line came 15 days late and is slow and faulty
C08      failed to log in once
C09      fell from diamond to gold in April
C10      waits for a leased line that was promised for 20 June
C12      was hit by an outage; a payment of June is credited in July only
======== ===========================================================================================
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from features.declare.source import Source
from features.sources import (
    FAULTS,
    HOLDINGS,
    INCIDENT_CUSTOMERS,
    INCIDENTS,
    LINE_SPEEDS,
    ONLINE_EVENTS,
    ORDERS,
    OWN_CONTACTS,
    PAYMENTS,
    RECOVERIES,
    REMINDERS,
    SERVICE_CONTACTS,
)

Row = dict[str, Any]


def _soon(at: datetime) -> datetime:
    """When what happened then is known: an hour later."""
    return at + timedelta(hours=1)


def _payments() -> list[Row]:
    def payment(number: int, customer_id: str, at: datetime, channel: str, yuan: int) -> Row:
        return {
            "payment_id": f"Z{number:03d}",
            "customer_id": customer_id,
            "channel": channel,
            "amount_fen": yuan * 100,
            "paid_at": at,
            "known_at": _soon(at),
            "credited_at": at + timedelta(seconds=5),
        }

    debits = [
        payment(month, "C06", datetime(2026, month, 5, 3), "bank", 120) for month in (4, 5, 6)
    ]
    waiting = payment(7, "C12", datetime(2026, 6, 21, 20), "online", 50)
    return [*debits, waiting | {"credited_at": datetime(2026, 7, 2, 9)}]


def _reminders() -> list[Row]:
    def reminder(number: int, due_at: datetime, delivered_at: datetime | None) -> Row:
        sent = due_at - timedelta(days=2, minutes=1)
        return {
            "reminder_id": f"R{number:03d}",
            "customer_id": "C03",
            "about": "arrears",
            "channel": "sms",
            "sent_at": sent,
            "known_at": sent,
            "due_at": due_at,
            "delivered_at": delivered_at,
        }

    march, april, may = (datetime(2026, month, month + 2, 8) for month in (3, 4, 5))
    two_days = timedelta(days=2)
    return [
        reminder(1, march, march - two_days),
        reminder(2, april, april - two_days),
        reminder(3, may, None),
    ]


def _holding(
    number: int, customer_id: str, product: str, mbps: int | None, ordered: datetime, **days: Any
) -> Row:
    return {
        "holding_id": f"H{number:03d}",
        "customer_id": customer_id,
        "product": product,
        "sold_mbps": mbps,
        "monthly_fee_fen": 8000 if mbps else 0,
        "ordered_at": ordered,
        "known_at": _soon(ordered),
        "promised_on": ordered.date(),
        "installed_on": ordered.date(),
        "ended_on": None,
    } | days


def _holdings() -> list[Row]:
    spring = {"promised_on": date(2026, 3, 5), "installed_on": date(2026, 3, 20)}
    waiting = {"promised_on": date(2026, 6, 20), "installed_on": None}
    return [
        _holding(1, "C01", "mobile", None, datetime(2024, 1, 2, 10)),
        _holding(6, "C06", "broadband", 100, datetime(2026, 1, 10, 10)),
        _holding(7, "C07", "broadband", 200, datetime(2026, 3, 1, 10), **spring),
        _holding(10, "C10", "leased_line", 500, datetime(2026, 6, 1, 10), **waiting),
    ]


def _faults() -> list[Row]:
    def fault(number: int, at: datetime, repaired: datetime, **rated: Any) -> Row:
        return {
            "fault_id": f"F{number:03d}",
            "customer_id": "C07",
            "holding_id": "H007",
            "kind": "slow",
            "reported_at": at,
            "known_at": _soon(at),
            "repaired_at": repaired,
            "rated_at": None,
            "satisfied": None,
        } | rated

    rated = {"rated_at": datetime(2026, 4, 15, 9), "satisfied": False}
    return [
        fault(1, datetime(2026, 4, 12, 9), datetime(2026, 4, 14, 9), **rated),
        fault(2, datetime(2026, 6, 11, 9), datetime(2026, 7, 1, 9)),
    ]


def _line_speeds() -> list[Row]:
    measured = [("C06", "H006", 2, 95), ("C06", "H006", 5, 93)]
    measured += [("C07", "H007", 4, 150), ("C07", "H007", 6, 90)]
    return [
        {
            "measurement_id": f"L{number:03d}",
            "customer_id": customer_id,
            "holding_id": holding_id,
            "measured_at": datetime(2026, month, 10, 2),
            "known_at": datetime(2026, month, 11, 2),
            "down_mbps": mbps,
        }
        for number, (customer_id, holding_id, month, mbps) in enumerate(measured)
    ]


def _orders() -> list[Row]:
    def order(number: int, at: datetime, finished: datetime, outcome: str, attempts: int) -> Row:
        return {
            "order_id": f"O{number:03d}",
            "customer_id": "C05",
            "channel": "online",
            "ordered": "line",
            "placed_at": at,
            "known_at": _soon(at),
            "finished_at": finished,
            "outcome": outcome,
            "attempts": attempts,
        }

    return [
        order(1, datetime(2026, 4, 2, 9), datetime(2026, 4, 3, 9), "failed", 3),
        order(2, datetime(2026, 6, 30, 9), datetime(2026, 7, 2, 9), "done", 2),
    ]


def _service_contacts() -> list[Row]:
    told = [
        (datetime(2026, 5, 10, 11), "bill", "hotline", "not_settled"),
        (datetime(2026, 5, 20, 11), "bill", "online", "not_settled"),
        (datetime(2026, 6, 5, 11), "bill", "hotline", "settled"),
        (datetime(2026, 6, 8, 11), "other", "hotline", "settled"),
    ]
    return [
        {
            "contact_id": f"N{number:03d}",
            "customer_id": "C04",
            "channel": channel,
            "problem": problem,
            "contacted_at": at,
            "known_at": _soon(at),
            "waited_seconds": 30 * number,
            "outcome": outcome,
        }
        for number, (at, problem, channel, outcome) in enumerate(told)
    ]


def _online_events() -> list[Row]:
    return [
        {
            "event_id": f"E{number:03d}",
            "customer_id": "C08",
            "kind": "login",
            "happened_at": datetime(2026, 6, 20 + number, 21),
            "known_at": datetime(2026, 6, 20 + number, 22),
            "succeeded": number > 0,
            "took_seconds": 12 - number,
        }
        for number in range(2)
    ]


def _incidents() -> list[Row]:
    bill, outage = datetime(2026, 4, 30, 22), datetime(2026, 6, 15, 12)
    return [
        {
            "incident_id": "I001",
            "kind": "wrong_bill",
            "place": None,
            "began_at": bill,
            "known_at": _soon(bill),
            "ended_at": datetime(2026, 5, 6, 22),
        },
        {
            "incident_id": "I002",
            "kind": "outage",
            "place": "南京",
            "began_at": outage,
            "known_at": _soon(outage),
            "ended_at": outage + timedelta(hours=6),
        },
    ]


def _incident_customers() -> list[Row]:
    def hit(incident_id: str, customer_id: str, at: datetime, put_right_at: datetime) -> Row:
        return {
            "incident_id": incident_id,
            "customer_id": customer_id,
            "hit_at": at,
            "known_at": _soon(at),
            "put_right_at": put_right_at,
            "compensated_fen": 2000,
        }

    return [
        hit("I001", "C07", datetime(2026, 4, 30, 22), datetime(2026, 5, 6, 22)),
        hit("I002", "C12", datetime(2026, 6, 15, 12), datetime(2026, 7, 8, 9)),
    ]


def _own_contacts() -> list[Row]:
    return [
        {
            "contact_id": f"A{day:03d}",
            "customer_id": "C03",
            "purpose": purpose,
            "channel": "call",
            "contacted_at": datetime(2026, 6, day, 10),
            "known_at": datetime(2026, 6, day, 11),
            "reached": day == 3,
        }
        for day, purpose in ((3, "marketing"), (10, "notice"))
    ]


def _recoveries() -> list[Row]:
    def recovery(customer_id: str, because: str, opened: datetime, **later: Any) -> Row:
        return {
            "recovery_id": f"X{customer_id}",
            "customer_id": customer_id,
            "because": because,
            "opened_at": opened,
            "known_at": opened,
        } | later

    return [
        recovery(
            "C01",
            "survey",
            datetime(2026, 5, 5, 16),
            first_contact_at=datetime(2026, 5, 5, 17, 30),
            closed_at=datetime(2026, 5, 6, 10),
            outcome="settled",
        ),
        recovery(
            "C07",
            "complaint",
            datetime(2026, 5, 20, 18),
            first_contact_at=datetime(2026, 5, 21, 18),
            closed_at=datetime(2026, 7, 2, 10),
            outcome="not_settled",
        ),
    ]


HAPPENINGS: dict[Source, list[Row]] = {
    PAYMENTS: _payments(),
    REMINDERS: _reminders(),
    HOLDINGS: _holdings(),
    FAULTS: _faults(),
    LINE_SPEEDS: _line_speeds(),
    ORDERS: _orders(),
    SERVICE_CONTACTS: _service_contacts(),
    ONLINE_EVENTS: _online_events(),
    INCIDENTS: _incidents(),
    INCIDENT_CUSTOMERS: _incident_customers(),
    OWN_CONTACTS: _own_contacts(),
    RECOVERIES: _recoveries(),
}
