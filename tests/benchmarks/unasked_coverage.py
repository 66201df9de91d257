"""Small operators inside a large one: whether their intervals hold for strangers, later.

The customers are cut into groups by a hash. Each group teaches a model of its own on the earlier
months, as `unspoken train` does; the answers that all the other groups gave in later months, a
horizon apart, are its simulated months: of each a list is cut.
"""

from datetime import date

import numpy as np
import polars as pl

from features.domain.home import Home
from features.domain.progress import Progress
from features.feature_set import FEATURES
from tests.training.lists import Held, held
from training.dataset import Part, make_dataset
from training.interval import calibrated
from training.label import POLICY
from training.learner import learn, load, raw_score
from training.response import weighed
from training.split import by_customer, customer_groups

GROUPS = 12
LONGEST = 250
SHARE = 0.2


def coverage(home: Home, days: list[date], progress: Progress) -> Held:
    """Cut a list for every pair of groups in every later month, and count what held."""
    teaching_days = days[: len(days) * 2 // 3]
    later = [day for day in days if POLICY.ends(teaching_days[-1]) <= day]
    data = make_dataset(home, [*teaching_days, later[0]], progress=progress)
    codes = FEATURES.learn_codes(data.teaching.frame)
    data, _ = weighed(home, data, POLICY, codes)
    judged = [make_dataset(home, [teaching_days[0], day]).held_out for day in later]
    unseen = [(part, _groups(part), FEATURES.matrix(part.frame, codes)) for part in judged]
    total = Held(0, 0, 0)
    with progress.step("Small operators, each with a model of its own", GROUPS) as advance:
        for group in range(GROUPS):
            mine = data.teaching.frame.filter(pl.Series(_groups(data.teaching) == group))
            part = Part(data.teaching.days, mine)
            learned = calibrated(
                learn(
                    FEATURES.matrix(mine, codes),
                    part.label,
                    by_customer(part.customers, 4),
                    names=list(FEATURES.names),
                    survey_weight=part.survey_weight,
                    sample_weight=part.sample_weight,
                    monotone=FEATURES.directions,
                ),
                part,
            )
            booster = load(learned.booster_text)
            for other, number, matrix in unseen:
                score, label = raw_score(booster, matrix), other.label
                for strangers in range(GROUPS):
                    who = np.flatnonzero(number == strangers)
                    if strangers != group:
                        size = min(LONGEST, round(SHARE * len(who)))
                        total += held(learned.calibration, score[who], label[who], size)
            advance(1)
    return total


def _groups(part: Part) -> np.ndarray:
    return customer_groups(part.customers, GROUPS, "operators")
