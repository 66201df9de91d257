"""The page a person reads: what was asked, what came out, and pictures of it.

One file with everything in it: it can be mailed, printed and opened years later.
"""

from dataclasses import dataclass

import jinja2
import polars as pl
from markupsafe import Markup

from features.domain.words import Words
from features.model.manifest import ManifestColumn
from training.audit.finding import Finding
from training.fit import pictures
from training.fit.examined import CrossExamined
from training.fit.headline import headline
from training.pictures.style import as_svg, house_style
from training.split import Flags
from training.table.columns import LeftOut
from training.table.note import Note

FIGURES = (
    ("auc", Words(zh="AUC", en="AUC"), 3),
    ("average_precision", Words(zh="平均精度（PR-AUC）", en="average precision (PR-AUC)"), 3),
    ("precision_at_5_percent", Words(zh="前 5% 命中率", en="precision in the top 5 %"), 3),
    ("precision_at_10_percent", Words(zh="前 10% 命中率", en="precision in the top 10 %"), 3),
    ("calibration_error", Words(zh="校准误差", en="calibration error"), 3),
    ("base_rate", Words(zh="不满意占比", en="share of dissatisfied"), 3),
)


@dataclass(frozen=True)
class Asked:
    """What the person asked for, as the page repeats it."""

    file: str
    label: str
    validate: str
    rows: int
    unknown_rows: int
    taught: tuple[ManifestColumn, ...]
    left_out: tuple[LeftOut, ...]
    flagged: tuple[Finding, ...] = ()
    caveat: Words | None = None
    notes: tuple[Note, ...] = ()


def report_page(result: CrossExamined, table: pl.DataFrame, label: Flags, asked: Asked) -> str:
    """Write the page; equal results give equal text."""
    with house_style():
        drawn = {
            "finding": pictures.finding(result, label),
            "folds": pictures.folds(result),
            "calibration": pictures.calibration(result, label),
            "columns": pictures.columns(result.shares),
            "effects": pictures.effects(result.shares, table),
        }
        # Ours, drawn a line above: the only markup that is not escaped.
        svgs = {name: Markup(as_svg(figure)) for name, figure in drawn.items()}
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("training.fit", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("report.html").render(
        asked=asked,
        headline=headline(result, asked.caveat),
        figures=FIGURES,
        model=result.verdict.model_dump(),
        baseline=result.baseline.model_dump(),
        rules=result.rules,
        rule_precisions=result.rule_precisions if result.rules else None,
        folds=[fold.verdict.model_dump() for fold in result.folds],
        shapes=[(fold.learned.shape.leaves, fold.learned.trees) for fold in result.folds],
        pictures=svgs,
    )
