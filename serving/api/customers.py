"""One customer: the score, why, and how the rules stand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel

from features.domain.words import Words
from features.engine.evidence import EvidenceRow
from serving.api.needs import DeploymentOf, MayReadExplanations
from serving.api.shapes import EvidenceOut
from serving.problems import Problem, documented
from serving.scoring.explain import Band, NoSuchCustomer, RuleAnswer, explain
from serving.scoring.reasons import Reason

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])


class ReasonOut(BaseModel):
    """One thing that moves the score; ``contribution`` is in log-odds."""

    measure: str
    words: Words
    value: float | str | None
    value_text: Words
    contribution: float
    effect: str
    sentence: Words
    evidence: list[EvidenceOut]

    @classmethod
    def of(cls, reason: Reason, evidence: list[EvidenceRow]) -> ReasonOut:
        """Carry a reason outside."""
        return cls(
            measure=reason.measure,
            words=reason.words,
            value=reason.value,
            value_text=reason.value_text,
            contribution=reason.contribution,
            effect=reason.effect,
            sentence=reason.sentence,
            evidence=_rows(evidence),
        )


class RuleOut(BaseModel):
    """How one rule stands for the customer at its default thresholds."""

    name: str
    words: Words
    asks: Words
    fires: bool
    value: float | str | None
    value_text: Words
    thresholds: dict[str, int]
    evidence: list[EvidenceOut]

    @classmethod
    def of(cls, answer: RuleAnswer) -> RuleOut:
        """Carry a rule's answer outside."""
        return cls(
            name=answer.rule.name,
            words=answer.rule.words,
            asks=answer.rule.asks,
            fires=answer.fires,
            value=answer.value,
            value_text=answer.value_text,
            thresholds=dict(answer.thresholds),
            evidence=_rows(answer.evidence),
        )


class ExplanationOut(BaseModel):
    """Why a customer has this score: ``base_score`` and all contributions add up to ``score``."""

    customer_id: str
    name: str
    phone: str
    city: str | None
    brand: str | None
    rank: str | None
    as_of: str
    model: str
    probability: float
    base_rate: float
    percentile: float
    band: Band
    base_score: float
    score: float
    reasons: list[ReasonOut]
    rules: list[RuleOut]


@router.get("/{customer_id}/explanation", responses=documented(404))
def explanation(
    customer_id: Annotated[str, Path(description="The operator's id of the customer.")],
    principal: MayReadExplanations,
    deployment: DeploymentOf,
) -> ExplanationOut:
    """One customer's probability, the reasons for it and the rules, with their evidence."""
    try:
        told = explain(deployment, customer_id)
    except NoSuchCustomer:
        raise Problem(
            404,
            "Unknown customer",
            f"Nobody of that id was a customer on {deployment.as_of}; check the id.",
        ) from None
    return ExplanationOut(
        customer_id=told.customer_id,
        name=str(told.name),
        phone=str(told.phone),
        city=told.person["city"],
        brand=told.person["brand"],
        rank=told.person["rank"],
        as_of=deployment.as_of.isoformat(),
        model=deployment.model.digest,
        probability=told.probability,
        base_rate=deployment.model.manifest.base_rate,
        percentile=told.percentile,
        band=told.band,
        base_score=told.base_score,
        score=told.score,
        reasons=[ReasonOut.of(reason, evidence) for reason, evidence in told.reasons],
        rules=[RuleOut.of(answer) for answer in told.rules],
    )


def _rows(evidence: list[EvidenceRow]) -> list[EvidenceOut]:
    return [EvidenceOut(on=r.on.isoformat(), text=r.text) for r in evidence]
