"""What makes a customer dissatisfied, as far as the tables carry it.

Every cause is something that happened to the customer before the month begins, still felt. The
log-odds are a sum of causes that saturate, and of pairs that are worse together than apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.simulator.arrays import Floats, Ints
from features.simulator.seasons import Month

INTERCEPT = -2.9
"""Log-odds of a customer to whom nothing happened; set so that about one in six is dissatisfied."""
STRENGTH = 2.1
"""What all causes are multiplied by; set so that an honest model reaches an AUC near 0.74."""


@dataclass(frozen=True, slots=True)
class Causes:
    """What the first day of a month finds; one value a customer in each field."""

    tenure_months: Floats
    age: Floats  # NaN where the tables do not know it
    brand: Ints
    rank: Ints
    burden: Floats
    shock: Floats
    outside_share: Floats
    months_below: Ints
    interrupted: Floats
    months_expired: Ints
    visits_since_expiry: Ints
    suspended: Floats
    unwarned: Floats
    slow: Floats
    idle_yuan: Floats
    not_done: Floats
    waited: Floats
    badly_closed: Floats
    demoted: Floats
    repeated: Floats
    failed_orders: Floats
    faults: Floats
    too_slow: Floats
    installed_late: Floats
    hit: Floats
    recovered: Floats


def _rises(amount: Floats, scale: float) -> Floats:
    """Rise from 0 towards 1 as something accumulates."""
    return np.asarray(-np.expm1(-amount / scale), dtype=np.float64)


def log_odds(causes: Causes, month: Month) -> Floats:
    """Give the log-odds of dissatisfaction that the tables account for."""
    ranked = causes.rank <= 1
    below = _rises(np.clip(causes.months_below - 1.0, 0, None), 2.0)
    idle = _rises(causes.idle_yuan, 8.0)
    cut_off = _rises(causes.suspended + 0.6 * causes.unwarned, 1.0)
    shocked = np.tanh(1.6 * causes.shock)
    outside = np.clip(causes.outside_share / 0.25, 0, 1.5)
    in_vain = _rises(causes.not_done, 0.9)
    waited = _rises(causes.waited, 0.8)
    lost = np.where((causes.months_expired >= 0) & (causes.months_expired <= 8), 1.0, 0.0)
    asked_in_vain = lost * _rises(np.clip(causes.visits_since_expiry - 1.0, 0, None), 1.0)
    age = np.nan_to_num((causes.age - 38) / 15)

    alone = (
        1.6 * _rises(causes.interrupted, 0.6)
        + 1.5 * below
        + 1.2 * idle
        + 1.1 * cut_off
        + 1.6 * _rises(causes.slow, 0.5)
        + 1.1 * shocked
        + 0.8 * outside
        + 1.0 * in_vain
        + 0.7 * waited
        + 0.25 * lost
        + 1.3 * asked_in_vain
        + 1.4 * _rises(causes.badly_closed, 0.7)
        + 0.35 * _rises(causes.demoted, 0.8)
        + 0.7 * _rises(causes.repeated, 0.9)
        + 0.5 * _rises(causes.failed_orders, 0.9)
        + 0.6 * _rises(causes.faults, 0.9)
        + 0.5 * np.clip(causes.too_slow / 0.3, 0, 1)
        + 0.5 * _rises(causes.installed_late, 0.8)
        + 0.5 * _rises(causes.hit, 0.9)
        - 0.4 * _rises(causes.recovered, 0.8)
        + 0.45 * np.clip(causes.burden, -1.2, 1.2)
        - 0.42 * np.log1p(causes.tenure_months / 12)
        - 0.22 * np.clip(age, -1.5, 2)
        + np.array([-0.10, 0.18, 0.0])[causes.brand]
    )
    together = (
        1.3 * cut_off * ranked
        + 1.1 * shocked * outside
        + 1.0 * below * idle
        + 0.9 * in_vain * waited
        + 0.7 * below * np.clip(causes.burden, 0, 1)
    )
    season = 0.15 * month.is_festival + 0.10 * month.is_summer_holiday
    return np.asarray(INTERCEPT + season + STRENGTH * (alone + together), dtype=np.float64)
