"""The departments that answer for tables, questions and indicators, in words."""

from __future__ import annotations

from collections.abc import Mapping

from features.domain.words import Words

OWNERS: Mapping[str, Words] = {
    "billing": Words("计费部门", "billing"),
    "complaints": Words("投诉处理部门", "complaint handling"),
    "customer-data": Words("客户资料部门", "customer data"),
    "e-channels": Words("电子渠道部门", "e-channels"),
    "hotline": Words("热线中心", "the hotline"),
    "it-centre": Words("信息技术中心", "the IT centre"),
    "marketing": Words("市场部门", "marketing"),
    "network": Words("网络部门", "the network"),
    "products": Words("产品部门", "products"),
    "quality": Words("服务质量部门", "service quality"),
    "stores": Words("营业厅管理部门", "stores"),
}


def owner_words(owner: str) -> Words:
    """Say who answers; an owner nobody put into words yet is said by its code."""
    return OWNERS.get(owner, Words(owner, owner))
