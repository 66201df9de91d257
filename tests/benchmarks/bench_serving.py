"""What a person waits for in the console: a preview over a million customers, one explanation."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from features.domain.errors import Mismatch
from features.domain.progress import Progress
from features.model.manifest import Calibration
from features.views import RULES
from serving.scoring.deployment import Deployment, deploy
from serving.scoring.model import Floats
from serving.scoring.population import REFUSALS, Population
from serving.targeting.policy import Policy
from serving.targeting.preview import Decision, decide
from tests.benchmarks.measurement import Measurement, compare
from tests.serving import small

CUSTOMERS = 1_000_000
CAPACITY = 20_000
SIMPLE = Policy.of(0.4, CAPACITY)
WITH_RULES = Policy.of(
    0.3,
    CAPACITY,
    {"contract_interrupted": {}, "suspended_repeatedly": {}, "below_promised_spend": {}},
)
FIRES = {"contracts_interrupted": 1, "suspensions_for_arrears": 2, "months_below_promise": 3}
CUTS = 50


def measure(progress: Progress) -> list[Measurement]:
    """Previews over a million drawn customers against pandas; one explanation against SHAP."""
    with progress.step(f"Drawing {CUSTOMERS:,} customers", total=1) as advance:
        frame = _drawn()
        population, plain = _population(frame), frame.to_pandas()
        advance(1)
    return [*_previews(population, plain, progress), *_explanations(progress)]


def _previews(population: Population, plain: pd.DataFrame, progress: Progress) -> list[Measurement]:
    measured: list[Measurement] = []
    cases = {"a cut": SIMPLE, "a cut and three rules": WITH_RULES}
    with progress.step("Previewing", total=len(cases) + 1) as advance:
        for name, policy in cases.items():
            _same(decide(population, policy), _plainly(plain, policy))
            ours, theirs = compare(
                lambda policy=policy: decide(population, policy),  # type: ignore[misc]  # bound now
                lambda policy=policy: _plainly(plain, policy),  # type: ignore[misc]  # bound now
            )
            what, against = f"preview of 1,000,000 by {name}", "the same filter and sort in pandas"
            measured += [
                Measurement(
                    f"serving: {what}", ours * 1000, "ms", f"pandas: {theirs * 1000:.0f} ms"
                ),
                Measurement(f"serving: {what}, ratio", theirs / ours, "× faster", against),
            ]
            advance(1)
        ours, theirs = compare(
            lambda: decide(population, WITH_RULES).curve(CUTS),
            lambda: [_plainly(plain, _cut_at(place / CUTS)) for place in range(CUTS + 1)],
            times=1,
        )
        advance(1)
    against = "one filter in pandas for each cut"
    name = f"serving: {CUTS + 1} cuts of a slider, ratio"
    return [*measured, Measurement(name, theirs / ours, "× faster", against)]


def _explanations(progress: Progress) -> list[Measurement]:
    import shap

    with (
        progress.step("Explaining", total=1) as advance,
        tempfile.TemporaryDirectory() as folder,
    ):
        deployment = deploy(small.make(Path(folder)))
        row = _one_row(deployment)
        explainer = shap.TreeExplainer(deployment.model._booster)
        theirs_values = np.asarray(explainer.shap_values(row)).reshape(-1)
        if not np.allclose(deployment.model.contributions(row).values[0], theirs_values, atol=1e-9):
            raise Mismatch("Contributions and SHAP differ: do not compare their speed.")
        ours, theirs = compare(
            lambda: deployment.model.contributions(row),
            lambda: explainer.shap_values(row),
            times=51,
        )
        advance(1)
    return [
        Measurement(
            "serving: contributions of one customer",
            ours * 1000,
            "ms",
            f"shap.TreeExplainer, made beforehand: {theirs * 1000:.1f} ms",
        ),
        Measurement(
            "serving: contributions of one customer, ratio",
            theirs / ours,
            "× faster",
            "shap.TreeExplainer on the same row, equal to 1e-9",
        ),
    ]


def _drawn() -> pl.DataFrame:
    draw = np.random.default_rng(1)
    columns = {column for rule in RULES for column in rule.columns}
    return pl.DataFrame(
        {
            "customer_id": [f"C{number:07d}" for number in range(CUSTOMERS)],
            "probability": draw.beta(2, 8, CUSTOMERS),
            **{name: draw.random(CUSTOMERS) < 0.05 for name in REFUSALS},
            **{name: np.floor(draw.exponential(0.7, CUSTOMERS)) for name in sorted(columns)},
        }
    )


def _population(frame: pl.DataFrame) -> Population:
    lazy = frame.lazy()
    return Population.prepare(
        as_of=date(2026, 11, 1),
        model="drawn",
        snapshot="drawn",
        calibration=Calibration(
            kind="platt", a=1.0, c=0.0, covariance=[[0.001, 0.0], [0.0, 0.001]]
        ),
        measures=lazy.drop("probability", *REFUSALS),
        people=lazy.select("customer_id", *REFUSALS),
        scores=lazy.select("customer_id", "probability", score=pl.col("probability")),
    )


def _plainly(plain: pd.DataFrame, policy: Policy) -> tuple[int, float, str]:
    """Say the policy as one would in a notebook."""
    keep = (plain["probability"] >= policy.minimum_probability) & ~(
        plain["refuses_marketing"] | plain["refuses_automated_decisions"]
    )
    if policy.rules:
        fires = [plain[name] >= bound for name, bound in FIRES.items()]
        keep &= fires[0] | fires[1] | fires[2]
    listed = (
        plain[keep]
        .sort_values(["probability", "customer_id"], ascending=[False, True])
        .head(policy.capacity or CUSTOMERS)
    )
    last = str(listed["customer_id"].iloc[-1]) if len(listed) else ""
    return len(listed), float(listed["probability"].sum()), last


def _cut_at(minimum: float) -> Policy:
    return Policy.of(minimum, CAPACITY, WITH_RULES.rules)


def _same(decision: Decision, plainly: tuple[int, float, str]) -> None:
    size, found, last = plainly
    ours: Any = decision.rows()["customer_id"][-1]
    if (decision.size, ours) != (size, last) or abs(decision.expected_found - found) > 1e-6:
        raise Mismatch("The preview and the plain filter differ: do not compare their speed.")


def _one_row(deployment: Deployment) -> Floats:
    return deployment.model.matrix(deployment.snapshot.measures().head(1).collect())
