"""What a model was worth on customers and months it had not seen, as a record with types.

Training writes it, the manifest carries it, the gate holds it against what comes out again, the
card and the API tell it. What a version did not record yet is None and never a zero, and what a
later version records besides is kept: the text of a verdict is what was recorded and nothing else.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from features.domain.words import Words

Finite = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]


class Record(BaseModel):
    """Frozen, and open to fields of later versions."""

    model_config = ConfigDict(frozen=True, extra="allow")

    def as_recorded(self) -> dict[str, Any]:
        """Give what was recorded and nothing else, as JSON holds it."""
        return self.model_dump(mode="json", exclude_unset=True)


class Figures(Record):
    """The figures of one ranking on rows it was not taught with.

    ``precision_at_x_percent`` is the share of dissatisfied among the first x % of the list;
    ``calibration_error`` is the mean distance between what was expected and what came true, over
    ten groups of equal size; ``base_rate`` is what a list drawn at random would find.
    """

    auc: Finite
    average_precision: Finite
    precision_at_5_percent: Finite
    precision_at_10_percent: Finite
    calibration_error: Finite
    base_rate: Finite


class BaselineFigures(Figures):
    """A simpler model on the same rows; ``auc_behind_model`` is how far the model is ahead."""

    name: str
    auc_behind_model: Finite
    auc_behind_model_standard_error: Finite


class RuleFigures(Record):
    """A rule's list, and what the model finds with a list of the same size.

    Of a rule that names nobody the precisions are None. ``lift`` is how many times as many
    dissatisfied customers the model finds, ``noise`` the standard error of the difference of the
    two precisions.
    """

    name: str
    size: Count
    precision: Finite | None
    model_precision: Finite | None
    lift: Finite | None
    noise: Finite | None


class ListFigures(Record):
    """Part of a list of the held-out month: expected, in nine cases of ten between, and found.

    ``list`` is the size of the whole list, ``part`` ``whole`` or ``last_hundred``, ``size`` how
    many customers the part holds.
    """

    part: str
    size: Count
    expected: Finite
    low: Finite
    high: Finite
    found: Count
    list: Count


class Suspect(Record):
    """A column that the leak audit suspects, with its evidence in both languages.

    ``cost_of_leaving_out`` is a difference of AUC; ``kept_because`` a person's reason to teach it
    all the same; ``left_out`` says whether it was taught as unknown.
    """

    column: str
    kind: str
    evidence: str
    evidence_zh: str | None = None
    cost_of_leaving_out: Finite | None = None
    cost_in_average_precision: Finite | None = None
    kept_because: str | None = None
    left_out: bool | None = None

    @property
    def words(self) -> Words:
        """The evidence in both languages."""
        return Words(self.evidence_zh or self.evidence, self.evidence)

    @property
    def settled(self) -> bool:
        """Whether it was left out, or kept with a reason that says something."""
        return bool(self.left_out or (self.kept_because or "").strip())


class AnswerFigures(Record):
    """How far some rows speak of everybody.

    ``effective_rows`` is how many rows of equal weight would say as much (Kish, 1965).
    """

    rows: Count
    effective_rows: Finite
    largest_before_cutting: Finite
    cut_off: Count
    drawn_at_random: Count


class ResponseFigures(Record):
    """Who was asked and who answered, as shares of everybody in the snapshots that taught."""

    asked: Finite
    answered_of_those_asked: Finite
    rated_a_complaint: Finite
    teaching: AnswerFigures
    held_out: AnswerFigures


class RecipeFigures(Record):
    """What a recipe said: ``leave_out`` holds the reason for each measure that was not taught.

    ``months`` is None where all days with answers were used, ``shape`` where one was searched for.
    """

    months: Count | None = None
    trials: Count = 0
    shape: str | None = None
    leave_out: dict[str, str] = Field(default_factory=dict)


class Verdict(Figures):
    """The verdict of a model's held-out rows, and what stood beside it.

    Attributes
    ----------
    auc_standard_error, calibration_noise
        What of the two figures chance alone explains.
    unweighted
        The same figures of the rows as they came, without survey weights.
    rows, held_out, rows_withheld
        How many rows judged, of which day, and how many rows of their customers did not teach.
    baseline, rules, best_rule
        What is simpler: a logistic regression, each rule and all rules together, and the name of
        the best single one.
    calibration_groups
        Expected share, actual share and effective rows of ten groups.
    lists
        Lists of several sizes: what was expected of each, and what came true.
    flagged
        What the leak audit suspects; None where none was run.
    response
        Who was asked and who answered.
    label_policy, label
        Which answers counted, as training reads it again and in words.
    recipe
        What somebody settled on before; None where no recipe was followed.
    """

    auc_standard_error: Finite | None = None
    calibration_noise: Finite | None = None
    unweighted: Figures | None = None
    rows: Count | None = None
    held_out: str | None = None
    rows_withheld: Count | None = None
    baseline: BaselineFigures | None = None
    rules: list[RuleFigures] | None = None
    best_rule: str | None = None
    calibration_groups: list[tuple[Finite, Finite, Finite]] | None = None
    lists: list[ListFigures] | None = None
    flagged: list[Suspect] | None = None
    response: ResponseFigures | None = None
    label_policy: dict[str, Any] | None = None
    label: Words | None = None
    recipe: RecipeFigures | None = None
