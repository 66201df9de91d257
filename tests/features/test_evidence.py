"""Evidence: the dated rows behind an answer, in both languages, and nothing learned later."""

from datetime import date

import pytest

from features.declare.view import CustomerView
from features.domain.home import Home
from features.engine.evidence import evidence_for
from features.views import VIEWS
from features.views.promise import below_promised_spend
from features.views.suspensions import suspensions_for_arrears
from tests.world import AS_OF, NAMES


def test_each_month_below_the_promise_is_shown_with_its_amounts(built_home: Home) -> None:
    rows = evidence_for(built_home, AS_OF, "C01", below_promised_spend)

    assert [row.on for row in rows] == [date(2026, month, 1) for month in (6, 5, 4, 3)]
    assert rows[0].text.zh == "2026-06 消费60元\uff0c承诺100元"
    assert rows[0].text.en == "2026-06: spent 60 yuan of the 100 yuan promised"


def test_a_resumption_that_was_not_known_yet_is_shown_as_unknown(built_home: Home) -> None:
    as_of = date(2026, 5, 8)  # reconnected at 08:02 on this day

    newest = evidence_for(built_home, as_of, "C03", suspensions_for_arrears)[0]

    assert newest.on == date(2026, 5, 7)
    assert newest.text.en.endswith("reconnected unknown")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("customer", ["C00", *NAMES, "Z99"])
def test_every_view_can_be_asked_about_everybody(
    built_home: Home, view: CustomerView, customer: str
) -> None:
    for row in evidence_for(built_home, AS_OF, customer, view):
        assert row.on < AS_OF
        assert "None" not in row.text.zh + row.text.en
        assert "{" not in row.text.zh + row.text.en
