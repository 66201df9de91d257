"""The one function that decides: against a plain account of the rules, for any policy."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.domain.errors import Mismatch
from features.model.expected import SPREADS
from features.model.manifest import Calibration
from features.views import RULES
from serving.scoring.deployment import Deployment
from serving.scoring.population import Population
from serving.targeting.policy import Policy
from serving.targeting.preview import decide
from tests.serving import small
from tests.serving.targeting.policies import policies

CALIBRATION = Calibration(kind="platt", a=1.0, c=0.0, covariance=[[0.01, 0.0], [0.0, 0.01]])


def listed_plainly(deployment: Deployment, policy: Policy) -> pl.DataFrame:
    """Say the policy once more, from the snapshot's own frames, in the plainest way."""
    scores = pl.scan_parquet(deployment.home.scores_of(deployment.as_of, deployment.model.digest))
    everybody = (
        scores.join(deployment.snapshot.people(), on="customer_id")
        .join(deployment.snapshot.measures(), on="customer_id", suffix="_measure")
        .collect()
    )
    listed = everybody.filter(
        ~pl.col("refuses_marketing"),
        ~pl.col("refuses_automated_decisions"),
        pl.col("probability") >= policy.minimum_probability,
    )
    fires = [rule.fires(policy.rules[rule.name]) for rule in RULES if rule.name in policy.rules]
    if fires:
        listed = listed.filter(
            pl.any_horizontal(fires) if policy.match == "any" else pl.all_horizontal(fires)
        )
    listed = listed.sort(["probability", "customer_id"], descending=[True, False])
    return listed.head(policy.capacity or listed.height).select("customer_id", "probability")


@given(policy=policies)
def test_a_list_is_what_the_policy_says(deployment: Deployment, policy: Policy) -> None:
    decision = decide(deployment.population, policy)
    plainly = listed_plainly(deployment, policy)
    assert decision.rows().equals(plainly)
    assert decision.size == plainly.height
    assert decision.expected_found == pytest.approx(plainly["probability"].sum(), abs=1e-9)


@given(policy=policies)
def test_an_interval_is_that_of_the_very_people_on_the_list(
    deployment: Deployment, policy: Policy
) -> None:
    """Summed again from the snapshot, one customer at a time: no running sums, no short cuts."""
    decision = decide(deployment.population, policy)
    calibration = deployment.model.manifest.calibration
    listed = listed_plainly(deployment, policy)["probability"].to_numpy()
    for expected, chosen in (
        (decision.expected, listed),
        (decision.last, listed[max(0, len(listed) - 100) :]),
    ):
        # Platt: log-odds = a * score + c, so a moves them by the score and c by one.
        score = (np.log(chosen / (1 - chosen)) - calibration.c) / calibration.a
        chance = chosen * (1 - chosen)
        gained = np.array([(chance * score).sum(), chance.sum()])
        variance = chance.sum() + gained @ np.array(calibration.covariance) @ gained
        spread = SPREADS * np.sqrt(variance + calibration.between_months * chance.sum() ** 2)
        assert expected.size == len(chosen)
        assert expected.low == pytest.approx(max(0.0, chosen.sum() - spread), rel=1e-5, abs=1e-5)
        assert expected.high == pytest.approx(
            min(len(chosen), chosen.sum() + spread), rel=1e-5, abs=1e-5
        )


@given(policy=policies)
def test_those_who_refused_are_on_no_list(deployment: Deployment, policy: Policy) -> None:
    refusing = deployment.snapshot.people().filter(
        pl.col("refuses_marketing") | pl.col("refuses_automated_decisions")
    )
    listed = decide(deployment.population, policy).rows()
    assert listed.join(refusing.collect(), on="customer_id").is_empty()


@given(policy=policies, place=st.integers(0, 500))
def test_the_curve_is_what_a_list_at_that_cut_would_be(
    deployment: Deployment, policy: Policy, place: int
) -> None:
    point = decide(deployment.population, policy).curve(500)[place]
    there = decide(
        deployment.population,
        Policy.of(place / 500, policy.capacity, policy.rules, policy.match),
    )
    assert point.minimum_probability == place / 500
    assert point.size == there.size
    assert point.expected_found == pytest.approx(there.expected_found, abs=1e-9)
    assert point.expected_precision == pytest.approx(there.expected_precision)
    assert point.found_low == pytest.approx(there.expected.low, abs=1e-6)
    assert point.found_high == pytest.approx(there.expected.high, abs=1e-6)


@given(policy=policies)
def test_a_higher_cut_never_gives_a_longer_list(deployment: Deployment, policy: Policy) -> None:
    sizes = [point.size for point in decide(deployment.population, policy).curve(100)]
    assert sizes == sorted(sizes, reverse=True)


@given(policy=policies)
def test_rules_are_counted_among_the_eligible_and_on_the_list(
    deployment: Deployment, policy: Policy
) -> None:
    decision = decide(deployment.population, policy)
    fired = decision.fired()
    for rule, count in zip(RULES, decision.rules, strict=True):
        assert count.name == rule.name
        assert count.enabled == (rule.name in policy.rules)
        assert count.in_list <= min(count.fires_alone, decision.size)
        assert count.in_list == sum(rule.name in names for names in fired)


def test_everybody_is_either_eligible_or_excluded(deployment: Deployment) -> None:
    population = deployment.population
    assert population.size == small.CUSTOMERS
    assert population.size == population.eligible.height + sum(population.excluded.values())


def test_an_empty_list_has_no_precision_rather_than_zero(deployment: Deployment) -> None:
    decision = decide(deployment.population, Policy.of(1.0))
    assert (decision.size, decision.expected_found, decision.expected_precision) == (0, 0.0, None)
    assert decision.curve()[-1].expected_precision is None


def test_equal_probabilities_are_listed_by_customer() -> None:
    population = population_of(probabilities=[0.5, 0.5, 0.5], ids=["C3", "C1", "C2"])
    assert decide(population, Policy.of(0.5)).rows()["customer_id"].to_list() == ["C1", "C2", "C3"]


def test_an_unknown_measure_never_fires_and_a_part_counts_rounded_down() -> None:
    population = population_of(
        probabilities=[0.9, 0.8, 0.7, 0.6],
        ids=["C1", "C2", "C3", "C4"],
        contracts_interrupted=[None, float("nan"), 0.99, 1.0],
    )
    policy = Policy.of(0, rules={"contract_interrupted": {"at_least": 1}})
    assert decide(population, policy).rows()["customer_id"].to_list() == ["C4"]


def test_scores_of_other_customers_are_refused() -> None:
    with pytest.raises(Mismatch, match="not of the same customers"):
        population_of(probabilities=[0.5], ids=["C1"], people=["C1", "C2"])


def population_of(
    *,
    probabilities: list[float],
    ids: list[str],
    people: list[str] | None = None,
    **measures: list[float | None],
) -> Population:
    columns = dict.fromkeys((c for rule in RULES for c in rule.columns), [0.0] * len(ids))
    who = people or ids
    return Population.prepare(
        as_of=small.AS_OF,
        model="m",
        snapshot="s",
        calibration=CALIBRATION,
        measures=pl.LazyFrame({"customer_id": ids, **columns, **measures}),
        people=pl.LazyFrame(
            {
                "customer_id": who,
                "refuses_marketing": [False] * len(who),
                "refuses_automated_decisions": [False] * len(who),
            }
        ),
        scores=pl.LazyFrame(
            {"customer_id": ids, "score": probabilities, "probability": probabilities}
        ),
    )
