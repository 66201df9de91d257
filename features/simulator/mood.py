"""The hidden mood, and what three readers could know of it.

A customer is dissatisfied in a month with log-odds = causes in the tables + temperament + poor
coverage at home + a competitor's offer. The last three are hidden:

1. temperament is normal, and stands on Gauss-Hermite nodes where it has to be averaged over;
2. coverage is poor for a share of each city, for good;
3. an offer comes and goes from month to month (two states).

Their 7 × 2 × 2 combinations are the *nodes*. For every customer and month ``feel`` gives

- ``from_all_causes``: the risk, hidden causes known;
- ``from_table_causes``: the risk averaged over the nodes, as a stranger meets them;
- ``from_whole_tables``: the risk averaged over the nodes as the customer's whole history
  suggests them: every answer, silence, complaint, renewal and interruption so far is weighed by
  Bayes' rule in ``learn``. No model that reads the tables can rank better.

That last is exact because mood is the only road from the hidden causes to behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.simulator.arrays import Flags, Floats, logistic
from features.simulator.people import TEMPERAMENT_SPREAD, People
from features.simulator.province import CITIES

POOR_COVERAGE = 1.1
OFFER = 1.2
OFFER_COMES = 0.03
OFFER_GOES = 0.30
_OFFER_SHARE = OFFER_COMES / (OFFER_COMES + OFFER_GOES)
_TEMPERAMENTS = 7


@dataclass(frozen=True, slots=True)
class Felt:
    """The mood of a block of customers on the first day of a month."""

    from_table_causes: Floats
    from_whole_tables: Floats
    from_all_causes: Floats
    dissatisfied: Flags


def _nodes() -> tuple[Floats, Floats]:
    """Give the hidden log-odds of each node, and each city's weights of the nodes."""
    points, weights = np.polynomial.hermite_e.hermegauss(_TEMPERAMENTS)
    weights = weights / weights.sum()
    temperament = TEMPERAMENT_SPREAD * points
    hidden = (
        temperament[:, None, None]
        + np.array([0.0, POOR_COVERAGE])[None, :, None]
        + np.array([0.0, OFFER])[None, None, :]
    )
    poor = np.array([city.poor_coverage_share for city in CITIES])
    coverage = np.stack([1 - poor, poor], axis=1)
    offer = np.array([1 - _OFFER_SHARE, _OFFER_SHARE])
    prior = np.einsum("t,cp,o->ctpo", weights, coverage, offer)
    return hidden.reshape(-1), prior.reshape(len(CITIES), -1)


class Mood:
    """The moods of a block of customers, month after month."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._people = people
        self._rng = rng
        self._offer = rng.random(len(people)) < _OFFER_SHARE
        self._hidden, prior = _nodes()
        self._prior: Floats = np.ascontiguousarray(prior[people.city].T)
        self._weights = self._prior.copy()
        self._risks = self._prior

    def feel(self, from_tables: Floats) -> Felt:
        """Draw who is dissatisfied, given the log-odds that the tables account for."""
        people = self._people
        truth = (
            from_tables
            + people.temperament
            + POOR_COVERAGE * people.poor_coverage
            + OFFER * self._offer
        )
        risk = logistic(truth)
        self._risks = logistic(from_tables[None, :] + self._hidden[:, None])
        return Felt(
            from_table_causes=np.einsum("kn,kn->n", self._prior, self._risks),
            from_whole_tables=np.einsum("kn,kn->n", self._weights, self._risks),
            from_all_causes=risk,
            dissatisfied=self._rng.random(len(people)) < risk,
        )

    def learn(self, evidence: Floats) -> None:
        """Weigh the nodes by what the month showed, then let offers come and go.

        Parameters
        ----------
        evidence : array of shape (customers,)
            How much likelier a customer's behaviour was if dissatisfied than if not.
        """
        self._weights *= 1 + self._risks * (evidence - 1)[None, :]
        self._weights /= self._weights.sum(axis=0)
        pairs = self._weights.reshape(-1, 2, len(self._people))
        without, with_offer = pairs[:, 0].copy(), pairs[:, 1].copy()
        pairs[:, 0] = without * (1 - OFFER_COMES) + with_offer * OFFER_GOES
        pairs[:, 1] = without * OFFER_COMES + with_offer * (1 - OFFER_GOES)
        draw = self._rng.random(len(self._people))
        self._offer = np.where(self._offer, draw >= OFFER_GOES, draw < OFFER_COMES)
