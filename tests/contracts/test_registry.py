"""Declarations that do not fit together are refused, with every fault at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from features.declare.measure import Measure
from features.declare.registry import Registry
from features.declare.view import CustomerView, customer_view
from features.domain.errors import BadInput
from features.domain.units import Unit
from features.domain.words import Words
from features.engine.needs import needs_of
from features.registry import REGISTRY
from features.sources import CUSTOMERS
from features.views.profile import profile
from features.views.suspensions import suspensions_for_arrears


def _with(**others: Any) -> Registry:
    held = {name: getattr(REGISTRY, name) for name in ("sources", "views", "rules", "kpis")}
    return Registry(**(held | others))


def _view(name: str, gives: str, **changes: Any) -> CustomerView:
    """A view that declares the measure `name` and answers with the column `gives`."""
    measure = Measure(name=name, words=Words("量", "a number"), unit=Unit.WORD, absent=0, **changes)

    def function(customers: pl.LazyFrame) -> pl.LazyFrame:
        """How many?"""
        return customers.select("customer_id", pl.lit(1.0).alias(gives))

    function.__name__ = f"view_of_{name}"
    declare = customer_view(reads=[CUSTOMERS], owner="quality", zh="多少？", answers=[measure])
    return declare(function)


def test_what_is_declared_fits_together() -> None:
    assert _with() == REGISTRY


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ({"views": (*REGISTRY.views, profile)}, "2 declarations are the view 'profile'"),
        ({"rules": (*REGISTRY.rules, REGISTRY.rules[0])}, "2 declarations are the rule"),
        ({"kpis": (*REGISTRY.kpis, REGISTRY.kpis[0])}, "2 declarations are the KPI"),
        ({"sources": (*REGISTRY.sources, CUSTOMERS)}, "2 declarations are the table 'customers'"),
        (
            {"views": (*REGISTRY.views, _view("tenure_months", "tenure_months"))},
            "the measure column 'tenure_months'",
        ),
        (
            {"views": (*REGISTRY.views, _view("new", "new", reported_as="suspensions_for_arears"))},
            "'new' is reported_as 'suspensions_for_arears', which no measure is reported under: "
            "did you mean 'suspensions_for_arrears'?",
        ),
        (
            {"views": tuple(v for v in REGISTRY.views if v is not suspensions_for_arrears)},
            "reads 'suspensions_for_arrears', which no view answers",
        ),
        (
            {"sources": tuple(s for s in REGISTRY.sources if s.name != "bills")},
            "reads the table 'bills': add it to SOURCES",
        ),
        (
            {"views": tuple(replace(v, owner="qualty") for v in REGISTRY.views[:1])},
            "belongs to 'qualty', which is no owner: did you mean 'quality'?",
        ),
    ],
)
def test_declarations_that_do_not_fit_together_are_refused(
    others: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        _with(**others)
    assert says in str(refusal.value)


def test_every_fault_is_told_at_once() -> None:
    nowhere = _view("new", "new", reported_as="elsewhere")
    with pytest.raises(BadInput) as refusal:
        _with(views=(*REGISTRY.views, nowhere, profile), kpis=(*REGISTRY.kpis, REGISTRY.kpis[0]))
    told = str(refusal.value)
    assert all(part in told for part in ("'elsewhere'", "the view 'profile'", "the KPI"))


def test_a_view_whose_answer_is_not_its_column_is_refused_before_anything_is_computed() -> None:
    wrong, other = _view("promised", "given"), _view("one", "two")
    with pytest.raises(BadInput) as refusal:
        needs_of((wrong, profile, other))
    told = str(refusal.value)
    assert "'view_of_promised' does not answer 'promised'" in told
    assert "its function gives 'customer_id', 'given'" in told
    assert "'view_of_one' does not answer 'one'" in told
