"""What the last reading of the operator's tables set apart, and why."""

from __future__ import annotations

import json

from fastapi import APIRouter
from pydantic import BaseModel

from features.domain.words import Words
from features.sources import SOURCES
from serving.api.needs import MayReadDataQuality, SettingsOf
from serving.problems import Problem, documented

router = APIRouter(prefix="/api/v1", tags=["data quality"])


class TableCountOut(BaseModel):
    """The rows of one table: ``good + bad == read``, and ``late`` of the good ones came late."""

    table: str
    words: Words
    read: int
    good: int
    bad: int
    late: int


class BrokenOut(BaseModel):
    """A file or table that could not be used at all."""

    table: str
    file: str
    column: str | None
    reason: Words


class ExampleOut(BaseModel):
    """One row that was set apart; values that name a person are masked."""

    file: str
    line: int
    key: str | None
    value: str | None


class FaultOut(BaseModel):
    """All rows of a table that were set apart for one reason."""

    table: str
    column: str
    reason: Words
    count: int
    examples: list[ExampleOut]


class DataQualityOut(BaseModel):
    """The report of the last reading."""

    checked_at: str
    tables: list[TableCountOut]
    broken: list[BrokenOut]
    faults: list[FaultOut]


@router.get("/data-quality", responses=documented())
def data_quality(principal: MayReadDataQuality, settings: SettingsOf) -> DataQualityOut:
    """What was set apart when the tables were last read, with masked examples."""
    path = settings.home.quarantine / "report.json"
    if not path.is_file():
        raise Problem(503, "Not ready", "The tables were not checked yet: run `unspoken check`.")
    report = json.loads(path.read_text(encoding="utf-8"))
    words = {source.name: source.words for source in SOURCES}
    return DataQualityOut(
        checked_at=report["checked_at"],
        tables=[
            TableCountOut(
                table=name,
                words=words[name],
                read=count["read"],
                good=count["good"],
                bad=count["bad"],
                late=count.get("late", 0),
            )
            for name, count in report["tables"].items()
            if name in words
        ],
        broken=[
            BrokenOut(
                table=one["table"],
                file=one["file"],
                column=one["column"],
                reason=Words(**one["reason_words"]),
            )
            for one in report["broken"]
        ],
        faults=[
            FaultOut(
                table=one["source"],
                column=one["column"],
                reason=Words(**one["reason_words"]),
                count=one["count"],
                examples=[ExampleOut(**({"key": None} | example)) for example in one["examples"]],
            )
            for one in report["faults"]
        ],
    )
