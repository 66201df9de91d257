"""The real survey of the README: its figures, where the file is at hand."""

from pathlib import Path

import pytest

from training.audit.finding import Kind
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
            drop=("网络覆盖与信号强度..用户描述.1",),
            validate="blocks",
            out=tmp_path_factory.mktemp("beijing"),
        )
    )


def test_operator_columns_alone_find_the_dissatisfied_of_later_batches(fitted: FitResult) -> None:
    assert fitted.verdict.auc >= 0.67
    assert fitted.verdict.average_precision >= 0.235
    assert fitted.verdict.precision_at_10_percent >= 0.29


def test_the_model_ranks_better_than_a_logistic_regression(fitted: FitResult) -> None:
    assert fitted.verdict.auc > fitted.baseline.auc


def test_the_survey_s_own_answers_are_not_among_the_columns(fitted: FitResult) -> None:
    page = (fitted.out / "evaluation.json").read_text()
    assert "语音通话清晰度" not in page


def test_counters_that_turn_round_and_copies_are_left_out(fitted: FitResult) -> None:
    kinds = {finding.column: finding.kind for finding in fitted.flagged}
    assert kinds["脱网次数"] is kinds["mos质差次数"] is Kind.SIGN_CHANGE
    assert kinds["当月MOU"] is kinds["前3月ARPU"] is Kind.COPY
