"""What the figures say, in one sentence and in ``evaluation.json``."""

from typing import Any

from features.domain.canonical import plain
from features.domain.words import Words
from training.fit.examined import CrossExamined

TOO_GOOD = 0.9  # on satisfaction surveys honest work reaches 0.58 to 0.75
NOISE = 2.0  # standard errors


def headline(result: CrossExamined, caveat: Words | None = None) -> Words:
    """The first line of the report: what must be known before any figure is read.

    A `caveat` on the way the rows were held out comes before all else.
    """
    found = _headline(result)
    if caveat is None:
        return found
    return Words(zh=caveat.zh + found.zh, en=f"{caveat.en} {found.en}")


def _headline(result: CrossExamined) -> Words:
    auc, noise = result.verdict.auc, result.auc_noise
    ahead, ahead_noise = result.ahead
    suspect = result.shares.names[int(abs(result.shares.log_odds).mean(axis=0).argmax())]
    if auc > TOO_GOOD:
        return Words(
            zh=f"AUC 为 {auc:.3f}，好得不真实：很可能有字段在结果之后才产生。"
            f"请先检查“{suspect}”，不要直接使用。",
            en=f"An AUC of {auc:.3f} is too good to be true: some column was probably filled in "
            f"with the answer or after it. Look at {suspect!r} first, and do not use this model.",
        )
    if auc - 0.5 < NOISE * noise:
        return Words(
            zh=f"AUC 为 {auc:.3f}，与随机抽取没有可靠差别：这些字段看不出谁不满意。",
            en=f"An AUC of {auc:.3f} is no better than drawing at random: these columns do not "
            "say who is dissatisfied.",
        )
    baseline = result.baseline.auc
    if ahead < -NOISE * ahead_noise:
        return Words(
            zh=f"逻辑回归更好（AUC {baseline:.3f} 对 {auc:.3f}，超出误差）：不要使用本模型。",
            en=f"A logistic regression ranks better, beyond noise (AUC {baseline:.3f} against "
            f"{auc:.3f}): do not use this model.",
        )
    beaten = _beaten_by_a_rule(result)
    if beaten:
        return beaten
    gain = result.verdict.precision_at_10_percent / result.verdict.base_rate
    if ahead < NOISE * ahead_noise:
        return Words(
            zh=f"排在前 10% 的客户中，不满意者是平均的 {gain:.1f} 倍"
            f"（AUC {auc:.3f} ± {noise:.3f}）；逻辑回归在误差范围内同样好（{baseline:.3f}）。",
            en=f"The first 10 % of the list hold {gain:.1f} times as many dissatisfied customers "
            f"as a list drawn at random (AUC {auc:.3f} ± {noise:.3f}); a logistic regression is as "
            f"good within noise ({baseline:.3f}).",
        )
    return Words(
        zh=f"排在前 10% 的客户中，不满意者是平均的 {gain:.1f} 倍"
        f"（AUC {auc:.3f} ± {noise:.3f}，逻辑回归 {baseline:.3f}）。",
        en=f"The first 10 % of the list hold {gain:.1f} times as many dissatisfied customers as a "
        f"list drawn at random (AUC {auc:.3f} ± {noise:.3f}; logistic regression {baseline:.3f}).",
    )


def _beaten_by_a_rule(result: CrossExamined) -> Words | None:
    """Say so where single rules find more than the model at equal size of list, beyond noise."""
    compared = result.ahead_of_rules
    if compared is None or compared[0] >= -NOISE * compared[1]:
        return None
    rule, model = result.rule_precisions
    example = result.rules[0].rule.words
    return Words(
        zh=f"单条规则更好（如“{example.zh}”：名单等长时命中率 {rule:.1%} 对 {model:.1%}，"
        "超出误差）：不要使用本模型。",
        en=f"A single rule finds more, beyond noise (such as {example.en!r}: {rule:.1%} against "
        f"{model:.1%} with a list as long): do not use this model.",
    )


def _rule_record(result: CrossExamined) -> dict[str, Any] | None:
    compared = result.ahead_of_rules
    if compared is None:
        return None
    rule, model = result.rule_precisions
    return {
        "name": "best single rule",
        "precision": rule,
        "model_precision": model,
        "precision_behind_model": compared[0],
        "precision_behind_model_standard_error": compared[1],
        "folds": [
            {
                "rule": plain(one.rule.words),
                "size": one.size,
                "precision": one.precision,
                "model_precision": one.model_precision,
            }
            for one in result.rules
        ],
    }


def as_record(result: CrossExamined, caveat: Words | None = None) -> dict[str, Any]:
    """Figures of the model, fold by fold, and of what stands beside it."""
    ahead, ahead_noise = result.ahead
    return {
        "headline": plain(headline(result, caveat)),
        **result.verdict.model_dump(),
        "auc_standard_error": result.auc_noise,
        "baseline": {
            "name": "logistic regression",
            **result.baseline.model_dump(),
            "auc_behind_model": ahead,
            "auc_behind_model_standard_error": ahead_noise,
            "folds": [fold.baseline.model_dump() for fold in result.folds],
        },
        "best_rule": _rule_record(result),
        "folds": [
            {
                "fold": number,
                "rows": len(fold.rows),
                "first_row": int(fold.rows.min()) + 1,
                "last_row": int(fold.rows.max()) + 1,
                **fold.verdict.model_dump(),
                "auc_standard_error": fold.noise,
                "leaves": fold.learned.shape.leaves,
                "trees": fold.learned.trees,
            }
            for number, fold in enumerate(result.folds, start=1)
        ],
    }
