import numpy as np
import pytest

from tests.training.made import rows_with_a_cause
from training import grow
from training.learner import ROWS_FOR_A_PART, Given, learn, load, raw_score, work
from training.shape import SHAPES, Shape, Trial
from training.split import Fold, blocks
from training.tuning import Search, search

NAMES = [f"c{j}" for j in range(6)]


def _flat(shape: Shape) -> Trial:
    """A trial that learned nothing from growing: its AUC depends on the shape alone."""
    return Trial(shape, 100, (0.7 - 0.001 * shape.leaves,) * 3, np.zeros(0))


def test_the_same_seed_proposes_the_same_shapes_and_another_seed_others() -> None:
    tried = [_flat(shape) for shape in SHAPES]
    first, again, other = (
        [trial.shape for trial in search(_flat, tried, Search(6), rows=900, seed=seed)]
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_every_trial_is_told_and_lies_within_reach() -> None:
    told: list[Trial] = []
    found = search(_flat, [], Search(8, told.append), rows=900, seed=0)
    assert told == found
    assert all(2 <= trial.shape.leaves <= 48 for trial in found)
    assert all(0 < trial.shape.rate <= 0.12 for trial in found)


def test_tuning_gives_the_same_booster_byte_for_byte() -> None:
    matrix, label = rows_with_a_cause(600)
    texts = {
        learn(matrix, label, blocks(600, 3), names=NAMES, seed=4, search=Search(2)).booster_text
        for _ in range(2)
    }
    assert len(texts) == 1


def test_trials_are_spent_on_the_rows_handed_in_and_progress_is_told_of_each() -> None:
    matrix, label = rows_with_a_cause(400)
    told: list[int] = []
    seen: list[Trial] = []
    learn(
        matrix,
        label,
        blocks(300, 3),  # the last hundred rows are in no fold
        names=NAMES,
        search=Search(2, seen.append),
        advance=told.append,
    )
    assert sum(told) == work(400, Search(2))
    assert len(seen) == 2
    assert all(np.isnan(trial.scores[300:]).all() for trial in seen)
    assert all(np.isfinite(trial.scores[:300]).all() for trial in seen)


@pytest.mark.parametrize("threads", [2, 3, 5])
def test_the_number_of_threads_changes_no_byte(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    matrix, label = rows_with_a_cause(20_000)
    given, folds = Given(Shape(31, 0.05), 30), blocks(20_000, 2)
    texts = []
    for number in (1, threads):
        monkeypatch.setattr(grow, "threads", lambda rows, columns, number=number: number)
        texts.append(learn(matrix, label, folds, names=NAMES, given=given).booster_text)
    assert texts[0] == texts[1]


def test_a_shape_that_is_given_is_taken_as_it_is() -> None:
    matrix, label = rows_with_a_cause(500)
    learned = learn(matrix, label, blocks(500, 3), names=NAMES, given=Given(Shape(7, 0.05), 33))
    assert (learned.shape, learned.trees) == (Shape(7, 0.05), 33)
    assert load(learned.booster_text).num_trees() == 33


def test_on_very_many_rows_the_part_that_calibrates_does_not_teach() -> None:
    rows = ROWS_FOR_A_PART
    matrix, label = rows_with_a_cause(rows, columns=2)
    part = Fold(train=np.arange(rows // 20, rows), test=np.arange(rows // 20))
    given = Given(Shape(4, 0.1), 20)
    spoiled = label.copy()
    spoiled[part.test] = ~spoiled[part.test]
    honest, other = (
        learn(matrix, answers, (part,), names=["a", "b"], given=given)
        for answers in (label, spoiled)
    )
    assert honest.booster_text == other.booster_text
    assert honest.calibration != other.calibration
    score = raw_score(load(honest.booster_text), matrix[part.test])
    expected = honest.calibration.probability(score).mean()
    assert expected == pytest.approx(label[part.test].mean(), abs=0.01)
