"""``unspoken train``: from snapshots and answers to a published, judged model.

1. `make_dataset` joins measures and labels and holds the newest month out, with its customers;
2. `find_suspects` looks for leaks; what it suspects is taught as unknown, unless a reason is given;
3. `learn` chooses and teaches on the earlier months, inner folds cut by customer;
4. the held-out month judges it, beside a logistic regression and the mission's rules;
5. `publish` writes the bundle and registers it; everything is kept in an MLflow run.

The model that was judged is the model that is published: it is not taught again with the month
that judged it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import numpy as np

from features.domain.errors import BadInput
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.feature_set import FEATURES
from features.model.verdict import Verdict
from training.baseline import Baseline
from training.dataset import Dataset
from training.evidence import keep_evidence
from training.held_out import figures, judge_dated
from training.interval import calibrated
from training.label import POLICY, LabelPolicy
from training.learner import ROWS_FOR_A_PART, Given, Learned, learn, work
from training.pack import pack
from training.publish import publish
from training.recipe import Recipe
from training.shape import Trial
from training.split import Fold, by_customer, one_of
from training.summary import lines
from training.suspects import remember_measures
from training.tracking import registry, runs
from training.training_set import assemble
from training.tuning import Search

INNER = 4
SMALL_PARTS = 10


@dataclass(frozen=True)
class TrainResult:
    """What was trained: the MLflow run, the bundle, and the verdict of the held-out month."""

    run_id: str
    digest: str
    verdict: Verdict

    def lines(self) -> list[str]:
        """What a person should read, the most important first."""
        return [*lines(self.verdict), f"Model {self.digest}, MLflow run {self.run_id}."]


def train(
    home: Home,
    *,
    as_ofs: list[date] | None = None,
    by: str,
    keep_suspect: Sequence[str] = (),
    seed: int = 0,
    trials: int = 0,
    given: Given | None = None,
    policy: LabelPolicy = POLICY,
    recipe: Recipe | None = None,
    pictures: bool = True,
    progress: Progress = SILENT,
) -> TrainResult:
    """Teach, judge and publish a model; it is not in service until it is promoted.

    Parameters
    ----------
    home
        The installation; its snapshots must be built.
    as_ofs
        Days to use, all that have a snapshot and an outcome unless given; the newest judges.
    by
        Who trains, for the manifest.
    keep_suspect
        ``MEASURE=reason`` each: taught though the leak audit suspects it.
    seed
        Draws the random parts of rows and columns.
    trials
        Further shapes to try on the inner folds, each in a run nested in this one.
    given
        A shape to be taught as it is, without a search.
    policy
        Which answers make a customer dissatisfied, and who counts as observed.
    recipe
        Says days, measures to leave out, trials, shape and policy; none of them may then be
        given besides.
    pictures
        Whether the run keeps pictures: drawing them takes some seconds. The run says so.
    progress
        Told how far it is.

    Raises
    ------
    UnspokenError
        With one sentence that says what to do, when there is too little to learn from.
    """
    if recipe:
        if as_ofs or trials or given or policy != POLICY:
            raise BadInput("A recipe says days, trials, shape and label policy: say them there.")
        as_ofs, trials, given = recipe.days(home), recipe.trials, recipe.given
        policy = recipe.label_policy
    training_set = assemble(
        home,
        as_ofs,
        policy,
        keep_suspect=keep_suspect,
        leave_out=recipe.leave_out if recipe else (),
        seed=seed,
        progress=progress,
    )
    data, matrix, audited = training_set.data, training_set.matrix, training_set.audited
    held_out = data.held_out.days[0].isoformat()
    units = work(len(matrix), Search(trials), given)
    with (
        progress.step("Teaching and judging", units + 1) as advance,
        runs.run(home, name=f"held out {held_out}", by=by) as run,
    ):
        learned = learn(
            matrix,
            data.teaching.label,
            inner_folds(data.teaching.customers, given),
            names=list(FEATURES.names),
            survey_weight=data.teaching.survey_weight,
            sample_weight=data.teaching.sample_weight,
            monotone=FEATURES.directions,
            seed=seed,
            search=Search(trials, _told_to(run)),
            given=given,
            advance=advance,
        )
        learned = calibrated(learned, data.teaching)
        baseline_score = Baseline.fit(
            training_set.columns, matrix, data.teaching.label, data.teaching.sample_weight
        ).score(training_set.unseen)
        verdict = judge_dated(
            data, learned, training_set.unseen, baseline_score, audited.suspects()
        )
        verdict = verdict.model_copy(
            update={
                "response": training_set.response,
                "label_policy": policy.as_dict(),
                "label": policy.words,
            }
        )
        if recipe:
            verdict = verdict.model_copy(update={"recipe": recipe.figures()})
            run.say(recipe.settings())
            run.keep_text(recipe.text, "recipe.toml")
        manifest = pack(
            learned,
            matrix,
            columns=list(training_set.columns),
            fingerprint=FEATURES.fingerprint,
            model_name=registry.MODEL,
            made_by=by,
            label=policy.words.en,
            base_rate=float(np.average(data.teaching.label, weights=data.teaching.survey_weight)),
            trained_on=[day.isoformat() for day in data.teaching.days],
            held_out=held_out,
            data_hashes=data.digests,
            verdict=verdict,
            run_id=run.id,
        )
        run.say(_settings(data, learned, seed, policy))
        run.measure(figures(verdict))
        record = verdict.as_recorded()
        run.keep_json(record, "verdict.json")
        run.keep_json({"flagged": record["flagged"]}, "flagged.json")
        digest = publish(home, run, learned.booster_text, manifest)
        keep_evidence(home, run, training_set, learned, baseline_score, pictures=pictures)
        remember_measures(home, data)
        advance(1)
    return TrainResult(run.id, digest, verdict)


def inner_folds(customers: list[str], given: Given | None = None) -> tuple[Fold, ...]:
    """Cut who teaches by customer; of many only one smaller part, which alone calibrates."""
    large = given is not None and len(customers) >= ROWS_FOR_A_PART
    return (one_of(customers, SMALL_PARTS),) if large else by_customer(customers, INNER)


def _told_to(run: runs.Run) -> Callable[[Trial], None]:
    """Keep each trial in a run nested in this one."""

    def tell(trial: Trial) -> None:
        with run.child(f"{trial.shape.leaves} leaves") as inside:
            inside.say(asdict(trial.shape) | {"trees": trial.trees})
            inside.measure({"inner_auc": trial.auc})

    return tell


def _settings(data: Dataset, learned: Learned, seed: int, policy: LabelPolicy) -> dict[str, object]:
    return {
        "seed": seed,
        "leaves": learned.shape.leaves,
        "rate": learned.shape.rate,
        "trees": learned.trees,
        "calibration": learned.calibration.kind,
        "label": policy.words.en,
        **{f"label_{name}": value for name, value in policy.as_dict().items()},
        "first_as_of": data.teaching.days[0],
        "last_as_of": data.teaching.days[-1],
        "held_out": data.held_out.days[0],
        "rows": len(data.teaching.frame),
        "rows_of_customers_who_judge": data.withheld,
        "measures": len(FEATURES.columns),
        "fingerprint": FEATURES.fingerprint,
    }
