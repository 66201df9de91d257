"""The same measures, as somebody would write them in pandas who had never seen this project.

It reads the operator's tables directly, shares no line with the views, and is the referee in two
places: every cell must agree (`tests/features/test_against_pandas.py`), and the benchmark of the
views is measured against it. What happens besides bills and contracts is in
`plain_happenings.py`, what counts the more the later it happened in `plain_recency.py`.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from tests import plain_happenings, plain_recency
from tests.plain_tables import KEY, Tables


def measures(folder: Path, as_of: date) -> pd.DataFrame:
    """Compute every measure of every customer, indexed and sorted by customer."""
    tables = Tables(folder, pd.Timestamp(as_of))
    parts: list[pd.DataFrame | pd.Series] = [
        *contracts(tables),
        promise(tables),
        suspensions(tables),
        services(tables),
        spending(tables),
        shocks(tables),
        visits(tables),
        complaints(tables),
        *plain_happenings.measures(tables),
        *plain_recency.measures(tables),
    ]
    wide = profile(tables).join(parts)
    zero = [c for c in wide if str(c).startswith(ABSENT_IS_ZERO)]
    zero += plain_happenings.ABSENT_IS_ZERO + plain_recency.ABSENT_IS_ZERO
    return wide.fillna(dict.fromkeys(zero, 0.0)).sort_index()


ABSENT_IS_ZERO = (
    "contracts_in",
    "promise",
    "visits_after_expiry_",
    "months_below_promise",
    "suspensions_",
    "idle_service_fee_",
    "services_",
    "bill_shocks",
    "largest_shock",
    "store_visits",
    "complaints",
)


def profile(tables: Tables) -> pd.DataFrame:
    """Who was a customer on the day."""
    rows = tables.read("customers")
    begun, ended = pd.to_datetime(rows["true_from"]), pd.to_datetime(rows["true_until"])
    rows = rows[(begun < tables.day) & ~(ended < tables.day)].set_index(KEY)
    return pd.DataFrame(
        {
            "brand": rows["brand"],
            "rank": rows["rank"],
            "city": rows["city"],
            "tenure_months": tables.months_since(pd.to_datetime(rows["joined_on"])),
            "age_years": tables.day.year - rows["birth_year"],
        }
    )


def contracts(tables: Tables) -> list[pd.DataFrame]:
    """Contracts broken off, in force, and expired without another."""
    signed = signed_contracts(tables)
    broken = signed[
        (signed["interrupted_by"] == "customer") & (signed["interrupted_on"] < signed["ends_on"])
    ]
    broken = broken.assign(months=tables.months_since(broken["interrupted_on"]))
    recent = broken[broken["months"] < 12].groupby(KEY)
    binding = signed[(signed["ends_on"] >= tables.day) & signed["interrupted_on"].isna()]
    in_force = binding.groupby(KEY)
    nearest = tables.months_since(in_force["ends_on"].min())
    return [
        pd.DataFrame(
            {
                "contracts_interrupted": recent.size(),
                "months_since_interruption": recent["months"].min(),
            }
        ),
        pd.DataFrame(
            {
                "contracts_in_force": in_force.size(),
                "months_to_contract_end": -nearest,
                "promised_spend_yuan": in_force["promised_spend_fen"].max() / 100,
            }
        ),
        expired(tables, signed, set(binding[KEY])),
    ]


def signed_contracts(tables: Tables) -> pd.DataFrame:
    """Contracts known on the day, with the spend they promise."""
    signed = tables.events("contracts", "signed_at")
    signed["ends_on"] = pd.to_datetime(signed["ends_on"])
    signed = tables.hide(signed, "interrupted_on", "interrupted_by")
    cases = tables.read("marketing_cases")[["case_id", "promised_spend_fen"]]
    return signed.merge(cases, on="case_id", how="left")


def expired(tables: Tables, signed: pd.DataFrame, bound: set[str]) -> pd.DataFrame:
    """Store visits after a contract ran out and no other was signed."""
    ran_out = signed[(signed["ends_on"] < tables.day) & signed["interrupted_on"].isna()]
    last_end = ran_out.groupby(KEY)["ends_on"].max()
    last_signed = signed.groupby(KEY)["signed_at"].max().dt.normalize()
    last_end = last_end[last_signed.reindex(last_end.index) < last_end]
    last_end = last_end[~last_end.index.isin(list(bound))]
    gone = pd.DataFrame({"end": last_end, "months_since_expiry": tables.months_since(last_end)})
    came = tables.events("store_contacts", "visited_at").merge(gone, left_on=KEY, right_index=True)
    came = came[came["visited_at"].dt.normalize() > came["end"]]
    months_after = came["months_since_expiry"] - came["months_ago"]
    steps = {
        f"visits_after_expiry_{step:02d}": (months_after <= step).groupby(came[KEY]).sum()
        for step in range(1, 13)
    }
    return gone[["months_since_expiry"]].join(pd.DataFrame(steps))


def promise(tables: Tables) -> pd.DataFrame:
    """Months in a row in which less was spent than promised."""
    bills = tables.monthly("bills")
    bills = bills[bills["months_ago"] < 24][[KEY, "month", "months_ago", "total_fen"]]
    promised = signed_contracts(tables)
    promised = promised[promised["promised_spend_fen"] > 0]
    columns = [KEY, "signed_at", "ends_on", "interrupted_on", "promised_spend_fen"]
    both = bills.merge(promised[columns], on=KEY)
    month_end = both["month"] + pd.offsets.MonthEnd(0)
    both = both[
        (both["signed_at"].dt.normalize() <= both["month"])
        & (both["ends_on"] >= month_end)
        & ~(both["interrupted_on"] < month_end)
    ]
    months = both.groupby([KEY, "months_ago"], as_index=False).agg(
        total_fen=("total_fen", "first"), promised=("promised_spend_fen", "max")
    )
    below = months["total_fen"] < months["promised"]
    first_kept = months[~below].groupby(KEY)["months_ago"].min()
    reach = months_bound(tables, promised)
    until = np.minimum(months[KEY].map(first_kept).fillna(24), months[KEY].map(reach).fillna(0))
    run = below & (months["months_ago"] < until)
    short = both["promised_spend_fen"] - both["total_fen"]
    short = short[short > 0]
    return pd.DataFrame(
        {
            "months_below_promise": run.groupby(months[KEY]).sum(),
            "promise_shortfall_yuan": short.groupby(both.loc[short.index, KEY]).mean() / 100,
        }
    )


def months_bound(tables: Tables, promised: pd.DataFrame) -> pd.Series:
    """For how many months, back from the newest that is over, a promise bound all of each."""
    ends = promised["ends_on"].where(
        ~(promised["interrupted_on"] < promised["ends_on"]), promised["interrupted_on"]
    )
    signed, day_after = promised["signed_at"].dt.normalize(), ends + pd.Timedelta(days=1)
    # The first whole month of a term, and how many it has.
    oldest = tables.first_months_since(signed) - (signed.dt.day > 1) - 1
    newest = (tables.first_months_since(day_after)).clip(lower=0)
    count = (oldest.clip(upper=23) - newest + 1).clip(lower=0)
    bound = promised.loc[promised.index.repeat(count), [KEY]]
    bound["months_ago"] = bound.groupby(level=0).cumcount() + newest.repeat(count)
    bound = bound.drop_duplicates().sort_values([KEY, "months_ago"])
    in_row = bound.groupby(KEY).cumcount() == bound["months_ago"]
    return in_row.groupby(bound[KEY]).sum()


def suspensions(tables: Tables) -> pd.DataFrame:
    """Suspensions for arrears in half a year."""
    rows = tables.events("suspensions", "suspended_at")
    rows = tables.hide(tables.hide(rows, "cleared_at"), "resumed_at")
    rows["slow"] = (rows["resumed_at"] - rows["cleared_at"]).dt.total_seconds() // 1 > 300
    rows = rows[(rows["months_ago"] < 6) & (rows["reason"] == "arrears")]
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "suspensions_for_arrears": grouped.size(),
            "suspensions_unannounced": (rows["reminders_delivered"] == 0).groupby(rows[KEY]).sum(),
            "resumptions_slow": grouped["slow"].sum(),
            "days_since_suspension": grouped["days_ago"].min(),
        }
    )


def services(tables: Tables) -> pd.DataFrame:
    """Fees of services that are hardly used, by how little is hardly."""
    held = tables.hide(tables.events("services", "subscribed_at"), "cancelled_on")
    held = held[held["cancelled_on"].isna() & (held["months_ago"] >= 1)]
    usage = tables.monthly("service_usage")
    uses = usage[usage["months_ago"] < 3].groupby("subscription_id")["uses"].mean()
    held = held.assign(
        uses=held["subscription_id"].map(uses).fillna(0.0), fee=held["monthly_fee_fen"] / 100
    )
    steps = {
        f"idle_service_fee_{step:02d}": held[held["uses"] <= step].groupby(KEY)["fee"].max()
        for step in range(11)
    }
    grouped = held.groupby(KEY)
    sums = {"services_held": grouped.size(), "services_fee_yuan": grouped["fee"].sum()}
    return pd.DataFrame({**steps, **sums})


def spending(tables: Tables) -> pd.DataFrame:
    """Level and kind of spend in a quarter."""
    bills = tables.monthly("bills")
    grouped = bills[bills["months_ago"] < 3].groupby(KEY)
    total = grouped["total_fen"].sum()
    return pd.DataFrame(
        {
            "spend_yuan": grouped["total_fen"].mean() / 100,
            "outside_bundle_yuan": grouped["outside_bundle_fen"].mean() / 100,
            "value_added_share": grouped["value_added_fen"].sum() / total.where(total > 0),
            "call_minutes": grouped["call_minutes"].mean(),
            "data_mb": grouped["data_mb"].mean(),
            "months_without_bill": 3 - grouped.size(),
        }
    )


def shocks(tables: Tables) -> pd.DataFrame:
    """Bills far above those of the three months before."""
    bills = tables.monthly("bills").sort_values([KEY, "month"], ignore_index=True)
    bills = bills[bills["months_ago"] < 9][[KEY, "month", "months_ago", "total_fen"]]
    later = [bills.assign(months_ago=bills["months_ago"] - back) for back in (1, 2, 3)]
    usual = pd.concat(later).groupby([KEY, "months_ago"])["total_fen"].mean().rename("usual")
    bills = bills[bills["months_ago"] < 6].merge(usual.reset_index(), on=[KEY, "months_ago"])
    newest = bills.groupby(KEY).last()
    above = bills["total_fen"] - bills["usual"]
    shock = bills[(bills["total_fen"] > 1.5 * bills["usual"]) & (above >= 2000)]
    return pd.DataFrame(
        {
            "bill_shocks": shock.groupby(KEY).size(),
            "largest_shock_yuan": above[shock.index].groupby(shock[KEY]).max() / 100,
            "months_since_shock": shock.groupby(KEY)["months_ago"].min(),
            "last_bill_yuan": newest["total_fen"] / 100,
            "last_bill_to_usual": newest["total_fen"] / newest["usual"].replace(0, np.nan),
        }
    )


def visits(tables: Tables) -> pd.DataFrame:
    """Store visits in half a year."""
    rows = tables.events("store_contacts", "visited_at")
    rows = rows[rows["months_ago"] < 6]
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "store_visits": grouped.size(),
            "store_visits_for_nothing": (rows["outcome"] != "done").groupby(rows[KEY]).sum(),
            "longest_wait_minutes": grouped["waited_minutes"].max(),
            "days_since_visit": grouped["days_ago"].min(),
        }
    )


def complaints(tables: Tables) -> pd.DataFrame:
    """Complaints in a year, and how they ended as far as was known."""
    rows = tables.hide(tables.events("complaints", "opened_at"), "closed_at", "satisfied")
    rows = tables.hide(rows, "escalated_at")
    rows = rows[rows["months_ago"] < 12]
    handling = (rows["closed_at"] - rows["opened_at"]).dt.total_seconds() // 1
    return pd.DataFrame(
        {
            "complaints": rows.groupby(KEY).size(),
            "complaints_badly_ended": rows["satisfied"].eq(False).groupby(rows[KEY]).sum(),
            "complaints_open": rows["closed_at"].isna().groupby(rows[KEY]).sum(),
            "complaints_escalated": rows["escalated_at"].notna().groupby(rows[KEY]).sum(),
            "slowest_handling_days": handling.groupby(rows[KEY]).max() / 86400,
            "days_since_complaint": rows.groupby(KEY)["days_ago"].min(),
        }
    )
