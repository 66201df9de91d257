"""The eight views as a good Polars user writes them: one lazy query a view, from the files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import polars as pl

from features.domain.home import Home
from features.domain.moments import add_months
from tests.benchmarks.rivals.asked import Piece

KEY = "customer_id"


def contestant(home: Home) -> Callable[[Sequence[date]], Iterator[Piece]]:
    """Nothing is prepared: the files are scanned anew for every view."""

    def tables(days: Sequence[date]) -> Iterator[Piece]:
        for day in days:
            yield Piece(day, wide(Tables(home.tables, day)))

    return tables


@dataclass(frozen=True)
class Tables:
    """The operator's folder, and the day whose knowledge counts."""

    folder: Path
    day: date

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time())

    def scan(self, name: str) -> pl.LazyFrame:
        place = self.folder / name
        return pl.scan_parquet(place if place.is_dir() else place.with_suffix(".parquet"))

    def events(self, name: str, happened: str) -> pl.LazyFrame:
        """Scan the rows that had happened and were known."""
        return self.scan(name).filter(pl.col(happened) < self.now, pl.col("known_at") < self.now)

    def monthly(self, name: str, months: int) -> pl.LazyFrame:
        """Scan the known rows of the newest whole months, with how long ago each was."""
        end = self.day.replace(day=1)
        return (
            self.scan(name)
            .filter(
                pl.col("month") >= add_months(end, -months),
                pl.col("month") < end,
                pl.col("known_at") < self.now,
            )
            .with_columns(months_ago=self.calendar_months_ago("month") - 1)
        )

    def filled(self, *columns: str, on: str) -> list[pl.Expr]:
        """Hide what had not yet been filled in on the day."""
        known = pl.col(on) < self.now
        return [pl.when(known).then(pl.col(name)).alias(name) for name in columns]

    def calendar_months_ago(self, name: str) -> pl.Expr:
        month = pl.col(name).dt.year() * 12 + pl.col(name).dt.month().cast(pl.Int32)
        return pl.lit(self.day.year * 12 + self.day.month, pl.Int32) - month

    def months_ago(self, name: str) -> pl.Expr:
        return self.calendar_months_ago(name) - (pl.col(name).dt.day() >= self.day.day)


def wide(tables: Tables) -> pl.DataFrame:
    """Compute each view by itself, and lay the answers beside the customers of the day."""
    answers = [view(tables).collect() for view in VIEWS]
    found = customers(tables)
    for answer in answers:
        found = found.join(answer.lazy(), on=KEY, how="left")
    return found.with_columns(pl.col(ABSENT_IS_ZERO).fill_null(0)).collect()


def customers(tables: Tables) -> pl.LazyFrame:
    begun, ended = pl.col("true_from"), pl.col("true_until")
    rows = tables.scan("customers")
    return rows.filter(begun < tables.day, ended.is_null() | (ended >= tables.day)).select(KEY)


def signed(tables: Tables) -> pl.LazyFrame:
    rows = tables.events("contracts", "signed_at")
    return rows.with_columns(tables.filled("interrupted_on", "interrupted_by", on="interrupted_on"))


def promised(tables: Tables) -> pl.LazyFrame:
    cases = tables.scan("marketing_cases").select("case_id", "promised_spend_fen")
    return signed(tables).join(cases, on="case_id", how="left")


def interrupted(tables: Tables) -> pl.LazyFrame:
    return (
        signed(tables)
        .filter(
            pl.col("interrupted_by") == "customer", pl.col("interrupted_on") < pl.col("ends_on")
        )
        .with_columns(months=tables.months_ago("interrupted_on"))
        .filter(pl.col("months") < 12)
        .group_by(KEY)
        .agg(contracts_interrupted=pl.len(), months_since_interruption=pl.col("months").min())
    )


def in_force(tables: Tables) -> pl.LazyFrame:
    return (
        promised(tables)
        .filter(pl.col("ends_on") >= tables.day, pl.col("interrupted_on").is_null())
        .group_by(KEY)
        .agg(
            contracts_in_force=pl.len(),
            months_to_contract_end=-tables.months_ago("ends_on").max(),
            promised_spend_yuan=pl.col("promised_spend_fen").max() / 100,
        )
    )


