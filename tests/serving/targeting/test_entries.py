"""Entries have one spelling as bytes, in the list's order, whoever asks for them."""

import hashlib

import polars as pl
import pytest

from features.domain.words import Words
from features.feature_set import FEATURES
from serving.scoring.deployment import Deployment, deploy
from serving.scoring.reasons import raising, reasons_of
from serving.store.lists import StoredEntry
from serving.targeting.entries import (
    Entry,
    canonical_csv,
    entries_of,
    reasons_for,
    rows_of,
    sha256_of,
)
from serving.targeting.people import Person, people_of
from serving.targeting.policy import Policy
from serving.targeting.preview import decide
from serving.targeting.sample import SHOWN, Samples
from tests.serving import small


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Another installation, whose customers have the same numbers."""
    return deploy(small.make(tmp_path_factory.mktemp("another"), customers=200, seed=2))


STORED = [
    StoredEntry(1, "C1", 0.1 + 0.2, '["a"]', '[{"en":"x","zh":"停机"}]'),
    StoredEntry(2, 'C"2', 0.5, "[]", "[]"),
]


def test_an_entry_is_kept_as_canonical_text() -> None:
    entry = Entry(3, "C1", 0.5, ["b", "a"], [Words("停机", "cut off")])
    assert entry.stored() == StoredEntry(
        3, "C1", 0.5, '["b","a"]', '[{"en":"cut off","zh":"停机"}]'
    )


def test_equal_entries_are_equal_bytes_that_anybody_can_hash() -> None:
    text = (
        "position,customer_id,probability,rules,reasons\n"
        '1,C1,0.30000000000000004,"[""a""]","[{""en"":""x"",""zh"":""停机""}]"\n'
        '2,"C""2",0.5,[],[]\n'
    )
    assert "".join(canonical_csv(STORED)) == text
    assert sha256_of(STORED) == hashlib.sha256(text.encode()).hexdigest()
    assert sha256_of(STORED[::-1]) != sha256_of(STORED)


def test_rows_come_in_the_order_asked_for_and_null_where_there_is_none() -> None:
    frame = pl.LazyFrame({"customer_id": ["C1", "C2", "C3"], "fee": [1, 2, 3]})
    found = rows_of(frame, pl.Series(["C3", "C9", "C1"]))
    assert found.rows() == [("C3", 3), ("C9", None), ("C1", 1)]


def test_entries_are_the_decision_written_out(deployment: Deployment) -> None:
    decision = decide(deployment.population, Policy.of(0.3, 30))
    entries = list(entries_of(decision, deployment.model, deployment.snapshot))
    rows = decision.rows().rows()
    assert [(e.customer_id, e.probability) for e in entries] == rows
    assert [e.position for e in entries] == list(range(1, decision.size + 1))
    assert [e.rules for e in entries] == decision.fired()
    first = list(entries_of(decision, deployment.model, deployment.snapshot, 4))
    assert first == entries[:4]


def test_the_reasons_are_those_of_the_very_customer(deployment: Deployment) -> None:
    model = deployment.model
    known = deployment.snapshot.measures().collect()
    customers = known["customer_id"].gather([7, 3])
    told = list(reasons_for(model, deployment.snapshot, customers))
    for customer, reasons in zip(customers, told, strict=True):
        row = known.filter(customer_id=customer).select("customer_id", *FEATURES.names)
        parts = model.contributions(model.matrix(row)).values[0].tolist()
        assert reasons == raising(reasons_of(parts, row.row(0, named=True)))


def test_people_come_in_the_order_asked_for(deployment: Deployment) -> None:
    there = deployment.snapshot.people().collect()
    one, other = there.row(5, named=True), there.row(2, named=True)
    asked = [one["customer_id"], "nobody", other["customer_id"]]
    found = people_of(deployment.snapshot, asked)
    assert found[1] == Person()
    for person, row in ((found[0], one), (found[2], other)):
        assert (person.city, person.brand, person.rank) == (row["city"], row["brand"], row["rank"])
        assert (person.name is None) == (row["name"] is None)
        assert (person.phone is None) == (row["phone"] is None)
    assert people_of(None, asked) == [Person()] * 3
    assert people_of(deployment.snapshot, []) == []


def test_a_sample_is_the_head_of_the_list_with_who_they_are(deployment: Deployment) -> None:
    samples = Samples()
    for policy in (Policy.of(0.3), Policy.of(0.4, 3), Policy.of(0.3), Policy.of(1.0)):
        decision = decide(deployment.population, policy)
        entries = list(entries_of(decision, deployment.model, deployment.snapshot, SHOWN))
        people = people_of(deployment.snapshot, [entry.customer_id for entry in entries])
        assert samples.of(deployment, decision) == list(zip(entries, people, strict=True))
        assert len(entries) == min(decision.size, SHOWN) <= 20


def test_a_sample_of_another_snapshot_is_looked_up_anew(
    deployment: Deployment, another: Deployment
) -> None:
    samples = Samples()
    for of in (deployment, another, deployment):
        decision = decide(of.population, Policy.of(0.0))
        entries = list(entries_of(decision, of.model, of.snapshot, SHOWN))
        shown = samples.of(of, decision)
        assert [entry for entry, _ in shown] == entries
        assert [person for _, person in shown] == people_of(
            of.snapshot, [entry.customer_id for entry in entries]
        )


def test_a_sample_is_remembered_while_nothing_changes(
    deployment: Deployment, another: Deployment
) -> None:
    """The same people again are given as they were: the very objects, not looked up anew."""
    samples = Samples()
    decision = decide(deployment.population, Policy.of(0.0))
    first, second = (samples.of(deployment, decision) for _ in range(2))
    assert all(one[1] is two[1] for one, two in zip(first, second, strict=True))
    samples.of(another, decide(another.population, Policy.of(0.0)))
    third = samples.of(deployment, decision)
    assert not any(one[1] is two[1] for one, two in zip(first, third, strict=True))
