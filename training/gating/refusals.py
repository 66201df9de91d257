"""What a verdict alone says against a model: something simpler is better, or it is not believable.

The same verdict always gets the same answer. Against a model speaks a logistic regression that
beats it beyond noise, the best single rule or all rules together that find more beyond noise with
a list of equal size, a ranking no better than chance, and probabilities further from what came
true than noise explains.
"""

from features.domain.words import Words
from features.model.verdict import Verdict
from training.gating.check import Check
from training.rules import ALL_RULES

NOISE = 2.0  # standard errors
MOST_CALIBRATION_ERROR = 0.03  # beyond what the size of the groups explains


def refusals(verdict: Verdict) -> list[Words]:
    """Say what speaks against a model with this verdict; empty where nothing does."""
    return [reason for check in CHECKS.values() for reason in check(verdict)]


def verdict_checks(verdict: Verdict | None) -> list[Check]:
    """Look at each part of a verdict; where none was recorded every part speaks against it."""
    return [_check(name, verdict) for name in CHECKS]


def _check(name: str, verdict: Verdict | None) -> Check:
    against = CHECKS[name](verdict) if verdict else _not_recorded("任何结果", "anything")
    words = Words(
        zh="；".join(reason.zh for reason in against), en="; ".join(r.en for r in against)
    )
    return Check(name, not against, words if against else PASSES[name])


def _not_recorded(zh: str, en: str) -> list[Words]:
    """What is not recorded speaks against a model too: nobody can hold it against anything."""
    return [
        Words(
            zh=f"评估中没有记录{zh}；请重新运行 `unspoken train`",
            en=f"its verdict does not record {en}; run `unspoken train` again",
        )
    ]


def _chance(verdict: Verdict) -> list[Words]:
    auc, noise = verdict.auc, verdict.auc_standard_error
    if noise is None:
        return _not_recorded("AUC 的误差", "how much of its AUC is noise")
    if auc - NOISE * noise > 0.5:
        return []
    return [
        Words(
            zh=f"AUC {auc:.3f} 与随机抽取没有可靠差别",
            en=f"an AUC of {auc:.3f} is no better than drawing at random",
        )
    ]


def _baseline(verdict: Verdict) -> list[Words]:
    baseline = verdict.baseline
    if baseline is None:
        return _not_recorded("与逻辑回归的比较", "a logistic regression beside it")
    if baseline.auc_behind_model >= -NOISE * baseline.auc_behind_model_standard_error:
        return []
    return [
        Words(
            zh=f"逻辑回归更好（AUC {baseline.auc:.3f} 对 {verdict.auc:.3f}，超出误差）",
            en=f"a logistic regression ranks better beyond noise (AUC {baseline.auc:.3f} "
            f"against {verdict.auc:.3f})",
        )
    ]


def _rules(verdict: Verdict) -> list[Words]:
    if verdict.rules is None:
        return _not_recorded("与规则的比较", "the rules beside it")
    reasons: list[Words] = []
    for rival in verdict.rules:
        precision, ours, noise = rival.precision, rival.model_precision, rival.noise
        if rival.name not in (verdict.best_rule, ALL_RULES):
            continue
        if precision is None or ours is None or noise is None:  # the rule names nobody
            continue
        if ours - precision < -NOISE * noise:
            reasons.append(
                Words(
                    zh=f"规则 {rival.name} 的命中率更高（{precision:.1%} 对 "
                    f"{ours:.1%}，名单同为 {rival.size} 人）",
                    en=f"the rule {rival.name} finds more with a list of {rival.size} "
                    f"({precision:.1%} against {ours:.1%})",
                )
            )
    return reasons


def _calibration(verdict: Verdict) -> list[Words]:
    error, noise = verdict.calibration_error, verdict.calibration_noise
    if noise is None:
        return _not_recorded("校准误差中的偶然部分", "how much of its calibration error is noise")
    if error <= noise + MOST_CALIBRATION_ERROR:
        return []
    return [
        Words(
            zh=f"概率不可信：校准误差 {error:.3f}，误差范围内应不超过 {noise:.3f}",
            en=f"its probabilities are off by {error:.3f} on average, where noise explains "
            f"{noise:.3f}",
        )
    ]


CHECKS = {
    "chance": _chance,
    "baseline": _baseline,
    "rules": _rules,
    "calibration": _calibration,
}
PASSES = {
    "chance": Words(zh="排序好于随机抽取，超出误差", en="it ranks better than chance beyond noise"),
    "baseline": Words(
        zh="逻辑回归没有在误差之外胜过它", en="no logistic regression beats it beyond noise"
    ),
    "rules": Words(zh="没有规则在误差之外胜过它", en="no rule beats it beyond noise"),
    "calibration": Words(
        zh="概率与实际相符，差距在误差之内", en="its probabilities came true within noise"
    ),
}
