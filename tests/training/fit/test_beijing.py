"""The real survey of the README: its figures, where the file is at hand."""

from pathlib import Path

import pytest

from training.fit.options import FitOptions
from training.fit.run import FitResult, fit


@pytest.fixture(scope="module")
def fitted(data_sets: Path, tmp_path_factory: pytest.TempPathFactory) -> FitResult:
    return fit(
        FitOptions(
            file=data_sets / "beijing_mobile_voice" / "voice_satisfaction.xlsx",
            id="用户id",
            label="语音通话整体满意度",
            dissatisfied="<= 6",
            drop=("网络覆盖与信号强度..重定向驻留时长",),
            validate="blocks",
            out=tmp_path_factory.mktemp("beijing"),
        )
    )


def test_operator_columns_alone_find_the_dissatisfied_of_later_batches(fitted: FitResult) -> None:
    assert fitted.verdict.auc >= 0.66
    assert fitted.verdict.average_precision >= 0.225
    assert fitted.verdict.precision_at_10_percent >= 0.26


def test_the_model_ranks_better_than_a_logistic_regression(fitted: FitResult) -> None:
    assert fitted.verdict.auc > fitted.baseline.auc


def test_the_survey_s_own_answers_are_not_among_the_columns(fitted: FitResult) -> None:
    page = (fitted.out / "evaluation.json").read_text()
    assert "语音通话清晰度" not in page
