"""Who answers is learned from everybody, and the answers then stand for everybody."""

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from features.domain.home import Home
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.model.expected import if_the_dissatisfied_answer_less
from training.dataset import Dataset, make_dataset
from training.judge import effective_rows, judge
from training.label import POLICY, labels
from training.response import (
    MOST_WEIGHT,
    Response,
    Step,
    weighed,
)


@pytest.fixture(scope="module")
def data(operator: Home) -> Dataset:
    return make_dataset(operator)


@pytest.fixture(scope="module")
def response(operator: Home, data: Dataset) -> Response:
    codes = FEATURES.learn_codes(data.teaching.frame)
    return Response.learn(operator, data.teaching.days, POLICY, codes)


def test_weighed_answers_are_more_like_everybody(
    operator: Home, data: Dataset, response: Response
) -> None:
    """Those who answer are more often of the best brand and spend more; weights take it away."""
    snapshots = [Snapshot.open(operator, day) for day in data.teaching.days]
    everybody = pl.concat(snapshot.measures().collect() for snapshot in snapshots)
    answers = pl.concat(
        labels(operator, snapshot.as_of).join(snapshot.measures().collect(), on="customer_id")
        for snapshot in snapshots
    )
    weight = response.weigh(answers).survey_weight
    for trait in (pl.col("spend_yuan"), (pl.col("brand") == "gotone").cast(pl.Float64)):
        of_all = everybody.select(trait.mean()).item()
        values = answers.select(trait).to_series().fill_null(of_all).to_numpy()
        naive, weighted = values.mean(), np.average(values, weights=weight)
        assert naive > of_all
        assert abs(weighted - of_all) < 0.75 * abs(naive - of_all)


def test_weights_are_cut_off_and_tell_how_many_rows_they_are_worth(
    data: Dataset, response: Response
) -> None:
    found = response.weigh(data.teaching.frame)
    assert found.survey_weight.mean() == pytest.approx(1)
    assert (
        found.survey_weight.max() <= MOST_WEIGHT * 1.5
    )  # cutting lowers the mean they are taken to
    assert 0.3 * len(found.survey_weight) < found.effective < len(found.survey_weight)
    assert found.drawn > len(found.survey_weight) / 2


def test_a_logged_chance_goes_before_a_learned_one(data: Dataset, response: Response) -> None:
    rows = data.teaching.frame.head(40)
    rare = rows.with_columns(drawn_probability=pl.lit(0.01))
    often = rows.with_columns(drawn_probability=pl.lit(0.5))
    both = response.weigh(pl.concat([rare, often])).survey_weight
    assert (both[:40] > both[40:]).all()


def test_both_parts_are_weighed_and_the_run_is_told(operator: Home, data: Dataset) -> None:
    codes = FEATURES.learn_codes(data.teaching.frame)
    found, said = weighed(operator, data, POLICY, codes)
    for part, name in ((found.teaching, "teaching"), (found.held_out, "held_out")):
        assert part.survey_weight.mean() == pytest.approx(1)
        assert getattr(said, name).effective_rows == pytest.approx(
            effective_rows(part.survey_weight), abs=0.1
        )
    assert 0.1 < said.asked < 0.5
    assert 0.3 < said.answered_of_those_asked < 0.45


def test_weights_undo_what_answering_does_to_every_figure() -> None:
    """Made customers of whom all is known: estimates from answers, weighed, are those of all."""
    draw = np.random.default_rng(0)
    rows = 60_000
    cause = draw.normal(size=rows)
    label = draw.random(rows) < expit(1.2 * cause - 1.8)
    answers = draw.random(rows) < expit(-1.5 - 0.6 * cause)  # the more there is, the less is said
    score = 1.2 * cause - 1.8
    matrix = np.column_stack([cause, *draw.normal(size=(len(FEATURES.names) - 1, rows))])
    chance = Step.learn(np.ascontiguousarray(matrix), answers).chance(matrix)
    weight = 1 / chance[answers]
    whole = judge(score, expit(score), label).model_dump()
    naive = judge(score[answers], expit(score[answers]), label[answers]).model_dump()
    found = judge(
        score[answers], expit(score[answers]), label[answers], weight / weight.mean()
    ).model_dump()
    for name in ("base_rate", "average_precision", "precision_at_10_percent"):
        assert abs(found[name] - whole[name]) < 0.5 * abs(naive[name] - whole[name]), name


def test_silence_of_the_dissatisfied_hides_them_and_the_question_shows_how_many() -> None:
    draw = np.random.default_rng(1)
    truth = draw.beta(2, 6, 200_000)
    dissatisfied = draw.random(len(truth)) < truth
    answers = draw.random(len(truth)) < np.where(dissatisfied, 0.15, 0.30)
    among = dissatisfied[answers].mean()
    told = truth * 0.5 / (truth * 0.5 + 1 - truth)  # what a model of the answers says of everybody
    assert told.mean() == pytest.approx(among, abs=0.03)
    assert if_the_dissatisfied_answer_less(told, 0.5).mean() == pytest.approx(
        dissatisfied.mean(), abs=0.005
    )
