"""What happens besides bills and contracts, counted in plain pandas."""

import pandas as pd

from tests.plain_tables import KEY, Tables

ABSENT_IS_ZERO = [
    "rank_falls", "rank_rises", "resumptions_slow", "suspensions_at_short_notice", "days_cut_off",
    "suspensions_not_resumed", "largest_arrears_yuan", "reminders_received", "reminders_lost",
    "payments_made", "payments_credited_late", "months_fallen_silent", "contacts_lately",
    "contacts_before", "service_contacts", "service_contacts_unsettled", "contacts_repeated",
    "problems_repeated", "online_events", "online_failures", "online_logins", "orders_placed",
    "orders_failed", "orders_tried_again", "orders_open", "lines_held", "lines_fee_yuan",
    "installations_late", "installation_days_late", "installations_overdue", "faults_reported",
    "faults_again", "faults_open", "repairs_disappointing", "measurements_too_slow",
    "incidents_hit", "outages_hit", "failed_top_ups_hit", "wrong_bills_hit",
    "incidents_not_put_right", "compensated_yuan", "contacts_from_us", "offers_from_us",
    "recoveries", "recoveries_not_settled", "recoveries_open",
]  # fmt: skip


def measures(tables: Tables) -> list[pd.DataFrame]:
    """Every such measure, by customer."""
    return [
        ranks(tables),
        suspensions(tables),
        reminders(tables),
        payments(tables),
        trends(tables),
        silence(tables),
        heard(tables),
        hotline(tables),
        repeats(tables),
        online(tables),
        orders(tables),
        lines(tables),
        late_lines(tables),
        faults(tables),
        speeds(tables),
        incidents(tables),
        own_contacts(tables),
        recoveries(tables),
    ]


def count(rows: pd.DataFrame, which: pd.Series) -> pd.Series:
    """Count the rows of each customer for which something holds."""
    return which.groupby(rows[KEY]).sum()


def seconds(until: pd.Series, since: pd.Series) -> pd.Series:
    """Count the whole seconds from one moment to another."""
    passed: pd.Series = (until - since).dt.total_seconds() // 1
    return passed


def days_before(tables: Tables, when: pd.Series) -> pd.Series:
    """Count the days from a date to the day."""
    passed: pd.Series = when.dt.normalize().rsub(tables.day).dt.days
    return passed


def ranks(tables: Tables) -> pd.DataFrame:
    """Changes of rank in a year."""
    rows = tables.read("customers")
    rows["true_from"] = pd.to_datetime(rows["true_from"])
    rows = rows[rows["true_from"] < tables.day].sort_values([KEY, "true_from"])
    place = rows["rank"].map({"diamond": 0, "gold": 1, "silver": 2, "ordinary": 3})
    fell = place - place.groupby(rows[KEY]).shift()
    months = tables.months_since(rows["true_from"])
    fell = fell[months < 12]
    rows, months = rows.loc[fell.index], months[fell.index]
    return pd.DataFrame(
        {
            "rank_falls": count(rows, fell > 0),
            "rank_rises": count(rows, fell < 0),
            "months_since_rank_fall": months[fell > 0].groupby(rows[KEY]).min(),
        }
    )


def suspensions(tables: Tables) -> pd.DataFrame:
    """How suspensions for arrears were announced and ended."""
    rows = tables.events("suspensions", "suspended_at")
    rows = tables.hide(tables.hide(rows, "cleared_at"), "resumed_at")
    rows = rows[(rows["months_ago"] < 6) & (rows["reason"] == "arrears")]
    notice = seconds(rows["suspended_at"], rows["first_reminder_at"])
    in_time = (notice >= 86400) & (rows["reminders_delivered"] > 0)
    out = rows["days_ago"] - days_before(tables, rows["resumed_at"]).fillna(0)
    return pd.DataFrame(
        {
            "suspensions_at_short_notice": count(rows, ~in_time),
            "days_cut_off": count(rows, out),
            "suspensions_not_resumed": count(rows, rows["resumed_at"].isna()),
            "largest_arrears_yuan": rows.groupby(KEY)["arrears_fen"].max() / 100,
        }
    )


