"""What was looked for before a model was let in: leaks, people it serves worse, the gate."""

from __future__ import annotations

from features.domain.words import Words
from features.model.card.page import Section, Table, figure, table
from features.model.card.recorded import Recorded

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


def audit(verdict: Recorded) -> Section:
    """Every suspect of the leak audit with its evidence and what leaving it out costs."""
    section = Section(name="audit", title=Words(zh="泄漏审计", en="Leak audit"))
    if not verdict.holds("flagged"):
        return section.model_copy(update={"lines": [NOT_LOOKED]})
    found = verdict.parts("flagged")
    if not found:
        clean = Words(zh="没有发现可疑字段。", en="It found nothing to suspect.")
        return section.model_copy(update={"lines": [clean]})
    heads = (Words("字段", "column"), Words("疑点", "what"), Words("证据", "evidence"),
             Words("不用的代价（AUC）", "cost of leaving out (AUC)"),
             Words("保留的理由", "kept because"))  # fmt: skip
    rows = []
    for one in found:
        kind, evidence = one.text("kind") or "", one.text("evidence") or ""
        both = Words(one.text("evidence_zh") or evidence, evidence)
        cost = one.number("cost_of_leaving_out")
        name = KINDS.get(kind, kind)
        rows.append((one.text("column"), name, both, _signed(cost), one.text("kept_because")))
    return section.model_copy(update={"tables": [table(heads, rows)]})


def slices(verdict: Recorded, evidence: Recorded) -> Section:
    """Each city, rank and age band, as the gate or the verdict looked at it."""
    held = [*verdict.parts("slices"), *_figures(evidence, "slices").parts("slices")]
    section = Section(name="slices", title=Words(zh="各类人群", en="Cities, ranks and ages"))
    if not held:
        return section.model_copy(update={"lines": [NOT_LOOKED]})
    return section.model_copy(update={"tables": [_slices(held)]})


def gate(evidence: Recorded) -> Section:
    """Every check of the gate, and what a person excused."""
    section = Section(name="gate", title=Words(zh="门禁", en="The gate"))
    checks = evidence.parts("checks")
    if not checks:
        return section.model_copy(update={"lines": [NOT_LOOKED]})
    heads = (Words("结果", "result"), Words("检查", "check"), Words("破例理由", "excused because"))
    rows = [(_result(one), one.words("words"), one.text("excuse")) for one in checks]
    decision = evidence.words("decision")
    lines = [decision] if decision else []
    return section.model_copy(update={"tables": [table(heads, rows)], "lines": lines})


def _figures(evidence: Recorded, name: str) -> Recorded:
    checks = (one for one in evidence.parts("checks") if one.text("name") == name)
    return next((one.part("figures") for one in checks), Recorded())


def _result(check: Recorded) -> Words:
    if check.flag("passed"):
        return Words("通过", "passes")
    return Words("破例", "excused") if check.text("excuse") else Words("未通过", "fails")


def _slices(held: list[Recorded]) -> Table:
    heads = [
        Words("划分", "by"),
        Words("人群", "which"),
        Words("客户数", "customers"),
        Words("比较", "asked"),
        Words("差", "difference"),
        Words("标准误差", "standard error"),
    ]
    rows = []
    for one in held:
        by, asks, size = one.text("by") or "", one.text("asks") or "", one.whole("rows")
        rows.append((BY.get(by, by), one.text("level"), None if size is None else f"{size:,}",
                     ASKS.get(asks, asks), _signed(one.number("value")),
                     figure(one.number("standard_error"))))  # fmt: skip
    return table(heads, rows)


def _signed(value: float | None) -> str | None:
    return None if value is None else f"{value:+.3f}"
