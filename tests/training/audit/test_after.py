import numpy as np
import polars as pl
import pytest

from training.audit.after import known_after, named_after
from training.audit.column import column_of
from training.audit.finding import Kind
from training.split import Flags

ROWS = 2_000

AFTER = [
    "RetentionCalls",
    "RetentionOffersAccepted",
    "MadeCallToRetentionTeam",
    "retaccpt",
    "win_back_offer",
    "Churn Reason",
    "churn_date",
    "is_churn",
    "cancellation_reason",
    "Termination Reason",
    "PortOutReason",
    "exit survey",
    "Satisfaction Score",
    "network_satisfaction",
    "Satisfied",
    "NPS",
    "CSAT_value",
    "NPS评分",
    "挽留结果",
    "是否离网",
    "离网原因",
    "销户日期",
    "流失原因",
    "携出时间",
    "手机上网整体满意度",
    "不满原因",
    "不满意客户修复",
    "贬损用户修复",
    "低分回访",
    "回访结果",
]

HARMLESS = [
    "churn_free_minutes",
    "churn_risk",
    "area churn rate",
    "data_retention_days",
    "customer_retention_months",
    "early_termination_fee",
    "mobile_terminated_sms",
    "call_termination_reason",
    "cancellations_last_month",
    "deactivated_services",
    "ticket_close_reason",
    "closing_balance",
    "satisfies_minimum_spend",
    "previous_satisfaction",
    "store_satisfaction_rate",
    "saturation",
    "return calls",
    "ReturnedCalls",
    "CustomerCareCalls",
    "故障修复时长",
    "基站修复次数",
    "修复率",
    "满意率",
    "离网倾向评分",
    "流失风险",
    "上次满意度",
    "不满一年",
    "套餐不满足次数",
    "当月回访次数",
    "装机回访结果",
    "副卡销户数",
    "脱网次数",
    "携号转网查询次数",
    "退订次数",
    "停机次数",
]


@pytest.mark.parametrize("name", AFTER)
def test_a_name_of_what_follows_the_outcome_is_understood(name: str) -> None:
    assert named_after(name)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_name_that_may_mean_anything_else_is_left_alone(name: str) -> None:
    assert named_after(name) is None


def _answers(seed: int) -> tuple[np.random.Generator, Flags]:
    draw = np.random.default_rng(seed)
    return draw, draw.random(ROWS) < 0.2


def test_such_a_column_that_goes_with_the_label_is_found_with_its_evidence() -> None:
    draw, label = _answers(1)
    codes = np.where(draw.random(ROWS) < np.where(label, 0.3, 0.1), "R1", "R2")
    found = known_after(column_of(pl.Series("离网原因", codes)), label, 20)
    assert found is not None
    assert (found.column, found.kind) == ("离网原因", Kind.KNOWN_AFTER)
    assert "“离网”" in found.evidence.zh
    share = label[codes == "R1"].mean()
    assert f"{share:.1%}" in found.evidence.en


def test_a_name_alone_is_no_evidence() -> None:
    draw, label = _answers(2)
    calls = pl.Series("RetentionCalls", draw.poisson(0.3, ROWS)).cast(pl.String)
    assert known_after(column_of(calls), label, 20) is None


def test_a_harmless_name_is_no_finding_however_much_it_predicts() -> None:
    draw, label = _answers(3)
    minutes = pl.Series("churn_free_minutes", draw.poisson(1 + 3 * label)).cast(pl.String)
    assert known_after(column_of(minutes), label, 20) is None
