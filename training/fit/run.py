"""``unspoken fit``: from one file to a judged model, a page and every customer's reasons.

1. `prepare` reads the file as text, takes away what is no customer, and labels its rows.
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
from training.fit.cross import cross_examine
from training.fit.examined import CrossExamined
from training.fit.flattery import flattered
from training.fit.folds import OUTER, cut
from training.fit.headline import as_record, headline
from training.fit.options import FitOptions
from training.fit.prepare import Prepared, prepare
from training.fit.reasons import by_source
from training.fit.report import Asked, report_page
from training.fit.scores import Scored, write_scores
from training.fit.teach import teach, work_units
from training.learner import Learned, contributions, load, raw_score
from training.pack import pack
from training.table.columns import Columns, LeftOut, matrix
from training.table.note import Note
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
    notes: tuple[Note, ...]
    left_out: tuple[LeftOut, ...]
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
    with progress.step(f"Reading {options.file.name}", 1) as advance:
        prepared = prepare(options)
        advance(1)
    table, names, label = prepared.table, prepared.names, prepared.label
    known, dissatisfied = prepared.known, prepared.dissatisfied
    reasons = options.reasons(names)
    with progress.step("Looking for leaks", 1) as advance:
        audited = audit(
            table,
            names,
            label.known,
            dissatisfied,
            prepared.folds_by_row(options),
            ids=table[options.id],
            keep=reasons,
            seed=options.seed,
            apart=lambda group: cut(dissatisfied, options.validate, group),
        )
        advance(1)
    names, twins = audited.names, audited.twins
    folds = cut(dissatisfied, options.validate, twins)
    caveat = _caveat(options, prepared, audited)

    search = Search(options.tune)
    units = work_units(len(known), search)
    with progress.step("Teaching and judging", (OUTER + 1) * units) as advance:
        result = cross_examine(
            known,
            names,
            dissatisfied,
            folds,
            options.validate,
            options.seed,
            advance,
            twins,
            search,
        )
        columns, learned, values = teach(
            known, names, dissatisfied, options.validate, options.seed, advance, twins, search
        )
    with progress.step("Writing", 3) as advance:
        record = _record(options, prepared, audited, columns, learned, result, caveat)
        manifest = pack(
            learned,
            values,
            columns=list(columns.taught),
            fingerprint=_fingerprint(columns),
            model_name=options.file.stem,
            made_by="unspoken fit",
            label=f"{options.label} {prepared.condition}",
            dated=False,
            base_rate=float(dissatisfied.mean()),
            trained_on=[options.file.name],
            data_hashes={options.file.name: sha256_file(options.file)},
            verdict=Verdict(**result.verdict.model_dump()),
        )
        digest = write_bundle(options.out / "model", learned.booster_text, manifest)
        record["model"] = f"model/{digest}"
        advance(1)
        scored = _score_everybody(options, prepared, columns, learned, result)
        written = write_scores(options.out, scored)
        advance(1)
        evaluation, page = options.out / "evaluation.json", options.out / "report.html"
        asked = Asked(
            file=options.file.name,
            label=f"{options.label} {prepared.condition}",
            validate=options.validate,
            rows=len(known),
            unknown_rows=len(table) - len(known),
            taught=columns.taught,
            notes=prepared.notes,
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
        notes=prepared.notes,
        left_out=columns.left_out,
        written=(evaluation, page, options.out / "model" / digest, *written),
    )


def _caveat(options: FitOptions, prepared: Prepared, audited: Audited) -> Words | None:
    """What must be known of the folds before any figure that they gave."""
    said = [prepared.several] if prepared.several else []
    if options.validate == "shuffled":
        said.append(
            flattered(
                prepared.known,
                audited.names,
                prepared.dissatisfied,
                options.seed,
                audited.twins,
            )
        )
    if not said:
        return None
    return Words(zh="".join(one.zh for one in said), en=" ".join(one.en for one in said))


def _record(
    options: FitOptions,
    prepared: Prepared,
    audited: Audited,
    columns: Columns,
    learned: Learned,
    result: CrossExamined,
    caveat: Words | None,
) -> dict[str, Any]:
    label = prepared.label
    return {
        **as_record(result, caveat),
        "file": options.file.name,
        "label": options.label,
        "dissatisfied_when": str(prepared.condition),
        "validate": options.validate,
        "rows": int(label.known.sum()),
        "rows_without_answer": int((~label.known).sum()),
        "dissatisfied": int(label.dissatisfied.sum()),
        "customers": len(np.unique(prepared.customer)),
        "folds_cut_by": "customer" if prepared.several else "row",
        "notes": [note.as_record() for note in prepared.notes],
        "columns": [column.name for column in columns.taught],
        "ratios": [column.name for column in columns.taught if column.kind == "ratio"],
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
    prepared: Prepared,
    columns: Columns,
    learned: Learned,
    result: CrossExamined,
) -> Scored:
    """Join what each fold said of its own rows with what the last model says of the unlabelled."""
    table, label = prepared.table, prepared.label
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
        table=prepared.shown,
        id_column=options.id,
        known=label.known,
        dissatisfied=label.dissatisfied,
        fold=fold,
        score=score,
        probability=probability,
        names=names,
        log_odds=log_odds,
    )
