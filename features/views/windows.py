"""The windows that several views share: how far back they look, and why."""

from features.declare.threshold import Threshold
from features.domain.units import Unit
from features.domain.words import Words

MONTHS_BACK = Words("回看月数", "months looked back")


def months_back(default: int, zh: str, en: str) -> Threshold:
    """Declare a window of 1 to 24 months with the reason for its default."""
    return Threshold(1, 24, Unit.MONTHS, MONTHS_BACK, Words(zh, en), default)


HALF_YEAR = months_back(
    6, "半年能看出习惯，又不翻旧账", "half a year shows a habit without raking up old stories"
)
YEAR = months_back(12, "一年覆盖所有季节", "a year holds every season once")
QUARTER = months_back(3, "三个月反映近况", "three months show how things stand now")
