"""One block of customers lives through all the months.

Each month: the mood follows from what happened before (``Mood.feel``); then services are used,
bills come, contracts are kept or broken, arrears suspended, stores visited, complaints made and
surveys answered, each knowing at most whether the customer is dissatisfied; then the month's
behaviour is weighed (``Mood.learn``) and some leave. Whoever behaves before the mood is drawn, or
for reasons of their own, gives no evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, Flags
from features.simulator.arrears import Arrears
from features.simulator.bills import Bills
from features.simulator.causes import Causes, log_odds
from features.simulator.complaints import Complaints
from features.simulator.contracts import Contracts
from features.simulator.faults import Faults
from features.simulator.hotline import Hotline, Reasons
from features.simulator.incidents import Incidents, incidents_of
from features.simulator.lines import Lines
from features.simulator.membership import Membership
from features.simulator.mood import Felt, Mood
from features.simulator.online import Online
from features.simulator.orders import Orders
from features.simulator.outreach import Outreach
from features.simulator.payments import Payments
from features.simulator.people import BLOCK, People, draw_people, generator
from features.simulator.province import MONTHS_BEFORE, marketing_cases
from features.simulator.reminders import Reminders
from features.simulator.seasons import Calendar, Month
from features.simulator.services import Services
from features.simulator.surveys import Surveys
from features.simulator.tables import named
from features.simulator.visits import Visits


@dataclass(frozen=True, slots=True)
class Lives:
    """What a block leaves behind: the operator's tables, and the truth about every month."""

    tables: dict[str, pl.DataFrame]
    truth: pl.DataFrame


