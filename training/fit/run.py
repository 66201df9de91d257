"""``unspoken fit``: from one file to a judged model, a page and every customer's reasons.

1. `read_table` reads the file as text; `Condition` labels its rows.
2. `audit` looks for columns that predict for a reason that will not be there in use.
3. `cross_examine` teaches and judges five times; those figures are the verdict.
4. One model is taught with all rows, packed like any other model of the house.
5. Every customer gets a score by a model that has not seen them (who has no label, by the last).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from features.domain.canonical import (
    canonical_json,
    plain,
    sha256_file,
    sha256_text,
    write_atomically,
)
from features.domain.progress import SILENT, Progress
from features.domain.words import Words
from features.model.bundle import write_bundle
from features.model.verdict import Figures, Verdict
from training.audit.finding import Finding
from training.audit.run import Audited, audit
from training.fit.cross import OUTER, CrossExamined, cross_examine, cut, teach, work_units
from training.fit.flattery import flattered
from training.fit.headline import as_record, headline
from training.fit.options import FitOptions
from training.fit.reasons import by_source
from training.fit.report import Asked, report_page
from training.fit.scores import Scored, write_scores
from training.learner import Learned, contributions, load, raw_score
from training.pack import pack
from training.table.columns import Columns, matrix
from training.table.condition import Condition, Label
from training.table.read import read_table
from training.tuning import Search


@dataclass(frozen=True)
class FitResult:
    """What `fit` found, and where it wrote it."""

    out: Path
    model: Path
    verdict: Figures
    baseline: Figures
    headline: Words
    flagged: tuple[Finding, ...]
    written: tuple[Path, ...]


def fit(options: FitOptions, progress: Progress = SILENT) -> FitResult:
    """Train on a flat customer table, judge it, and write all there is to know to ``out``.

    Parameters
    ----------
    options
        What to read, what to learn and how to judge.
    progress
        Told how far it is.

    Raises
    ------
    UnspokenError
        With one sentence that says what to do, when the file or the options do not allow it.
    """
    condition = Condition.parse(options.dissatisfied)
    with progress.step(f"Reading {options.file.name}", 1) as advance:
        table = read_table(options.file)
        advance(1)
    names = options.columns(table.columns)
    label = condition.label(table[options.label])
    known, dissatisfied = table.filter(label.known), label.dissatisfied[label.known]
    folds = cut(dissatisfied, options.validate)
    reasons = options.reasons(names)
    with progress.step("Looking for leaks", 1) as advance:
        audited = audit(
            table,
            names,
            label.known,
            dissatisfied,
            folds,
            ids=table[options.id],
            keep=reasons,
            seed=options.seed,
        )
        advance(1)
    names, twins = audited.names, audited.twins
    caveat = (
        flattered(known, names, dissatisfied, options.seed, twins)
        if options.validate == "shuffled"
        else None
    )

    search = Search(options.tune)
    units = work_units(len(known), search)
    with progress.step("Teaching and judging", (OUTER + 1) * units) as advance:
        result = cross_examine(
            known, names, dissatisfied, options.validate, options.seed, advance, twins, search
        )
        columns, learned, values = teach(
            known, names, dissatisfied, options.validate, options.seed, advance, twins, search
        )
    with progress.step("Writing", 3) as advance:
        record = _record(options, condition, label, audited, columns, learned, result, caveat)
        manifest = pack(
            learned,
            values,
            columns=list(columns.taught),
            fingerprint=_fingerprint(columns),
            model_name=options.file.stem,
            made_by="unspoken fit",
            label=f"{options.label} {condition}",
            base_rate=float(dissatisfied.mean()),
            trained_on=[options.file.name],
            data_hashes={options.file.name: sha256_file(options.file)},
            verdict=Verdict(**result.verdict.model_dump()),
        )
        digest = write_bundle(options.out / "model", learned.booster_text, manifest)
        record["model"] = f"model/{digest}"
        advance(1)
        scored = _score_everybody(options, table, label, columns, learned, result)
        written = write_scores(options.out, scored)
        advance(1)
        evaluation, page = options.out / "evaluation.json", options.out / "report.html"
        asked = Asked(
            file=options.file.name,
            label=f"{options.label} {condition}",
            validate=options.validate,
            rows=len(known),
            unknown_rows=len(table) - len(known),
            taught=len(columns.taught),
            left_out=columns.left_out,
            flagged=audited.findings,
            caveat=caveat,
        )
        write_atomically(page, report_page(result, known, dissatisfied, asked))
        write_atomically(evaluation, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        advance(1)
    return FitResult(
        out=options.out,
        model=options.out / "model" / digest,
        verdict=result.verdict,
        baseline=result.baseline,
        headline=headline(result, caveat),
        flagged=audited.findings,
        written=(evaluation, page, options.out / "model" / digest, *written),
    )


def _record(
    options: FitOptions,
    condition: Condition,
    label: Label,
    audited: Audited,
    columns: Columns,
    learned: Learned,
    result: CrossExamined,
    caveat: Words | None,
) -> dict[str, Any]:
    return {
        **as_record(result, caveat),
        "file": options.file.name,
        "label": options.label,
        "dissatisfied_when": str(condition),
        "validate": options.validate,
        "rows": int(label.known.sum()),
        "rows_without_answer": int((~label.known).sum()),
        "dissatisfied": int(label.dissatisfied.sum()),
        "columns": [column.name for column in columns.taught],
        "left_out": [{"column": left.column, "why": plain(left.why)} for left in columns.left_out],
        "flagged": [finding.as_record() for finding in audited.findings],
        "leaves": learned.shape.leaves,
        "trees": learned.trees,
        "seed": options.seed,
        "tuning_trials": options.tune,
    }


def _fingerprint(columns: Columns) -> str:
    """One name for what is taught and in which order."""
    return sha256_text(canonical_json([c.model_dump(mode="json") for c in columns.taught]))


def _score_everybody(
    options: FitOptions,
    table: pl.DataFrame,
    label: Label,
    columns: Columns,
    learned: Learned,
    result: CrossExamined,
) -> Scored:
    """Join what each fold said of its own rows with what the last model says of the unlabelled."""
    rows, names = len(table), result.shares.names
    score, fold = np.zeros(rows), np.zeros(rows, dtype=np.int64)
    probability, log_odds = np.zeros(rows), np.zeros((rows, len(names)))
    score[label.known], fold[label.known] = result.score, result.fold
    probability[label.known], log_odds[label.known] = result.probability, result.shares.log_odds
    unlabelled = ~label.known
    if unlabelled.any():
        unseen = matrix(table.filter(unlabelled), columns.taught)
        booster = load(learned.booster_text)
        score[unlabelled] = raw_score(booster, unseen)
        probability[unlabelled] = learned.calibration.probability(score[unlabelled])
        shares = by_source(contributions(booster, unseen), columns.taught)
        places = np.array([names.index(name) for name in shares.names])
        log_odds[np.ix_(unlabelled, places)] = shares.log_odds
    return Scored(
        table=table,
        id_column=options.id,
        known=label.known,
        dissatisfied=label.dissatisfied,
        fold=fold,
        score=score,
        probability=probability,
        names=names,
        log_odds=log_odds,
    )
