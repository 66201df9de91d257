"""What happened lately counts more, and fees for nothing: counted in plain pandas."""

import numpy as np
import pandas as pd

from tests.plain_tables import KEY, Tables

ABSENT_IS_ZERO = [
    "contracts_ended_early_by_recency", "suspensions_by_recency",
    "suspensions_unannounced_by_recency", "visits_not_done_by_recency", "waiting_by_recency",
    "fees_for_nothing_yuan", "bill_jumps_by_recency",
]  # fmt: skip


def measures(tables: Tables) -> list[pd.DataFrame]:
    """Every such measure, by customer."""
    return [
        contracts(tables),
        suspensions(tables),
        visits(tables),
        unused(tables),
        outside(tables),
        jumps(tables),
    ]


def weight(days_ago: pd.Series) -> pd.Series:
    """Half after ninety days, counted in 1024ths."""
    parts: pd.Series = np.round(1024 * np.exp2(-days_ago / 90)) / 1024
    return parts


def total(rows: pd.DataFrame, what: pd.Series) -> pd.Series:
    """Add up by customer."""
    return what.groupby(rows[KEY]).sum()


def contracts(tables: Tables) -> pd.DataFrame:
    """Contracts that ended inside their term, whoever ended them."""
    rows = tables.hide(tables.events("contracts", "signed_at"), "interrupted_on")
    rows["ends_on"] = pd.to_datetime(rows["ends_on"])
    rows = rows[rows["interrupted_on"] < rows["ends_on"]]
    rows = rows[tables.months_since(rows["interrupted_on"]) < 24]
    days = (tables.day - rows["interrupted_on"]).dt.days
    return pd.DataFrame({"contracts_ended_early_by_recency": total(rows, weight(days))})


def suspensions(tables: Tables) -> pd.DataFrame:
    """Suspensions for arrears."""
    rows = tables.events("suspensions", "suspended_at")
    rows = rows[(rows["reason"] == "arrears") & (rows["months_ago"] < 24)]
    counts = weight(rows["days_ago"])
    unannounced = counts.where(rows["reminders_delivered"] == 0, 0.0)
    return pd.DataFrame(
        {
            "suspensions_by_recency": total(rows, counts),
            "suspensions_unannounced_by_recency": total(rows, unannounced),
        }
    )


def visits(tables: Tables) -> pd.DataFrame:
    """Visits to stores that were not settled, and waits beyond half an hour."""
    rows = tables.events("store_contacts", "visited_at")
    rows = rows[rows["months_ago"] < 24]
    counts = weight(rows["days_ago"])
    beyond = (rows["waited_minutes"] - 30).clip(0, 90)
    return pd.DataFrame(
        {
            "visits_not_done_by_recency": total(
                rows, counts.where(rows["outcome"] == "not_done", 0)
            ),
            "waiting_by_recency": total(rows, counts * beyond),
        }
    )


def unused(tables: Tables) -> pd.DataFrame:
    """Fees of services in months without a use."""
    services = tables.events("services", "subscribed_at")[["subscription_id", "monthly_fee_fen"]]
    usage = tables.monthly("service_usage")
    idle = usage[(usage["months_ago"] < 3) & (usage["uses"] == 0)]
    idle = idle.merge(services, on="subscription_id")
    return pd.DataFrame({"fees_for_nothing_yuan": total(idle, idle["monthly_fee_fen"]) / 100})


def outside(tables: Tables) -> pd.DataFrame:
    """The share of bills outside the bundle."""
    bills = tables.monthly("bills")
    bills = bills[(bills["months_ago"] < 12) & (bills["total_fen"] > 0)]
    counts = np.exp2(-bills["months_ago"] / 3)
    share = bills["outside_bundle_fen"] / bills["total_fen"]
    return pd.DataFrame(
        {"outside_bundle_share_by_recency": total(bills, counts * share) / total(bills, counts)}
    )


def jumps(tables: Tables) -> pd.DataFrame:
    """How far bills lie above what was usual, added up."""
    every = tables.monthly("bills")[[KEY, "months_ago", "total_fen"]]
    later = [every.assign(months_ago=every["months_ago"] - back) for back in (1, 2, 3)]
    usual = pd.concat(later).groupby([KEY, "months_ago"])["total_fen"].mean().rename("usual")
    bills = every[every["months_ago"] < 12].merge(usual.reset_index(), on=[KEY, "months_ago"])
    above = bills["total_fen"] - bills["usual"]
    bills = bills[(above > 1000) & (bills["usual"] > 0)]
    share = (bills["total_fen"] / bills["usual"] - 1).clip(0, 3)
    return pd.DataFrame(
        {"bill_jumps_by_recency": total(bills, share * np.exp2(-bills["months_ago"] / 3))}
    )
