"""What training promises and serving checks, as one readable JSON page.

A model is two files. ``booster.txt`` is LightGBM's own text; ``manifest.json`` is a
`Manifest`: the columns in the order they were taught, the codes of the categories, how a
score becomes a probability, where the model came from, what it was worth on data it had not
seen, and a few golden rows whose scores must come out exactly the same wherever it is loaded.
"""

from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from features.domain.canonical import canonical_json
from features.domain.errors import Mismatch
from features.model.verdict import Verdict

FORMAT: Literal[1] = 1
OTHER = "(other)"  # pools the levels of a category that are too rare to teach anything

Floats = npt.NDArray[np.float64]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Page(BaseModel):
    """Frozen, and closed: a misspelt field is an error and never silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ManifestColumn(_Page):
    """One column of the matrix, in the order the model was taught.

    Attributes
    ----------
    name
        Name of the column; for a measure, the measure's name.
    kind
        ``number``: the value itself. ``category``: the position of the value in `codes`, as a
        float. ``filled``: 1 where the column in `of` has a value, else 0. ``ratio``: the first
        column in `of` divided by the second.
    codes
        The known levels of a category in the order of their codes. A level that is not listed is
        NaN, or has the code of `OTHER` where that is the last one.
    of
        The columns this one is computed from; empty when it is taken as it is.
    """

    name: str
    kind: Literal["number", "category", "filled", "ratio"]
    codes: list[str] | None = None
    of: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _only_categories_have_codes(self) -> Self:
        if (self.codes is not None) != (self.kind == "category"):
            raise ValueError(f"column {self.name}: a category has codes and nothing else has")
        return self


class Calibration(_Page):
    """Turns a raw score (log-odds) into a probability, and never changes the order.

    ``platt``: sigmoid(a * score + c), with a > 0 (Platt, 1999).
    ``beta``: logit = a * ln(p) - b * ln(1 - p) + c with p = sigmoid(score), a > 0 and b > 0
    (Kull, Silva Filho & Flach, 2017).

    Attributes
    ----------
    covariance
        Of the fitted parameters, in the order of `slopes`: how far other answers would have moved
        the curve.
    between_months
        Variance of `c` from one month to another beyond what drawing other customers explains;
        0 where the rows have no months.
    """

    kind: Literal["platt", "beta"]
    a: Annotated[Finite, Field(gt=0)]
    b: Annotated[Finite, Field(ge=0)] = 0.0
    c: Finite
    covariance: list[list[Finite]]
    between_months: Annotated[Finite, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _beta_needs_both_slopes(self) -> Self:
        if self.kind == "beta" and self.b <= 0:
            raise ValueError("a beta calibration needs b > 0, or it would not keep the order")
        return self

    @model_validator(mode="after")
    def _covariance_is_one_of_the_parameters(self) -> Self:
        size = len(self.parameters)
        if [len(row) for row in self.covariance] != [size] * size:
            raise ValueError(f"the covariance of a {self.kind} calibration is {size} by {size}")
        found = np.array(self.covariance)
        if not np.allclose(found, found.T) or np.linalg.eigvalsh(found).min() < -1e-6 * np.trace(
            found
        ):
            raise ValueError("the covariance of a calibration is symmetric and nowhere negative")
        return self

    @property
    def parameters(self) -> tuple[float, ...]:
        """The fitted parameters, in the order of `slopes` and `covariance`."""
        return (self.a, self.c) if self.kind == "platt" else (self.a, self.b, self.c)

    def slopes(self, score: Floats) -> Floats:
        """What the log-odds gain with each parameter, shape (parameters, n); 1 for the last."""
        return calibration_slopes(self.kind, score)

    def log_odds(self, score: Floats) -> Floats:
        """Calibrated log-odds of raw scores, same shape."""
        score = np.asarray(score, dtype=np.float64)
        if self.kind == "platt":
            return self.a * score + self.c
        log_p = -np.logaddexp(0.0, -score)
        log_not_p = -np.logaddexp(0.0, score)
        return self.a * log_p - self.b * log_not_p + self.c

    def probability(self, score: Floats) -> Floats:
        """Probability, between 0 and 1, of raw scores; rises strictly with the score."""
        return np.exp(-np.logaddexp(0.0, -self.log_odds(score)))


def calibration_slopes(kind: Literal["platt", "beta"], score: Floats) -> Floats:
    """What the log-odds of a `Calibration` gain with each of its parameters, shape (k, n)."""
    score = np.asarray(score, dtype=np.float64)
    one = np.ones_like(score)
    if kind == "platt":
        return np.stack([score, one])
    return np.stack([-np.logaddexp(0.0, -score), np.logaddexp(0.0, score), one])


class GoldenRow(_Page):
    """A row of the matrix (None where it is NaN) and the raw score it must give, exactly.

    ``levels`` holds the words behind the codes of the row's categories, by column: they show that
    the codes are still those the model was taught with, which no score could.
    """

    values: list[Finite | None]
    score: Finite
    levels: dict[str, str] = Field(default_factory=dict)


class FileStamp(_Page):
    """Size and SHA-256 of a file, checked before anything parses it."""

    bytes: Annotated[int, Field(ge=1)]
    sha256: Digest


class Manifest(_Page):
    """Everything there is to know about a model without loading it."""

    format: Literal[1] = FORMAT
    model_name: str
    made_at: str
    made_by: str
    columns: list[ManifestColumn]
    fingerprint: str
    calibration: Calibration
    label: str
    base_rate: Annotated[Finite, Field(gt=0, lt=1)]
    trained_on: list[str]
    held_out: str | None = None
    data_hashes: dict[str, str] = Field(default_factory=dict)
    verdict: Verdict | None = None
    golden: list[GoldenRow]
    booster: FileStamp
    run_id: str | None = None

    @field_validator("verdict", mode="before")
    @classmethod
    def _an_empty_verdict_is_none(cls, verdict: object) -> object:
        return verdict or None

    @model_validator(mode="after")
    def _golden_rows_fit_the_columns(self) -> Self:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("a column is named twice")
        if any(len(row.values) != len(names) for row in self.golden):
            raise ValueError("a golden row has not as many values as there are columns")
        return self

    @model_validator(mode="after")
    def _codes_are_those_of_the_golden_rows(self) -> Self:
        codes = {c.name: (n, c.codes) for n, c in enumerate(self.columns) if c.codes is not None}
        for row in self.golden:
            for name, level in row.levels.items():
                place, levels = codes.get(name, (0, []))
                if level not in levels or row.values[place] != levels.index(level):
                    raise ValueError(f"column {name}: the codes are not those of the golden rows")
        return self

    def text(self) -> str:
        """Write the manifest as it stands on disk; equal manifests give equal text."""
        # A verdict as it was recorded, none as an empty one: so they stood in manifests before
        # verdicts had types, and the text of those, from which they have their names, must stay.
        verdict = {} if self.verdict is None else self.verdict.as_recorded()
        return canonical_json(
            self.model_dump(mode="json", exclude={"verdict"}) | {"verdict": verdict}
        )

    @classmethod
    def from_text(cls, text: str, where: str) -> Self:
        """Read a manifest; `where` names the file in the error.

        Raises
        ------
        Mismatch
            When the text is not a manifest of this format.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the whole file"
            raise Mismatch(
                f"{where} is not a manifest this version can read ({place}: {first['msg']}); "
                "train again, or use the version of Unspoken that wrote it."
            ) from None

    def golden_matrix(self) -> Floats:
        """Give the golden rows as a matrix, shape (rows, columns), NaN where empty."""
        rows = [[np.nan if v is None else v for v in row.values] for row in self.golden]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(self.columns))
