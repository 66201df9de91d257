"""What if the dissatisfied answer less often than others alike in everything the tables know?

No answer can tell whether they do, so no weight corrects for it: probabilities are of those who
would answer. This puts the question with a number, for whoever decides by them.
"""

from __future__ import annotations

from dataclasses import dataclass

from features.domain.errors import OutOfRange
from features.domain.words import Words
from features.model.expected import if_the_dissatisfied_answer_less
from serving.scoring.population import Population

LEAST_TIMES = 0.01
PARTS = (
    (1.0, Words("可以联系的全体客户", "everybody who may be contacted")),
    (0.10, Words("名单最前 10%", "the first 10 % of the list")),
    (0.05, Words("名单最前 5%", "the first 5 % of the list")),
)


@dataclass(frozen=True)
class PartIfLess:
    """Some customers: how many they are, and the shares expected dissatisfied (0 to 1).

    ``expected`` takes the answers as they are, ``if_less`` supposes that the dissatisfied answer
    less.
    """

    words: Words
    size: int
    expected: float
    if_less: float


def if_they_answer_less(population: Population, times: float) -> list[PartIfLess]:
    """Suppose that the dissatisfied answer only `times` as often as the others, above 0 up to 1.

    Raises
    ------
    OutOfRange
        When `times` is not between 0.01 and 1.
    """
    if not LEAST_TIMES <= times <= 1:
        raise OutOfRange(f"times runs from {LEAST_TIMES} to 1, not {times}.")
    probability = population.probability
    less = if_the_dissatisfied_answer_less(probability, times)
    found = []
    for share, words in PARTS:
        size = max(1, round(share * len(probability))) if len(probability) else 0
        if size:
            expected, if_less = float(probability[:size].mean()), float(less[:size].mean())
            found.append(PartIfLess(words, size, expected, if_less))
    return found