class _Block:
    """The themes of one block's life, and the order in which they act on one another."""

    def __init__(self, seed: int, block: int, calendar: Calendar) -> None:
        self.people: People = draw_people(seed, block, calendar)
        people = self.people

        def rng(theme: str) -> np.random.Generator:
            return generator(seed, block, theme)

        before = [calendar.month(index) for index in range(-MONTHS_BEFORE, 0)]
        self.calendar = calendar
        self.membership = Membership(people, rng("membership"), calendar.month(0))
        self.services = Services(people, rng("services"), before)
        self.bills = Bills(people, rng("bills"))
        self.contracts = Contracts(people, rng("contracts"), before)
        self.arrears = Arrears(people, rng("arrears"), calendar.months - 1)
        self.visits = Visits(people, rng("visits"))
        self.complaints = Complaints(people, rng("complaints"))
        self.surveys = Surveys(people, rng("surveys"))
        self.lines = Lines(people, rng("lines"), before)
        self.faults = Faults(people, rng("faults"))
        self.orders = Orders(people, rng("orders"))
        self.incidents = Incidents(people, rng("incidents"), incidents_of(seed, calendar))
        self.payments = Payments(people, rng("payments"))
        self.reminders = Reminders(rng("reminders"))
        self.hotline = Hotline(people, rng("hotline"))
        self.online = Online(people, rng("online"))
        self.outreach = Outreach(people, rng("outreach"))
        self.mood = Mood(people, rng("mood"))

    def feel(self, month: Month) -> Felt:
        """Draw the mood on the first day of a month."""
        people = self.people
        causes = Causes(
            tenure_months=np.clip(month.index - people.joined_month, 0, None).astype(np.float64),
            age=np.where(people.birth_year < 3000, people.age, np.nan),
            brand=people.brand,
            rank=self.membership.rank,
            burden=self.bills.burden,
            shock=self.bills.shock,
            outside_share=self.bills.outside_share,
            months_below=self.contracts.months_below,
            interrupted=self.contracts.interrupted,
            months_expired=self.contracts.months_expired,
            visits_since_expiry=self.visits.since_expiry,
            suspended=self.arrears.suspended,
            unwarned=self.arrears.unwarned,
            slow=self.arrears.slow,
            idle_yuan=self.services.idle_yuan,
            not_done=self.visits.not_done,
            waited=self.visits.waited,
            badly_closed=self.complaints.badly_closed,
            demoted=self.membership.demoted,
            repeated=self.hotline.repeated,
            failed_orders=self.orders.failed,
            faults=self.faults.felt,
            too_slow=self.lines.too_slow,
            installed_late=self.lines.installed_late,
            hit=self.incidents.hit,
            recovered=self.outreach.recovered,
        )
        return self.mood.feel(log_odds(causes, month))

    def frames(self) -> dict[str, pl.DataFrame]:
        """Give every table's rows, with the customers' places in the block."""
        ends_at = self.calendar.ends_at
        return {
            "customers": self.membership.frame(ends_at // DAY_SECONDS),
            "contracts": self.contracts.frame(marketing_cases(self.calendar), ends_at),
            "bills": self.bills.frame(),
            "suspensions": self.arrears.frame(ends_at),
            "services": self.services.frame(),
            "service_usage": self.services.usage_frame(),
            "store_contacts": self.visits.frame(),
            "complaints": self.complaints.frame(ends_at),
            "surveys": self.surveys.frame(ends_at),
            "holdings": self.lines.frame(ends_at, self.membership.left_day),
            "line_speeds": self.lines.speeds_frame(),
            "faults": self.faults.frame(ends_at),
            "orders": self.orders.frame(ends_at),
            "incident_customers": self.incidents.frame(ends_at),
            "payments": self.payments.frame(ends_at),
            "reminders": self.reminders.frame(ends_at),
            "service_contacts": self.hotline.frame(),
            "online_events": self.online.frame(),
            "own_contacts": self.outreach.contacts_frame(),
            "recoveries": self.outreach.recoveries_frame(ends_at),
        }

    def live(self, month: Month, dissatisfied: Flags) -> None:
        """Live one month."""
        present = self.membership.present(month)
        bills, contracts, arrears, visits = self.bills, self.contracts, self.arrears, self.visits
        cut_off = arrears.cut_off(month)
        ending = contracts.ending_after(month)
        self.membership.review(month, present, bills.usual)
        self.services.live(month, present, cut_off)
        bills.live(month, present & ~cut_off, self.services.fee)
        contracts.compare(bills.total)
        evidence = contracts.live(month, present, dissatisfied, arrears.months_out > 0)
        arrears.live(month, present, bills.usual, bills.shock)
        visits.live(month, present, arrears.this_month, bills.shock, contracts.months_expired)
        self._happen(month, present, ending)
        evidence *= self.complaints.live(month, present, dissatisfied, bills.shock)
        evidence *= self.surveys.live(month, present, dissatisfied, visits.count > 0)
        surveys, complaints = self.surveys, self.complaints
        self.outreach.live(month, present, surveys.answered_low, complaints.disappointed)
        following = self.calendar.month(month.index + 1)
        evidence *= self.membership.leave(
            following, present, dissatisfied, contracts.held, arrears.months_out
        )
        self.mood.learn(evidence)

    def _happen(self, month: Month, present: Flags, ending: Flags) -> None:
        """Let happen what asks for no mood: lines, orders, incidents, payments and contacts."""
        arrears, lines, faults, orders = self.arrears, self.lines, self.faults, self.orders
        working = lines.working(month, present)
        faults.live(month, working, lines.place.copy(), lines.quality)
        lines.live(month, present)
        orders.live(month, present, lines.ordered)
        self.incidents.live(month, present)
        self.payments.live(month, present, self.bills.usual, arrears.latest)
        self.reminders.live(month, present, arrears.latest, ending)
        self.online.live(month, present)
        reasons = Reasons(
            shock=self.bills.shock,
            suspended=arrears.this_month,
            order_failed=orders.failed_now,
            faulty=faults.now,
            paid_slowly=self.payments.slow,
        )
        self.hotline.live(month, present, reasons)


def live(seed: int, block: int, calendar: Calendar, size: int = BLOCK) -> Lives:
    """Let the first ``size`` customers of a block live; give what they leave behind."""
    lives = _Block(seed, block, calendar)
    ids = lives.people.ids
    moods: list[pl.DataFrame] = []
    for index in range(calendar.months + 1):
        month = calendar.month(index)
        felt = lives.feel(month)
        here = np.flatnonzero(lives.membership.counted(month)[:size])
        moods.append(
            pl.DataFrame(
                {
                    "customer_id": ids.gather(here),
                    "risk_from_table_causes": felt.from_table_causes[here],
                    "risk_from_whole_tables": felt.from_whole_tables[here],
                    "risk_from_all_causes": felt.from_all_causes[here],
                    "dissatisfied": felt.dissatisfied[here],
                }
            ).insert_column(1, pl.lit(calendar.as_of(index)).alias("as_of"))
        )
        if index < calendar.months:
            lives.live(month, felt.dissatisfied)
    return Lives(named(lives.frames(), ids, size, calendar), pl.concat(moods))