def reminders(tables: Tables) -> pd.DataFrame:
    """Reminders of arrears in half a year."""
    rows = tables.hide(tables.events("reminders", "sent_at"), "delivered_at")
    rows = rows[(rows["months_ago"] < 6) & (rows["about"] == "arrears")]
    notice = seconds(rows["due_at"], rows["delivered_at"])
    return pd.DataFrame(
        {
            "reminders_received": count(rows, rows["delivered_at"].notna()),
            "reminders_lost": count(rows, rows["delivered_at"].isna()),
            "longest_notice_hours": notice.groupby(rows[KEY]).max() / 3600,
        }
    )


def payments(tables: Tables) -> pd.DataFrame:
    """Payments in half a year."""
    rows = tables.hide(tables.events("payments", "paid_at"), "credited_at")
    rows = rows[rows["months_ago"] < 6]
    took = seconds(rows["credited_at"], rows["paid_at"])
    late = (took > 600) | (took.isna() & (rows["days_ago"] > 1))
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "payments_made": grouped.size(),
            "payment_mean_yuan": grouped["amount_fen"].mean() / 100,
            "payments_credited_late": count(rows, late),
            "days_since_payment": grouped["days_ago"].min(),
        }
    )


def trends(tables: Tables) -> pd.DataFrame:
    """A quarter against the quarter before it."""
    rows = tables.monthly("bills")
    rows = rows[rows["months_ago"] < 6]
    now, before = rows[rows["months_ago"] < 3].groupby(KEY), rows[rows["months_ago"] >= 3]
    change = {}
    for name, column in (("spend", "total_fen"), ("call", "call_minutes"), ("data", "data_mb")):
        older = before.groupby(KEY)[column].mean()
        change[f"{name}_change_share"] = now[column].mean() / older.where(older > 0) - 1
    total = rows.groupby(KEY)["total_fen"]
    mean = total.mean()
    swing = (total.max() - total.min()) / mean.where(mean > 0)
    return pd.DataFrame({**change, "spend_swing_share": swing})


def silence(tables: Tables) -> pd.DataFrame:
    """Calls of a quarter against the nine months before it."""
    rows = tables.monthly("bills")
    usual = rows[rows["months_ago"].between(3, 11)].groupby(KEY)["call_minutes"].mean()
    rows = rows[rows["months_ago"] < 3].assign(usual=lambda found: found[KEY].map(usual))
    rows = rows[rows["usual"] >= 30]
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "months_fallen_silent": count(rows, rows["call_minutes"] < 0.2 * rows["usual"]),
            "calls_to_usual_share": grouped["call_minutes"].mean() / grouped["usual"].first(),
        }
    )


def heard(tables: Tables) -> pd.DataFrame:
    """Contacts of any kind in a year."""
    calls = tables.events("service_contacts", "contacted_at")
    visits = tables.events("store_contacts", "visited_at")
    rows = pd.concat([part[[KEY, "days_ago", "months_ago"]] for part in (calls, visits)])
    rows = rows[rows["months_ago"] < 12].reset_index(drop=True)
    return pd.DataFrame(
        {
            "days_since_heard": rows.groupby(KEY)["days_ago"].min(),
            "contacts_lately": count(rows, rows["months_ago"] < 3),
            "contacts_before": count(rows, rows["months_ago"] >= 3),
        }
    )


def hotline(tables: Tables) -> pd.DataFrame:
    """Hotline and online contacts in half a year."""
    rows = tables.events("service_contacts", "contacted_at")
    rows = rows[rows["months_ago"] < 6]
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "service_contacts": grouped.size(),
            "service_contacts_unsettled": count(rows, rows["outcome"] != "settled"),
            "longest_hold_seconds": grouped["waited_seconds"].max(),
            "days_since_service_contact": grouped["days_ago"].min(),
        }
    )