def expired(tables: Tables) -> pl.LazyFrame:
    kept = pl.col("interrupted_on").is_null()
    gone = (
        signed(tables)
        .group_by(KEY)
        .agg(
            end=pl.col("ends_on").filter(kept & (pl.col("ends_on") < tables.day)).max(),
            last_signed=pl.col("signed_at").max().dt.date(),
            bound=(kept & (pl.col("ends_on") >= tables.day)).any(),
        )
        .filter(~pl.col("bound"), pl.col("last_signed") < pl.col("end"))
        .select(KEY, "end", months_since_expiry=tables.months_ago("end"))
    )
    counted = (
        tables.events("store_contacts", "visited_at")
        .join(gone, on=KEY)
        .filter(pl.col("visited_at").dt.date() > pl.col("end"))
        .select(KEY, after=pl.col("months_since_expiry") - tables.months_ago("visited_at"))
        .group_by(KEY)
        .agg((pl.col("after") <= n).sum().alias(f"visits_after_expiry_{n:02d}") for n in VISITS)
    )
    return gone.drop("end").join(counted, on=KEY, how="left")


def promise(tables: Tables) -> pl.LazyFrame:
    terms = (
        promised(tables)
        .filter(pl.col("promised_spend_fen") > 0)
        .select(
            KEY,
            "promised_spend_fen",
            "ends_on",
            "interrupted_on",
            signed_on=pl.col("signed_at").dt.date(),
        )
    )
    month_end = pl.col("month").dt.month_end()
    short = pl.col("promised_spend_fen") - pl.col("total_fen")
    months = pl.col("months_ago")
    first_kept = months.filter(pl.col("most_short") <= 0).min().fill_null(24)
    until = pl.min_horizontal(first_kept, pl.col("months_bound").first())
    # Where two contracts bind a month, the higher promise says whether it is kept.
    return (
        tables.monthly("bills", 24)
        .select(KEY, "month", "months_ago", "total_fen")
        .join(terms, on=KEY)
        .filter(
            pl.col("signed_on") <= pl.col("month"),
            pl.col("ends_on") >= month_end,
            pl.col("interrupted_on").is_null() | (pl.col("interrupted_on") >= month_end),
        )
        .group_by(KEY, "months_ago")
        .agg(
            most_short=short.max(),
            short=short.filter(short > 0).sum(),
            contracts=(short > 0).sum(),
        )
        .join(months_bound(tables, terms), on=KEY, how="left")
        .group_by(KEY)
        .agg(
            months_below_promise=((pl.col("most_short") > 0) & (months < until)).sum(),
            promise_shortfall_yuan=pl.col("short").sum() / pl.col("contracts").sum() / 100,
        )
        .with_columns(pl.col("promise_shortfall_yuan").fill_nan(None))
    )


def months_bound(tables: Tables, terms: pl.LazyFrame) -> pl.LazyFrame:
    """For how many months, back from the newest that is over, a promise bound all of each."""
    signed = pl.col("signed_on")
    over = pl.min_horizontal("ends_on", "interrupted_on").dt.offset_by("1d")
    oldest = tables.calendar_months_ago("signed_on") - (signed.dt.day() > 1).cast(pl.Int32) - 1
    newest = tables.calendar_months_ago("over").clip(0)
    return (
        terms.with_columns(over=over)
        .select(KEY, months_ago=pl.int_ranges(newest, oldest.clip(upper_bound=23) + 1))
        .explode("months_ago")
        .drop_nulls()
        .unique()
        .sort(KEY, "months_ago")
        .group_by(KEY)
        .agg(months_bound=(pl.col("months_ago") == pl.int_range(pl.len())).sum())
    )


def suspensions(tables: Tables) -> pl.LazyFrame:
    return (
        tables.events("suspensions", "suspended_at")
        .filter(pl.col("reason") == "arrears", tables.months_ago("suspended_at") < 6)
        .with_columns(
            *tables.filled("cleared_at", on="cleared_at"),
            *tables.filled("resumed_at", on="resumed_at"),
        )
        .with_columns(seconds=(pl.col("resumed_at") - pl.col("cleared_at")).dt.total_seconds())
        .group_by(KEY)
        .agg(
            suspensions_for_arrears=pl.len(),
            suspensions_unannounced=(pl.col("reminders_delivered") == 0).sum(),
            resumptions_slow=(pl.col("seconds") > 300).sum(),
            days_since_suspension=(
                tables.day - pl.col("suspended_at").dt.date().max()
            ).dt.total_days(),
        )
    )


