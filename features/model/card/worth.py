"""What a model is worth on customers and months it had not seen, beside what is simpler."""

from __future__ import annotations

from features.domain.words import Words
from features.model.card.page import Group, Section, Table, fact, figure, share, table
from features.model.card.recorded import Recorded
from features.model.manifest import Manifest
from features.views import RULES

ALL_RULES = Words("五条规则合计", "all five rules together")
FIGURES = (
    ("auc", Words("AUC", "AUC"), figure),
    ("average_precision", Words("平均精度（PR-AUC）", "average precision (PR-AUC)"), figure),
    ("precision_at_5_percent", Words("前 5% 命中率", "precision in the top 5 %"), share),
    ("precision_at_10_percent", Words("前 10% 命中率", "precision in the top 10 %"), share),
    ("calibration_error", Words("校准误差", "calibration error"), figure),
    ("base_rate", Words("不满意占比", "share dissatisfied"), share),
)


def headline(verdict: Recorded) -> Words:
    """The card in one sentence."""
    auc, top = verdict.number("auc"), verdict.number("precision_at_5_percent")
    if auc is None:
        return Words("这个模型没有留下评判结果。", "No verdict of this model was recorded.")
    first = f"AUC {auc:.3f}"
    if top is None:
        return Words(f"未见过的客户上 {first}。", f"{first} on customers it had not seen.")
    return Words(
        f"未见过的客户上 {first}；名单最前 5% 中有 {top:.1%} 不满意。",
        f"{first} on customers it had not seen; of the first 5 % on a list {top:.1%} are "
        "dissatisfied.",
    )


def verdict_of(verdict: Recorded) -> Section:
    """The figures beside the logistic regression, and every rule at equal size of list."""
    baseline = verdict.part("baseline")
    noise = verdict.number("auc_standard_error")
    heads = (Words("指标", "figure"), Words("模型", "model"),
             Words("逻辑回归", "logistic regression"))  # fmt: skip
    rows = [
        (words, write(verdict.number(name)), write(baseline.number(name)))
        for name, words, write in FIGURES
    ]
    rules = verdict.parts("rules")
    return Section(
        name="verdict",
        title=Words(zh="评判", en="Verdict"),
        facts=[fact("AUC 的标准误差", "standard error of the AUC", figure(noise))],
        tables=[table(heads, rows), *([_rules(rules)] if rules else [])],
        lines=[]
        if rules
        else [Words(zh="未记录与规则的比较。", en="No comparison with rules recorded.")],
    )


def _rules(rules: list[Recorded]) -> Table:
    heads = (
        Words("规则", "rule"),
        Words("名单人数", "size of list"),
        Words("规则命中率", "precision of the rule"),
        Words("模型命中率", "precision of the model"),
        Words("模型是规则的几倍", "times as many by the model"),
    )
    words = {rule.name: rule.words for rule in RULES} | {"all_rules": ALL_RULES}
    rows = []
    for rule in rules:
        name, size, lift = rule.text("name") or "", rule.whole("size"), rule.number("lift")
        rows.append(
            (
                words.get(name, name),
                None if size is None else f"{size:,}",
                share(rule.number("precision")),
                share(rule.number("model_precision")),
                None if lift is None else f"{lift:.2f} ×",
            )
        )
    return table(heads, rows)


def calibration(manifest: Manifest, verdict: Recorded) -> Section:
    """The curve from score to probability, and how expected shares met what came true."""
    curve = manifest.calibration
    formula = {
        "platt": f"logit = {curve.a:.4g} × score {curve.c:+.4g}",
        "beta": f"logit = {curve.a:.4g} × ln p {-curve.b:+.4g} × ln(1 − p) {curve.c:+.4g}",
    }[curve.kind].replace("-", "−")
    groups = _groups(verdict)
    return Section(
        name="calibration",
        title=Words(zh="概率可信吗", en="Can its probabilities be believed?"),
        facts=[
            fact("从评分到概率", "from score to probability", formula),
            fact("校准误差", "calibration error", figure(verdict.number("calibration_error"))),
            fact("偶然即可造成的误差", "error that chance alone explains",
                 figure(verdict.number("calibration_noise"))),
        ],
        groups=groups,
        lines=[] if groups else [NO_GROUPS],
    )  # fmt: skip


NO_GROUPS = Words(
    zh="未记录各组的预计与实际。", en="Expected and actual shares by group were not recorded."
)


def _groups(verdict: Recorded) -> list[Group]:
    """Read triples of expected share, actual share and rows, as `judge` lists them."""
    found = []
    held = verdict.told.get("calibration_groups")
    for triple in held if isinstance(held, list) else ():
        try:
            expected, actual, rows = triple
            found.append(Group(expected=expected, actual=actual, rows=rows))
        except (TypeError, ValueError):
            return []
    return found


PARTS = {
    "whole": Words("整个名单", "the whole list"),
    "last_hundred": Words("最后一百名", "its last hundred names"),
}


def intervals(verdict: Recorded) -> Section:
    """Of lists of the held-out month: what was expected, between which numbers, and was found."""
    section = Section(name="intervals", title=Words(zh="有多大把握", en="How sure is it?"))
    held = verdict.parts("lists")
    if not held:
        return section.model_copy(update={"lines": [NOT_SURE]})
    heads = [
        Words("人数", "customers"),
        Words("部分", "which part"),
        Words("预计不满意", "dissatisfied expected"),
        Words("九成情况下介于", "in nine cases of ten"),
        Words("实际", "found"),
    ]
    rows = []
    for one in held:
        part, low, high = one.text("part") or "", one.number("low"), one.number("high")
        between = None if low is None or high is None else f"{low:,.0f} – {high:,.0f}"
        rows.append(
            (
                _count(one.number("size")),
                PARTS.get(part, part),
                _count(one.number("expected")),
                between,
                _count(one.number("found")),
            )
        )
    return section.model_copy(update={"tables": [table(heads, rows)]})


NOT_SURE = Words(zh="未记录各名单的区间。", en="No intervals of lists were recorded.")


def _count(value: float | None) -> str | None:
    return None if value is None else f"{value:,.0f}"