def repeats(tables: Tables) -> pd.DataFrame:
    """Contacts within thirty days of another about the same problem."""
    rows = tables.events("service_contacts", "contacted_at")
    rows = rows[(rows["months_ago"] < 6) & (rows["problem"] != "other")]
    rows = rows.sort_values([KEY, "problem", "contacted_at"])
    gap = rows.groupby([KEY, "problem"])["days_ago"].shift() - rows["days_ago"]
    grouped = rows[gap <= 30].groupby(KEY)
    return pd.DataFrame(
        {
            "contacts_repeated": grouped.size(),
            "problems_repeated": grouped["problem"].nunique(),
            "days_since_repeat": grouped["days_ago"].min(),
        }
    )


def online(tables: Tables) -> pd.DataFrame:
    """Things done online in a quarter."""
    rows = tables.events("online_events", "happened_at")
    rows = rows[rows["months_ago"] < 3]
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "online_events": grouped.size(),
            "online_failures": count(rows, ~rows["succeeded"]),
            "online_logins": count(rows, rows["kind"] == "login"),
            "slowest_online_seconds": grouped["took_seconds"].max(),
            "days_since_online": grouped["days_ago"].min(),
        }
    )


def orders(tables: Tables) -> pd.DataFrame:
    """Orders in half a year."""
    rows = tables.events("orders", "placed_at")
    rows = tables.hide(rows, "finished_at", "outcome", "attempts")
    rows = rows[rows["months_ago"] < 6]
    failed = rows["outcome"].isin(["failed", "given_up"])
    took = seconds(rows["finished_at"], rows["placed_at"])
    return pd.DataFrame(
        {
            "orders_placed": rows.groupby(KEY).size(),
            "orders_failed": count(rows, failed),
            "orders_tried_again": count(rows, rows["attempts"] > 1),
            "orders_open": count(rows, rows["finished_at"].isna()),
            "slowest_order_hours": took.groupby(rows[KEY]).max() / 3600,
            "days_since_failed_order": rows[failed].groupby(KEY)["days_ago"].min(),
        }
    )


def holdings(tables: Tables) -> pd.DataFrame:
    """Products as known on the day."""
    rows = tables.events("holdings", "ordered_at")
    rows = tables.hide(tables.hide(rows, "installed_on"), "ended_on")
    return rows.assign(promised_on=pd.to_datetime(rows["promised_on"]))


def lines(tables: Tables) -> pd.DataFrame:
    """Lines in use."""
    rows = holdings(tables)
    used = rows["installed_on"].notna() & rows["ended_on"].isna()
    grouped = rows[(rows["product"] != "mobile") & used].groupby(KEY)
    fee = grouped["monthly_fee_fen"].sum() / 100
    return pd.DataFrame({"lines_held": grouped.size(), "lines_fee_yuan": fee})


def late_lines(tables: Tables) -> pd.DataFrame:
    """Installations after the day promised, in a year."""
    rows = holdings(tables)
    until = rows["installed_on"].fillna(rows["ended_on"]).fillna(tables.day)
    rows["late"] = (until - rows["promised_on"]).dt.days
    rows = rows[(rows["months_ago"] < 12) & (rows["late"] > 0)]
    return pd.DataFrame(
        {
            "installations_late": rows.groupby(KEY).size(),
            "installation_days_late": rows.groupby(KEY)["late"].max(),
            "installations_overdue": count(
                rows, rows["installed_on"].isna() & rows["ended_on"].isna()
            ),
        }
    )