def services(tables: Tables) -> pl.LazyFrame:
    usage = tables.monthly("service_usage", 3)
    uses = usage.group_by("subscription_id").agg(pl.col("uses").mean())
    fee = pl.col("monthly_fee_fen") / 100
    return (
        tables.events("services", "subscribed_at")
        .filter(
            tables.months_ago("subscribed_at") >= 1,
            pl.col("cancelled_on").is_null() | (pl.col("cancelled_on") >= tables.day),
        )
        .join(uses, on="subscription_id", how="left")
        .with_columns(pl.col("uses").fill_null(0), fee=fee)
        .group_by(KEY)
        .agg(
            *(
                pl.when(pl.col("uses") <= n)
                .then(pl.col("fee"))
                .max()
                .alias(f"idle_service_fee_{n:02d}")
                for n in USES
            ),
            services_held=pl.len(),
            services_fee_yuan=pl.col("fee").sum(),
        )
    )


def spending(tables: Tables) -> pl.LazyFrame:
    total = pl.col("total_fen").sum()
    return (
        tables.monthly("bills", 3)
        .group_by(KEY)
        .agg(
            spend_yuan=pl.col("total_fen").mean() / 100,
            outside_bundle_yuan=pl.col("outside_bundle_fen").mean() / 100,
            value_added_share=pl.when(total > 0).then(pl.col("value_added_fen").sum() / total),
            call_minutes=pl.col("call_minutes").mean(),
            data_mb=pl.col("data_mb").mean(),
            months_without_bill=3 - pl.len().cast(pl.Int32),
        )
    )


def shocks(tables: Tables) -> pl.LazyFrame:
    """Lay nine bills of a customer side by side; those of three months make what is usual."""
    aside = (
        tables.monthly("bills", 9)
        .group_by(KEY)
        .agg(
            pl.col("total_fen").filter(pl.col("months_ago") == back).first().alias(f"bill_{back}")
            for back in range(9)
        )
    )
    bill = {back: pl.col(f"bill_{back}") for back in range(9)}
    usual = {n: pl.mean_horizontal(bill[n + 1], bill[n + 2], bill[n + 3]) for n in range(6)}
    above = {n: bill[n] - usual[n] for n in range(6)}
    jumps = {n: (bill[n] > 1.5 * usual[n]) & (above[n] >= 2000) for n in range(6)}
    both = {n: bill[n].is_not_null() & usual[n].is_not_null() for n in range(6)}
    last = pl.coalesce(pl.when(both[n]).then(n) for n in range(6))
    return aside.with_columns(last=last).select(
        KEY,
        bill_shocks=pl.sum_horizontal(jumps.values()),
        largest_shock_yuan=pl.max_horizontal(pl.when(jumps[n]).then(above[n]) for n in range(6))
        / 100,
        months_since_shock=pl.coalesce(pl.when(jumps[n]).then(n) for n in range(6)),
        last_bill_yuan=pl.coalesce(pl.when(both[n]).then(bill[n]) for n in range(6)) / 100,
        last_bill_to_usual=pl.coalesce(
            pl.when(pl.col("last") == n).then(pl.when(usual[n] > 0).then(bill[n] / usual[n]))
            for n in range(6)
        ),
    )


VISITS, USES = range(1, 13), range(11)
VIEWS = (interrupted, in_force, expired, promise, suspensions, services, spending, shocks)
ABSENT_IS_ZERO = [
    "contracts_interrupted",
    "contracts_in_force",
    "promised_spend_yuan",
    *(f"visits_after_expiry_{n:02d}" for n in VISITS),
    "months_below_promise",
    "promise_shortfall_yuan",
    "suspensions_for_arrears",
    "suspensions_unannounced",
    "resumptions_slow",
    *(f"idle_service_fee_{n:02d}" for n in USES),
    "services_held",
    "services_fee_yuan",
    "bill_shocks",
    "largest_shock_yuan",
]
