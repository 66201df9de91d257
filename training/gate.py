"""May this model go into service? It may not where something simpler is better.

The gate reads the verdict and nothing else, so that the same verdict always gets the same
answer. It refuses a model that a logistic regression beats beyond noise, that the best single
rule or all rules together beat beyond noise at equal size of list, that ranks no better than
chance, or whose probabilities are further from what came true than noise explains.
"""

from typing import Any

from features.domain.words import Words
from training.rules import ALL_RULES

NOISE = 2.0  # standard errors
MOST_CALIBRATION_ERROR = 0.03  # beyond what the size of the groups explains


def refusals(verdict: dict[str, Any]) -> list[Words]:
    """Say why a model with this verdict may not go into service; empty where it may."""
    return [reason for check in CHECKS for reason in check(verdict)]


def _chance(verdict: dict[str, Any]) -> list[Words]:
    auc, noise = verdict["auc"], verdict["auc_standard_error"]
    if auc - NOISE * noise > 0.5:
        return []
    return [
        Words(
            zh=f"AUC {auc:.3f} 与随机抽取没有可靠差别",
            en=f"an AUC of {auc:.3f} is no better than drawing at random",
        )
    ]


def _baseline(verdict: dict[str, Any]) -> list[Words]:
    baseline = verdict["baseline"]
    ahead, noise = baseline["auc_behind_model"], baseline["auc_behind_model_standard_error"]
    if ahead >= -NOISE * noise:
        return []
    return [
        Words(
            zh=f"逻辑回归更好（AUC {baseline['auc']:.3f} 对 {verdict['auc']:.3f}，超出误差）",
            en=f"a logistic regression ranks better beyond noise (AUC {baseline['auc']:.3f} "
            f"against {verdict['auc']:.3f})",
        )
    ]


def _rules(verdict: dict[str, Any]) -> list[Words]:
    reasons: list[Words] = []
    for rival in verdict["rules"]:
        if rival["name"] not in (verdict["best_rule"], ALL_RULES) or rival["precision"] is None:
            continue
        ahead = rival["model_precision"] - rival["precision"]
        if ahead < -NOISE * rival["noise"]:
            reasons.append(
                Words(
                    zh=f"规则 {rival['name']} 的命中率更高（{rival['precision']:.1%} 对 "
                    f"{rival['model_precision']:.1%}，名单同为 {rival['size']} 人）",
                    en=f"the rule {rival['name']} finds more with a list of {rival['size']} "
                    f"({rival['precision']:.1%} against {rival['model_precision']:.1%})",
                )
            )
    return reasons


def _calibration(verdict: dict[str, Any]) -> list[Words]:
    error, noise = verdict["calibration_error"], verdict["calibration_noise"]
    if error <= noise + MOST_CALIBRATION_ERROR:
        return []
    return [
        Words(
            zh=f"概率不可信：校准误差 {error:.3f}，误差范围内应不超过 {noise:.3f}",
            en=f"its probabilities are off by {error:.3f} on average, where noise explains "
            f"{noise:.3f}",
        )
    ]


CHECKS = (_chance, _baseline, _rules, _calibration)
