"""What the never-asked are like, who is found among them, and whether intervals hold."""

import tempfile
from pathlib import Path

import numpy as np

from features.domain.home import Home
from features.domain.progress import Progress
from features.engine.build import build
from features.feature_set import FEATURES
from features.model.bundle import read_bundle
from features.model.expected import if_the_dissatisfied_answer_less
from features.model.verdict import Verdict
from features.simulator.operator import simulate
from features.simulator.surveys import HESITATION, SAYS_SO
from features.views import VIEWS
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.unasked_coverage import coverage
from tests.benchmarks.unasked_truth import Everybody, everybody
from tests.training.lists import made_months
from training.dataset import labelled_days
from training.run import train

CUSTOMERS = 100_000
SNAPSHOTS = 15
SHARE = 0.10
MADE = 400


def measure(progress: Progress) -> list[Measurement]:
    """A made operator, the real path, and the truth about everybody beside what is estimated."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        simulate(home, customers=CUSTOMERS, progress=progress)
        build(home, VIEWS, FEATURES.fingerprint, months=SNAPSHOTS, progress=progress)
        return figures(home, progress)


def figures(home: Home, progress: Progress) -> list[Measurement]:
    """Every figure of this part, of an operator that is built."""
    result = train(home, by="bench", pictures=False, progress=progress)
    manifest, text = read_bundle(home.bundles / result.digest)
    days = labelled_days(home)
    found = everybody(home, days[-1], manifest, text)
    return [*_estimates(result.verdict, found), *_reached(found), *_coverage(home, progress)]


def _estimates(verdict: Verdict, found: Everybody) -> list[Measurement]:
    plain, response = verdict.unweighted, verdict.response
    assert plain
    assert response
    effective = response.held_out.effective_rows
    # What everybody would say: the truth, with the slips of those who answer.
    said = np.where(found.now, SAYS_SO[1], SAYS_SO[0]).mean()
    less = np.exp(-HESITATION)
    asked_how = if_the_dissatisfied_answer_less(found.probability, less).mean()
    return [
        Measurement(
            "unasked.base_rate.naive", 100 * plain.base_rate, "%", "answers, not weighed"
        ),
        Measurement(
            "unasked.base_rate.weighted", 100 * verdict.base_rate, "%",
            f"answers, weighed; {verdict.rows:,} say as much as {effective:,.0f}",
        ),
        Measurement(
            "unasked.base_rate.expected", 100 * float(found.probability.mean()), "%",
            "mean probability of everybody, asked or not",
        ),
        Measurement(
            "unasked.base_rate.expected_if_they_answer_less", 100 * float(asked_how), "%",
            f"the same, if the dissatisfied answer {less:.2f} times as often: here they do",
        ),
        Measurement(
            "unasked.base_rate.truth", 100 * float(said), "%",
            f"of everybody would say so; {found.now.mean():.1%} are dissatisfied",
        ),
        Measurement(
            "unasked.precision_10.naive", 100 * plain.precision_at_10_percent, "%",
            "first tenth of those who answered, not weighed",
        ),
        Measurement(
            "unasked.precision_10.weighted", 100 * verdict.precision_at_10_percent, "%",
            "the same, weighed",
        ),
        Measurement(
            "unasked.precision_10.truth", 100 * found.precision(SHARE), "%",
            "truly dissatisfied in the first tenth of everybody",
        ),
    ]  # fmt: skip


def _reached(found: Everybody) -> list[Measurement]:
    told = []
    within_horizon = found.now | found.next_month  # the two months of the label's 60 days
    for name, truth in (
        ("", found.now),
        (".next_month", found.next_month),
        (".within_horizon", within_horizon),
    ):
        for who, whom in ((found.never_asked, "never_asked"), (np.ones_like(truth), "everybody")):
            ours, best = found.reached(who, truth)
            told.append(
                Measurement(
                    f"unasked.average_precision_reached.{whom}{name}",
                    100 * ours / best,
                    "%",
                    f"{ours:.3f} of {best:.3f}, the risk from the causes the tables carry",
                )
            )
    return told


def _coverage(home: Home, progress: Progress) -> list[Measurement]:
    real, made = coverage(home, labelled_days(home), progress), made_months(5_000, 12, MADE)
    return [
        Measurement(
            f"unasked.coverage.{name}", 100 * share, "%",
            f"of {held.lists} lists held; to reach 88 to 92, {where}",
        )
        for held, where, kind in (
            (real, "small operators' later months, of strangers who answered", ""),
            (made, "made months of which all is known", ".made"),
        )
        for name, share in (
            (f"whole_list{kind}", held.share_whole),
            (f"last_hundred{kind}", held.share_last),
        )
    ]  # fmt: skip
