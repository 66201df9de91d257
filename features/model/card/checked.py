"""What was looked for before a model was let in: leaks, people it serves worse, the gate."""

from __future__ import annotations

from features.domain.words import Words
from features.model.card.page import Section, Table, figure, table
from features.model.gate_evidence import GateCheck, GateEvidence, SliceFigures
from features.model.verdict import Verdict

KINDS = {
    "identifier": Words("编号", "an identifier that predicts"),
    "row_order": Words("行顺序", "follows the order of the rows"),
    "predicts_too_well": Words("好得不真实", "predicts too well alone"),
    "filled_predicts": Words("有值即预测", "being filled predicts, the amount does not"),
    "sign_change": Words("方向反转", "its link with the label changes sign"),
    "copy": Words("重复字段", "copies another column"),
    "labelled_only": Words("仅有答案者有值", "exists for labelled customers only"),
    "duplicate_rows": Words("重复行", "the same rows in several folds"),
}
BY = {"city": Words("城市", "city"), "rank": Words("等级", "rank"), "age": Words("年龄", "age")}
ASKS = {
    "ranking": Words("AUC 与在用模型之差", "AUC beside the model in service"),
    "calibration": Words("预计与实际之差", "expected beside actual"),
}
NOT_LOOKED = Words(zh="未记录。", en="Not recorded.")


OTHER_VERSION = Words(
    zh="门禁的记录由另一版本写成，此版本无法读出。",
    en="The gate's record was written by another version and cannot be read by this one.",
)


def audit(verdict: Verdict | None) -> Section:
    """Every suspect of the leak audit with its evidence and what leaving it out costs."""
    section = Section(name="audit", title=Words(zh="泄漏审计", en="Leak audit"))
    if verdict is None or verdict.flagged is None:
        return section.model_copy(update={"lines": [NOT_LOOKED]})
    if not verdict.flagged:
        clean = Words(zh="没有发现可疑字段。", en="It found nothing to suspect.")
        return section.model_copy(update={"lines": [clean]})
    heads = (Words("字段", "column"), Words("疑点", "what"), Words("证据", "evidence"),
             Words("不用的代价（AUC）", "cost of leaving out (AUC)"),
             Words("保留的理由", "kept because"))  # fmt: skip
    rows = [
        (
            one.column,
            KINDS.get(one.kind, one.kind),
            one.words,
            _signed(one.cost_of_leaving_out),
            one.kept_because,
        )
        for one in verdict.flagged
    ]
    return section.model_copy(update={"tables": [table(heads, rows)]})


def slices(evidence: GateEvidence | None) -> Section:
    """Each city, rank and age band, as the gate looked at it."""
    section = Section(name="slices", title=Words(zh="各类人群", en="Cities, ranks and ages"))
    if evidence is None or not evidence.slices:
        return section.model_copy(update={"lines": [NOT_LOOKED if evidence else OTHER_VERSION]})
    return section.model_copy(update={"tables": [_slices(evidence.slices)]})


def gate(evidence: GateEvidence | None) -> Section:
    """Every check of the gate, and what a person excused."""
    section = Section(name="gate", title=Words(zh="门禁", en="The gate"))
    if evidence is None or not evidence.checks:
        return section.model_copy(update={"lines": [NOT_LOOKED if evidence else OTHER_VERSION]})
    heads = (Words("结果", "result"), Words("检查", "check"), Words("破例理由", "excused because"))
    rows = [(_result(one), one.words, one.excuse) for one in evidence.checks]
    lines = [evidence.decision] if evidence.decision else []
    return section.model_copy(update={"tables": [table(heads, rows)], "lines": lines})


def _result(check: GateCheck) -> Words:
    if check.passed:
        return Words("通过", "passes")
    return Words("破例", "excused") if check.excuse else Words("未通过", "fails")


def _slices(held: list[SliceFigures]) -> Table:
    heads = [
        Words("划分", "by"),
        Words("人群", "which"),
        Words("客户数", "customers"),
        Words("比较", "asked"),
        Words("差", "difference"),
        Words("标准误差", "standard error"),
    ]
    rows = [
        (
            BY.get(one.by, one.by),
            one.level,
            f"{one.rows:,}",
            ASKS.get(one.asks, one.asks),
            _signed(one.value),
            figure(one.standard_error),
        )
        for one in held
    ]
    return table(heads, rows)


def _signed(value: float | None) -> str | None:
    return None if value is None else f"{value:+.3f}"
