"""The indicators: how each is declared, and its monthly readings."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from features.declare.kpi import Ratio, Status
from features.domain.errors import NotThere
from features.domain.words import Words
from features.engine.read_kpi import load_readings
from features.kpis import KPIS
from serving.api.needs import MayReadKpis, SettingsOf
from serving.problems import Problem, documented

router = APIRouter(prefix="/api/v1/kpis", tags=["kpis"])


class KpiOut(BaseModel):
    """One indicator: what it asks, where it should be, and who answers for it."""

    name: str
    words: Words
    asks: Words
    unit: str
    better: str
    target: float
    alarm: float
    owner: str
    process: str
    factor: Words

    @classmethod
    def of(cls, kpi: Ratio) -> KpiOut:
        """Carry an indicator outside."""
        return cls(
            name=kpi.name,
            words=kpi.words,
            asks=kpi.asks,
            unit="share",
            better=kpi.better.value,
            target=kpi.target.value,
            alarm=kpi.target.alarm,
            owner=kpi.owner,
            process=kpi.process.value,
            factor=kpi.factor,
        )


class KpisOut(BaseModel):
    """All indicators."""

    kpis: list[KpiOut]


class ReadingOut(BaseModel):
    """An indicator's value for one month; none where nothing was counted."""

    month: str
    numerator: int
    denominator: int
    value: float | None
    status: Status


class ReadingsOut(BaseModel):
    """The readings of one indicator, oldest month first."""

    name: str
    readings: list[ReadingOut]


@router.get("", responses=documented())
async def list_kpis(principal: MayReadKpis) -> KpisOut:
    """All indicators."""
    return KpisOut(kpis=[KpiOut.of(kpi) for kpi in KPIS])


@router.get("/{name}/readings", responses=documented(404))
async def readings(name: str, principal: MayReadKpis, settings: SettingsOf) -> ReadingsOut:
    """The monthly readings of one indicator."""
    if name not in {kpi.name for kpi in KPIS}:
        raise Problem(
            404, "Unknown indicator", "There is no such indicator; GET /api/v1/kpis lists them."
        )
    try:
        found = load_readings(settings.home)
    except NotThere as error:
        raise Problem(503, "Not ready", str(error), headers={"Retry-After": "30"}) from None
    return ReadingsOut(
        name=name,
        readings=[
            ReadingOut(
                month=f"{reading.month:%Y-%m}",
                numerator=reading.numerator,
                denominator=reading.denominator,
                value=reading.value,
                status=reading.status,
            )
            for reading in found
            if reading.kpi == name
        ],
    )
