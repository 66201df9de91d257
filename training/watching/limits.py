"""When to call: live limits that a person may move, each move with who, when and why.

``watch/limits.jsonl`` only grows; the last line of a name holds.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

from features.declare.threshold import Threshold
from features.domain.canonical import canonical_json
from features.domain.errors import BadInput, Mismatch, unknown
from features.domain.home import Home
from features.domain.units import Unit
from features.domain.words import Words

LIMITS: dict[str, Threshold] = {
    "model_days": Threshold(
        7, 730, Unit.DAYS,
        Words("模型已用", "age of the model"),
        Words("每月重新训练，最多漏一次", "it is taught anew each month; one may be missed"),
        62,
    ),
    "answers_days": Threshold(
        7, 365, Unit.DAYS,
        Words("最近一次客户作答距今", "since the newest answer"),
        Words("调查每月都有", "surveys come every month"),
        31,
    ),
    "tables_days": Threshold(
        1, 365, Unit.DAYS,
        Words("数据表截止日期距今", "since the tables end"),
        Words("每月交付，宽限几天", "they are delivered each month, with some days of grace"),
        35,
    ),
    "snapshot_days": Threshold(
        0, 365, Unit.DAYS,
        Words("快照落后于数据表", "the snapshot is behind the tables"),
        Words("交付后几天内完成计算", "it is built some days after a delivery"),
        7,
    ),
    "scores_days": Threshold(
        0, 365, Unit.DAYS,
        Words("评分落后于快照", "the scores are behind the snapshot"),
        Words("计算之后随即评分", "everybody is scored once it is built"),
        7,
    ),
    "shift_floor_hundredths": Threshold(
        2, 100, Unit.POINTS,
        Words("群体稳定性指数下限（百分之一）", "least stability index that counts, in hundredths"),
        Words("业内惯例 0.1 为轻度变化", "0.1 is where the trade begins to speak of a shift"),
        10,
    ),
}  # fmt: skip


def limits(home: Home) -> dict[str, int]:
    """Give every limit as it stands.

    Raises
    ------
    Mismatch
        When the record of moves is damaged.
    """
    standing = {name: declared.default for name, declared in LIMITS.items()}
    record = home.watch / "limits.jsonl"
    lines = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    try:
        for move in map(json.loads, lines):
            if move["name"] in LIMITS:
                standing[move["name"]] = LIMITS[move["name"]].check(move["value"], move["name"])
    except (ValueError, KeyError, TypeError):
        raise Mismatch("watch/limits.jsonl is damaged; put its last whole lines back.") from None
    return standing


def move_limit(home: Home, name: str, value: int, *, by: str, why: str) -> None:
    """Move a limit and keep who did it, when and why.

    Raises
    ------
    Unknown
        When there is no such limit.
    OutOfRange
        When the value is outside its lawful range.
    BadInput
        When no reason is given.
    """
    if name not in LIMITS:
        raise unknown("limit", name, LIMITS)
    if not why.strip():
        raise BadInput(f"Say why {name} is moved: `--why 'surveys are sent every quarter'`.")
    move = {
        "name": name,
        "value": LIMITS[name].check(value, name),
        "by": by,
        "why": why,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    home.watch.mkdir(parents=True, exist_ok=True)
    with (home.watch / "limits.jsonl").open("a", encoding="utf-8") as record:
        record.write(canonical_json(move) + "\n")
        record.flush()
        os.fsync(record.fileno())
