"""What pages and their scripts are told about rules, codes and what the service stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from features.declare.columns import Code
from features.declare.threshold import Threshold
from features.domain.canonical import plain
from features.domain.errors import UnspokenError
from features.domain.words import Language, Words
from features.sources.customers import CUSTOMERS
from features.views import RULES
from serving.access.permissions import PERMISSIONS, Principal, Role
from serving.console.view import Reader
from serving.scoring.deployment import LiveDeployment

ROLE_WORDS: Mapping[Role, Words] = {
    Role.MARKETING: Words("市场营销", "Marketing"),
    Role.OWNER: Words("活动负责人", "Campaign owner"),
    Role.AGENT: Words("一线服务", "Front line"),
    Role.SCIENTIST: Words("数据科学", "Data science"),
    Role.QUALITY: Words("服务质量", "Service quality"),
    Role.ADMIN: Words("管理员", "Administrator"),
}


def reader_of(principal: Principal, language: Language) -> Reader:
    """Tell a page who looks at it."""
    return Reader(
        name=principal.name,
        role=ROLE_WORDS[principal.role].in_(language),
        may=frozenset(str(permission) for permission in PERMISSIONS[principal.role]),
    )


def rules_in(language: Language) -> list[dict[str, Any]]:
    """List the rules with their live thresholds, as a page and its script need them."""
    return [
        {
            "name": rule.name,
            "words": plain(rule.words),
            "asks": plain(rule.asks),
            "thresholds": [
                _threshold_in(language, name, threshold)
                for name, threshold in rule.thresholds.items()
            ],
        }
        for rule in RULES
    ]


def _threshold_in(language: Language, name: str, threshold: Threshold) -> dict[str, Any]:
    return {
        "name": name,
        "label": threshold.words.in_(language),
        "low": threshold.low,
        "high": threshold.high,
        "default": threshold.default,
        "unit": threshold.unit.words.in_(language),
        "why": threshold.why.in_(language),
    }


def codes() -> dict[str, dict[str, dict[str, str]]]:
    """Give the words behind the operator's codes for a customer."""
    return {
        column.name: plain(column.values)
        for column in CUSTOMERS.columns
        if isinstance(column, Code)
    }


def usual_level(request: Request) -> float | None:
    """Give the share of dissatisfied customers the model was taught with, once there is a model."""
    live: LiveDeployment = request.app.state.live
    try:
        return live.now().model.manifest.base_rate
    except UnspokenError:
        return None
