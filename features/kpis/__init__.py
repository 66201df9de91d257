"""The indicators of product and process quality. ``KPIS`` is written by hand."""

from features.declare.kpi import Ratio
from features.kpis.resumption import REMINDER_DELIVERY, RESUMED_WITHIN_5_MINUTES

KPIS: tuple[Ratio, ...] = (REMINDER_DELIVERY, RESUMED_WITHIN_5_MINUTES)

__all__ = ["KPIS"]
