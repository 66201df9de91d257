"""What a model is worth on customers and months it had not seen, beside what is simpler."""

from __future__ import annotations

from features.domain.words import Words
from features.model.card.page import Group, Section, Table, fact, figure, share, table
from features.model.manifest import Manifest
from features.model.verdict import ListFigures, RuleFigures, Verdict
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


def headline(verdict: Verdict | None) -> Words:
    """The card in one sentence."""
    if verdict is None:
        return Words("这个模型没有留下评判结果。", "No verdict of this model was recorded.")
    first, top = f"AUC {verdict.auc:.3f}", verdict.precision_at_5_percent
    return Words(
        f"未见过的客户上 {first}；名单最前 5% 中有 {top:.1%} 不满意。",
        f"{first} on customers it had not seen; of the first 5 % on a list {top:.1%} are "
        "dissatisfied.",
    )


def verdict_of(verdict: Verdict | None) -> Section:
    """The figures beside the logistic regression, and every rule at equal size of list."""
    baseline = verdict.baseline if verdict else None
    heads = (Words("指标", "figure"), Words("模型", "model"),
             Words("逻辑回归", "logistic regression"))  # fmt: skip
    rows = [
        (words, write(getattr(verdict, name, None)), write(getattr(baseline, name, None)))
        for name, words, write in FIGURES
    ]
    rules = (verdict.rules if verdict else None) or []
    return Section(
        name="verdict",
        title=Words(zh="评判", en="Verdict"),
        facts=[
            fact(
                "AUC 的标准误差",
                "standard error of the AUC",
                figure(verdict.auc_standard_error if verdict else None),
            )
        ],
        tables=[table(heads, rows), *([_rules(rules)] if rules else [])],
        lines=[]
        if rules
        else [Words(zh="未记录与规则的比较。", en="No comparison with rules recorded.")],
    )


def _rules(rules: list[RuleFigures]) -> Table:
    heads = (
        Words("规则", "rule"),
        Words("名单人数", "size of list"),
        Words("规则命中率", "precision of the rule"),
        Words("模型命中率", "precision of the model"),
        Words("模型是规则的几倍", "times as many by the model"),
    )
    words = {rule.name: rule.words for rule in RULES} | {"all_rules": ALL_RULES}
    rows = [
        (
            words.get(rule.name, rule.name),
            f"{rule.size:,}",
            share(rule.precision),
            share(rule.model_precision),
            None if rule.lift is None else f"{rule.lift:.2f} ×",
        )
        for rule in rules
    ]
    return table(heads, rows)


def calibration(manifest: Manifest, verdict: Verdict | None) -> Section:
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
            fact("校准误差", "calibration error",
                 figure(verdict.calibration_error if verdict else None)),
            fact("偶然即可造成的误差", "error that chance alone explains",
                 figure(verdict.calibration_noise if verdict else None)),
        ],
        groups=groups,
        lines=[] if groups else [NO_GROUPS],
    )  # fmt: skip


NO_GROUPS = Words(
    zh="未记录各组的预计与实际。", en="Expected and actual shares by group were not recorded."
)


def _groups(verdict: Verdict | None) -> list[Group]:
    """The triples of expected share, actual share and rows."""
    held = (verdict.calibration_groups if verdict else None) or []
    return [Group(expected=expected, actual=actual, rows=rows) for expected, actual, rows in held]


PARTS = {
    "whole": Words("整个名单", "the whole list"),
    "last_hundred": Words("最后一百名", "its last hundred names"),
}


def intervals(verdict: Verdict | None) -> Section:
    """Of lists of the held-out month: what was expected, between which numbers, and was found."""
    section = Section(name="intervals", title=Words(zh="有多大把握", en="How sure is it?"))
    held = (verdict.lists if verdict else None) or []
    if not held:
        return section.model_copy(update={"lines": [NOT_SURE]})
    heads = [
        Words("人数", "customers"),
        Words("部分", "which part"),
        Words("预计不满意", "dissatisfied expected"),
        Words("九成情况下介于", "in nine cases of ten"),
        Words("实际", "found"),
    ]
    return section.model_copy(update={"tables": [table(heads, [_list(one) for one in held])]})


NOT_SURE = Words(zh="未记录各名单的区间。", en="No intervals of lists were recorded.")


def _list(one: ListFigures) -> tuple[str | Words, ...]:
    return (
        f"{one.size:,}",
        PARTS.get(one.part, one.part),
        f"{one.expected:,.0f}",
        f"{one.low:,.0f} – {one.high:,.0f}",
        f"{one.found:,}",
    )
