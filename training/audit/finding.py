"""What the audit says of one column: its kind, its evidence, and what leaving it out costs."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from features.domain.words import Words

ALPHA = 0.01  # chance that a check raises any false alarm in a table without leaks
SMALLEST_SAID = 1e-300  # smaller ones cannot be told from 0 in double precision
ROW_ORDER = "(row order)"
TWIN_ROWS = "(duplicate rows)"


class Kind(Enum):
    """What may be wrong with a column."""

    IDENTIFIER = "identifier"
    ROW_ORDER = "row_order"
    TOO_GOOD = "predicts_too_well"
    FILLED = "filled_predicts"
    SIGN_CHANGE = "sign_change"
    COPY = "copy"
    LABELLED_ONLY = "labelled_only"
    KNOWN_AFTER = "known_after"
    TWINS = "duplicate_rows"

    @property
    def words(self) -> Words:
        """The kind, for a person."""
        return _WORDS[self]

    @property
    def done(self) -> str:
        """What becomes of it unless a person keeps it: rows are not thrown away."""
        return "kept apart" if self is Kind.TWINS else "left out"


_WORDS = {
    Kind.IDENTIFIER: Words(zh="编号", en="an identifier that predicts"),
    Kind.ROW_ORDER: Words(zh="行顺序", en="follows the order of the rows"),
    Kind.TOO_GOOD: Words(zh="好得不真实", en="predicts too well alone"),
    Kind.FILLED: Words(zh="有值即预测", en="being filled predicts, the amount does not"),
    Kind.SIGN_CHANGE: Words(zh="方向反转", en="its link with the label changes sign"),
    Kind.COPY: Words(zh="重复字段", en="copies another column"),
    Kind.LABELLED_ONLY: Words(zh="仅有答案者有值", en="exists for labelled customers only"),
    Kind.KNOWN_AFTER: Words(zh="事后才知", en="is known only after the outcome"),
    Kind.TWINS: Words(zh="重复行", en="the same rows in several folds"),
}


def chance_in_words(p: float) -> str:
    """Say how probable an outcome is by chance.

    >>> chance_in_words(0.0003), chance_in_words(0.0)
    ('p = 0.0003', 'p < 1e-300')
    """
    return f"p = {p:.1g}" if p >= SMALLEST_SAID else f"p < {SMALLEST_SAID:g}"


@dataclass(frozen=True)
class Cost:
    """How much held-out AUC and average precision a quick model loses without the column."""

    auc: float
    average_precision: float


@dataclass(frozen=True)
class Finding:
    """One suspect; ``kept_because`` is the person's reason to teach it all the same."""

    column: str
    kind: Kind
    evidence: Words
    cost: Cost | None = None
    kept_because: str | None = None

    def as_record(self) -> dict[str, Any]:
        """What ``evaluation.json`` says of it; the cost is a difference of AUC."""
        return {
            "column": self.column,
            "kind": self.kind.value,
            "evidence": self.evidence.en,
            "evidence_zh": self.evidence.zh,
            "cost_of_leaving_out": self.cost.auc if self.cost else None,
            "cost_in_average_precision": self.cost.average_precision if self.cost else None,
            "kept_because": self.kept_because,
        }
