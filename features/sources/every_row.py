"""The two columns that nearly every source carries."""

from features.declare.columns import Identifier, Moment, Personal
from features.domain.words import Words
from features.sources.customers import CUSTOMERS

CUSTOMER_ID = Identifier(
    name="customer_id",
    words=Words("客户编号", "customer"),
    personal=Personal.PSEUDONYM,
    refers_to=CUSTOMERS,
)
KNOWN_AT = Moment(name="known_at", words=Words("入库时间", "known at"))
