"""What turned out true: who was dissatisfied, among those who said so or said otherwise.

A label is a policy and not a fact, so it is written down in one place. Dissatisfied is who gave a
survey a low score, or was not satisfied with how a complaint was handled, within the horizon
after ``as_of``. Observed is who answered either question in that time. Who was not asked, or did
not answer, has no label: silence is what we look for and never a sign of content.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from features.domain.home import Home
from features.domain.moments import days_after
from features.domain.words import Words
from features.engine.outcomes import outcomes


@dataclass(frozen=True)
class LabelPolicy:
    """Which answers make a customer dissatisfied, and how far ahead they are looked for.

    Attributes
    ----------
    horizon_days
        Days looked ahead, ``as_of`` included.
    low_score
        The highest survey score, of ten, that counts as dissatisfied.
    """

    horizon_days: int = 60
    low_score: int = 6

    @property
    def words(self) -> Words:
        """The policy as a sentence."""
        return Words(
            zh=f"{self.horizon_days} 天内满意度评分不高于 {self.low_score} 分，"
            "或对投诉处理不满意（仅限已作答的客户）",
            en=f"survey score of {self.low_score} or less, or a complaint closed unsatisfied, "
            f"within {self.horizon_days} days, among those who answered",
        )

    def ends(self, as_of: date) -> date:
        """The first day that no longer counts."""
        return days_after(as_of, self.horizon_days)


POLICY = LabelPolicy()


def labels(home: Home, as_of: date, policy: LabelPolicy = POLICY) -> pl.DataFrame:
    """Label the customers observed after a day: ``customer_id``, ``dissatisfied``, sorted.

    Raises
    ------
    BadInput
        When the horizon is not over yet.
    """
    return labels_of(outcomes(home, as_of, policy.horizon_days), policy)


def labels_of(answers: pl.DataFrame, policy: LabelPolicy = POLICY) -> pl.DataFrame:
    """Label customers by their answers; one bad answer outweighs any number of good ones."""
    low = pl.col("score") <= policy.low_score
    badly_handled = ~pl.col("satisfied")
    return (
        answers.with_columns(bad=low.fill_null(value=False) | badly_handled.fill_null(value=False))
        .group_by("customer_id")
        .agg(dissatisfied=pl.col("bad").any())
        .sort("customer_id")
    )