def faults(tables: Tables) -> pd.DataFrame:
    """Faults in half a year."""
    rows = tables.hide(tables.events("faults", "reported_at"), "repaired_at")
    rows = tables.hide(rows, "rated_at", "satisfied")
    rows = rows[rows["months_ago"] < 6]
    took = seconds(rows["repaired_at"], rows["reported_at"])
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "faults_reported": grouped.size(),
            "faults_again": grouped.size() - grouped["holding_id"].nunique(),
            "faults_open": count(rows, rows["repaired_at"].isna()),
            "slowest_repair_hours": took.groupby(rows[KEY]).max() / 3600,
            "repairs_disappointing": count(rows, rows["satisfied"].eq(False)),
            "days_since_fault": grouped["days_ago"].min(),
        }
    )


def speeds(tables: Tables) -> pd.DataFrame:
    """Measured speed against the speed sold, in half a year."""
    rows = tables.events("line_speeds", "measured_at")
    sold = holdings(tables)[["holding_id", "sold_mbps"]].dropna()
    rows = rows[rows["months_ago"] < 6].merge(sold, on="holding_id")
    rows["share"] = rows["down_mbps"] / rows["sold_mbps"]
    grouped = rows.groupby(KEY)["share"]
    return pd.DataFrame(
        {
            "line_speed_share": grouped.median(),
            "slowest_line_speed_share": grouped.min(),
            "measurements_too_slow": count(rows, rows["share"] < 0.8),
        }
    )


def incidents(tables: Tables) -> pd.DataFrame:
    """Incidents that hit, in half a year."""
    what = tables.hide(tables.events("incidents", "began_at"), "ended_at")
    what["lasted"] = seconds(what["ended_at"], what["began_at"])
    rows = tables.events("incident_customers", "hit_at")
    rows = tables.hide(rows, "put_right_at", "compensated_fen")
    rows = rows[rows["months_ago"] < 6]
    rows = rows.merge(what[["incident_id", "kind", "lasted"]], on="incident_id", how="left")
    grouped = rows.groupby(KEY)
    return pd.DataFrame(
        {
            "incidents_hit": grouped.size(),
            "outages_hit": count(rows, rows["kind"] == "outage"),
            "failed_top_ups_hit": count(rows, rows["kind"] == "failed_top_up"),
            "wrong_bills_hit": count(rows, rows["kind"] == "wrong_bill"),
            "incidents_not_put_right": count(rows, rows["put_right_at"].isna()),
            "compensated_yuan": grouped["compensated_fen"].sum() / 100,
            "longest_incident_hours": grouped["lasted"].max() / 3600,
            "days_since_incident": grouped["days_ago"].min(),
        }
    )


def own_contacts(tables: Tables) -> pd.DataFrame:
    """What we contacted customers for, in a quarter."""
    rows = tables.events("own_contacts", "contacted_at")
    rows = rows[rows["months_ago"] < 3]
    return pd.DataFrame(
        {
            "contacts_from_us": rows.groupby(KEY).size(),
            "offers_from_us": count(rows, rows["purpose"] == "marketing"),
            "days_since_our_contact": rows.groupby(KEY)["days_ago"].min(),
        }
    )


def recoveries(tables: Tables) -> pd.DataFrame:
    """Recoveries in a year, and how they ended as far as was known."""
    rows = tables.hide(tables.events("recoveries", "opened_at"), "first_contact_at")
    rows = tables.hide(rows, "closed_at", "outcome")
    rows = rows[rows["months_ago"] < 12]
    took = seconds(rows["first_contact_at"], rows["opened_at"])
    unsettled = rows["outcome"].isin(["not_settled", "not_reached"])
    return pd.DataFrame(
        {
            "recoveries": rows.groupby(KEY).size(),
            "recoveries_not_settled": count(rows, unsettled),
            "recoveries_open": count(rows, rows["closed_at"].isna()),
            "slowest_first_contact_hours": took.groupby(rows[KEY]).max() / 3600,
            "days_since_recovery": rows.groupby(KEY)["days_ago"].min(),
        }
    )
