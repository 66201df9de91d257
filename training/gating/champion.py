"""Is it better than the model in service? Both are asked about the same held-out customers.

The comparison is DeLong's, paired: what both find hard is not counted as noise twice. The model
in service may have been taught with earlier months of these customers, which the candidate was
not; that can only speak for the one in service.
"""

from features.domain.words import Words
from training.gating.check import Check
from training.gating.policy import GatePolicy
from training.gating.same_rows import SameRows
from training.judge import auc, auc_difference

NO_CHAMPION = Check(
    "better",
    passed=True,
    words=Words(zh="尚无在用模型，无从比较", en="no model serves yet that it could be worse than"),
)


def better(rows: SameRows, policy: GatePolicy, taught_until: str) -> Check:
    """Compare with the model in service, whose newest month of teaching is `taught_until`."""
    champion = rows.champion
    if champion is None:
        return NO_CHAMPION
    ahead, noise = auc_difference(rows.candidate.score, champion.score, rows.label)
    passed = noise > 0 and ahead > policy.noise * noise
    figures = {
        "auc": auc(rows.candidate.score, rows.label),
        "champion_auc": auc(champion.score, rows.label),
        "ahead": ahead,
        "standard_error": noise,
        "rows": len(rows.label),
        "champion_taught_until": taught_until,
    }
    measured = f"{ahead:+.4f} ± {noise:.4f}"
    words = Words(
        zh=f"在同一批 {len(rows.label):,} 位客户上，AUC 比在用模型（学到 {taught_until}）"
        f"相差 {measured}，{'超出' if passed else '未超出'}误差的 {policy.noise:g} 倍",
        en=f"on the same {len(rows.label):,} customers its AUC differs from that of the model in "
        f"service (taught until {taught_until}) by {measured}, "
        f"{'more' if passed else 'not more'} than {policy.noise:g} standard errors ahead",
    )
    # Somebody may prefer a newer model that is no better, never one that is worse.
    tolerable = ahead + policy.noise * noise >= 0 and ahead >= -policy.much_worse
    return Check("better", passed, words, figures, excusable=tolerable)


def not_comparable(champion: str, why: Words) -> Check:
    """Say that the model in service cannot be asked about today's measures."""
    return Check(
        "better",
        passed=False,
        words=Words(
            zh=f"无法与在用模型 {champion} 比较：{why.zh}",
            en=f"it cannot be compared with {champion}, which serves: {why.en}",
        ),
        excusable=True,
    )
