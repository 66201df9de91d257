"""A recipe is followed, kept and shown; what it cannot say is refused with the nearest names."""

from pathlib import Path

import pytest
from mlflow import MlflowClient

from features.domain.errors import BadInput, NotThere, Unknown
from features.domain.home import Home
from features.feature_set import FEATURES
from features.model.bundle import read_bundle
from features.model.verdict import Verdict
from tests.training.conftest import beside
from tests.verdicts import FIGURES
from training.card import write_card
from training.gating.review import review
from training.label import LabelPolicy
from training.learner import load
from training.recipe import Recipe
from training.run import TrainResult, train
from training.tracking.address import store_address

RECIPE = """
months = 5
shape = "4x40"      # settled on in October

[leave_out]
age_years = "we do not call people for their age"
brand = "brands are merged next month"

[label_policy]
low_score = 7
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    return tmp_path / "recipe.toml"


@pytest.fixture(scope="module")
def followed(operator: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, TrainResult]:
    """A model taught by the recipe."""
    home = beside(operator, tmp_path_factory.mktemp("followed"))
    file = home.root / "any.toml"
    file.write_text(RECIPE, encoding="utf-8")
    return home, train(home, by="li", recipe=Recipe.from_toml(file), pictures=False)


def test_a_recipe_says_what_the_file_says_and_the_house_the_rest(path: Path) -> None:
    recipe = Recipe.from_toml(path)
    assert (recipe.months, recipe.trials, recipe.shape) == (5, 0, "4x40")
    assert recipe.label_policy == LabelPolicy(low_score=7)
    assert list(recipe.leave_out) == ["age_years", "brand"]


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("month = 5", Unknown, "Did you mean 'months'"),
        ("[leave_out]\nage_year = 'typed'", Unknown, "Did you mean 'age_years'"),
        ("[label_policy]\nlow_scores = 5", Unknown, "Did you mean 'low_score'"),
        ("[label_policy]\nlow_score = 50", BadInput, "low_score takes a whole number from 1 to 9"),
        ("[leave_out]\nage_years = ' '", BadInput, "a reason for each measure"),
        ("leave_out = ['age']", BadInput, r"write \[leave_out\] above"),
        ("months = 1", BadInput, "months takes a whole number from 2"),
        ("months = true", BadInput, "months takes a whole number from 2"),
        ("trials = -1", BadInput, "trials takes a whole number"),
        ("trials = 'many'", BadInput, "trials takes a whole number"),
        ("trials = 3\nshape = '7x300'", BadInput, "either shape or trials"),
        ("shape = 'large'", BadInput, "LEAVESxTREES"),
        ("months 5", BadInput, "not a recipe that can be read"),
    ],
)
def test_what_a_recipe_cannot_say_is_refused(
    tmp_path: Path, text: str, error: type[Exception], says: str
) -> None:
    (tmp_path / "r.toml").write_text(text, encoding="utf-8")
    with pytest.raises(error, match=says):
        Recipe.from_toml(tmp_path / "r.toml")


def test_more_months_than_there_are_are_not_made_up(operator: Home) -> None:
    with pytest.raises(NotThere, match="asks for 50 days with answers"):
        train(operator, by="li", recipe=Recipe(months=50), pictures=False)


def test_what_a_recipe_says_is_not_said_besides(operator: Home, path: Path) -> None:
    with pytest.raises(BadInput, match="say them there"):
        train(operator, by="li", recipe=Recipe.from_toml(path), trials=3, pictures=False)


def test_what_is_left_out_moves_no_score_and_keeps_its_place(
    followed: tuple[Home, TrainResult],
) -> None:
    home, result = followed
    manifest, text = read_bundle(home.bundles / result.digest)
    used = dict(zip(FEATURES.names, load(text).feature_importance(), strict=True))
    assert used["age_years"] == used["brand"] == 0
    assert sum(used.values()) > 40
    assert [column.name for column in manifest.columns] == list(FEATURES.names)
    assert len(manifest.data_hashes) <= 5
    assert load(text).num_trees() == 40


def test_the_recipe_is_in_the_run_the_manifest_and_the_card(
    followed: tuple[Home, TrainResult],
) -> None:
    home, result = followed
    run = MlflowClient(store_address(home)).get_run(result.run_id)
    assert run.data.params["recipe_left_out"] == "age_years, brand"
    assert run.data.params["recipe_months"] == "5"
    kept = home.mlflow_artifacts / result.run_id / "artifacts" / "recipe.toml"
    assert kept.read_text(encoding="utf-8") == RECIPE
    verdict = read_bundle(home.bundles / result.digest)[0].verdict
    assert verdict is not None
    assert verdict.recipe is not None
    assert verdict.recipe.leave_out["age_years"] == "we do not call people for their age"
    page = write_card(home, result.digest).read_text(encoding="utf-8")
    assert "训练配方" in page
    assert "brands are merged next month" in page


def test_the_gate_makes_the_same_model_by_the_recipe(followed: tuple[Home, TrainResult]) -> None:
    home, result = followed
    checks = {check.name: check for check in review(home, result.digest, None).checks}
    assert checks["reproducible"].passed, checks["reproducible"].words.en
    assert checks["verdict"].passed, checks["verdict"].words.en
    assert checks["leaks"].passed, checks["leaks"].words.en


def test_a_verdict_of_before_has_no_recipe_and_gains_none() -> None:
    verdict = Verdict.model_validate(FIGURES)
    assert verdict.recipe is None
    assert "recipe" not in verdict.as_recorded()
