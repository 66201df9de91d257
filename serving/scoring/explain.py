"""Everything there is to tell about one customer: score, reasons, rules and their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from features.declare.rule import AnyRule
from features.domain.errors import NotThere
from features.domain.masking import PersonName, Phone
from features.domain.words import Words
from features.engine.evidence import EvidenceRow, evidence_of
from features.views import RULES, VIEWS, view_of
from serving.scoring.deployment import Deployment
from serving.scoring.reasons import Reason, Value, reasons_of, say_value

Band = Literal["high", "raised", "ordinary"]
# The shares of customers with a lower score from which a customer is in a band.
_HIGH_FROM, _RAISED_FROM = 0.95, 0.80


@dataclass(frozen=True)
class RuleAnswer:
    """How one rule stands for one customer, at its default thresholds."""

    rule: AnyRule
    thresholds: Mapping[str, int]
    fires: bool
    value: Value
    value_text: Words
    evidence: list[EvidenceRow]


@dataclass(frozen=True)
class Explanation:
    """One customer's score taken apart."""

    customer_id: str
    name: PersonName
    phone: Phone
    person: Mapping[str, str | None]
    probability: float
    percentile: float
    band: Band
    base_score: float
    score: float
    reasons: list[tuple[Reason, list[EvidenceRow]]]
    rules: list[RuleAnswer]


class NoSuchCustomer(LookupError):
    """Nobody of that id is in the snapshot."""


def explain(deployment: Deployment, customer_id: str) -> Explanation:
    """Explain one customer's score.

    Raises
    ------
    NoSuchCustomer
        When the snapshot does not hold the customer.
    """
    is_them = pl.col("customer_id") == customer_id
    measures = deployment.snapshot.measures().filter(is_them).collect()
    people = deployment.snapshot.people().filter(is_them).collect()
    if not (measures.height and people.height):
        raise NoSuchCustomer
    model, values, person = deployment.model, measures.row(0, named=True), people.row(0, named=True)
    matrix = model.matrix(measures)
    raw = model.raw(matrix)
    parts = model.contributions(matrix)
    evidence = _evidence(deployment, customer_id)
    percentile = deployment.population.percentile(float(raw[0]))
    return Explanation(
        customer_id=customer_id,
        name=PersonName(person["name"] or ""),
        phone=Phone(person["phone"] or ""),
        person={name: person[name] for name in ("city", "brand", "rank")},
        probability=float(model.probability(raw)[0]),
        percentile=percentile,
        band=_band(percentile),
        base_score=parts.base,
        score=float(raw[0]),
        reasons=[
            (reason, evidence.get(reason.view.name, []) if reason.view else [])
            for reason in reasons_of(parts.values[0].tolist(), values)
        ],
        rules=[_rule_answer(rule, measures, values, evidence) for rule in RULES],
    )


def _evidence(deployment: Deployment, customer_id: str) -> Mapping[str, list[EvidenceRow]]:
    """Read the rows behind every view; none where the operator's tables are not here."""
    views = tuple(view for view in VIEWS if view.evidence is not None)
    try:
        return evidence_of(deployment.home, deployment.as_of, customer_id, views)
    except NotThere:
        return {}


def _rule_answer(
    rule: AnyRule,
    measures: pl.DataFrame,
    values: Mapping[str, Value],
    evidence: Mapping[str, list[EvidenceRow]],
) -> RuleAnswer:
    thresholds = rule.check({})
    value = values[rule.column_for(thresholds)]
    return RuleAnswer(
        rule=rule,
        thresholds=thresholds,
        fires=bool(measures.select(rule.fires(thresholds)).item()),
        value=value,
        value_text=say_value(rule.measure, value),
        evidence=evidence.get(view_of(rule).name, []),
    )


def _band(percentile: float) -> Band:
    if percentile >= _HIGH_FROM:
        return "high"
    return "raised" if percentile >= _RAISED_FROM else "ordinary"
