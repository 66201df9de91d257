"""Is it better than the model in service? Both are asked about the same held-out customers.

The comparison is DeLong's, paired: what both find hard is not counted as noise twice. The model
in service may have been taught with earlier months of these customers, which the candidate was
not; that can only speak for the one in service.
"""

from scipy.stats import norm

from features.domain.words import Words
from training.gating.check import Check
from training.gating.policy import GatePolicy
from training.gating.same_rows import SameRows
from training.judge import auc, auc_difference, effective_rows

NO_CHAMPION = Check(
    "better",
    passed=True,
    words=Words(zh="尚无在用模型，无从比较", en="no model serves yet that it could be worse than"),
)


def better(
    rows: SameRows,
    policy: GatePolicy,
    taught_until: str,
    *,
    fresher: bool = False,
    looks: int = 1,
) -> Check:
    """Compare with the model in service on the same rows, by the weights of the verdict.

    A model passes when it is better beyond noise; or, judged on a newer month than the one in
    service, when it is no worse by more than a margin (non-inferiority), since age is a harm too.

    Parameters
    ----------
    rows
        The held-out rows, with both models' scores.
    policy
        The limits.
    taught_until
        The newest month that taught the model in service.
    fresher
        Whether the candidate was judged on a newer month than the one in service.
    looks
        How many models were compared on this month, this one included: the chance to pass by luck
        is shared among them.
    """
    champion = rows.champion
    if champion is None:
        return NO_CHAMPION
    ahead, noise = auc_difference(rows.candidate.score, champion.score, rows.label, rows.weight)
    needed = float(norm.isf(norm.sf(policy.noise) / looks))
    fresh_needed = float(norm.isf(policy.fresher_level / looks))
    is_better = noise > 0 and ahead > needed * noise
    # The same scores to the last bit are surely no worse.
    no_worse = fresher and ahead - fresh_needed * noise > -policy.fresher_margin
    figures = {
        "auc": auc(rows.candidate.score, rows.label, rows.weight),
        "champion_auc": auc(champion.score, rows.label, rows.weight),
        "ahead": ahead,
        "standard_error": noise,
        "rows": len(rows.label),
        "effective_rows": round(effective_rows(rows.weight), 1),
        "champion_taught_until": taught_until,
        "fresher": fresher,
        "looks": looks,
    }
    words = _measured(len(rows.label), taught_until, ahead, noise)
    found = _found(policy, is_better, no_worse, fresher, needed, looks)
    # Somebody may prefer a newer model that is no better, never one that is worse.
    tolerable = ahead + policy.noise * noise >= 0 and ahead >= -policy.much_worse
    return Check(
        "better",
        is_better or no_worse,
        Words(words.zh + found.zh, words.en + found.en),
        figures,
        excusable=tolerable,
    )


def _measured(rows: int, taught_until: str, ahead: float, noise: float) -> Words:
    measured = f"{ahead:+.4f} ± {noise:.4f}"
    return Words(
        zh=f"在同一批 {rows:,} 位客户上，AUC 比在用模型（学到 {taught_until}）相差 {measured}，",
        en=f"on the same {rows:,} customers its AUC differs from that of the model in service "
        f"(taught until {taught_until}) by {measured}, ",
    )


def _found(
    policy: GatePolicy, is_better: bool, no_worse: bool, fresher: bool, needed: float, looks: int
) -> Words:
    often = "" if looks == 1 else f"（该月已是第 {looks} 次比较）"
    again = "" if looks == 1 else f" (look {looks} at this month)"
    if is_better or not (fresher or no_worse):
        return Words(
            zh=f"{'超出' if is_better else '未超出'}误差的 {needed:.3g} 倍{often}",
            en=f"{'more' if is_better else 'not more'} than {needed:.3g} standard errors ahead"
            f"{again}",
        )
    margin = policy.fresher_margin
    if no_worse:
        return Words(
            zh=f"检验月份更新，且可以确信落后不超过 {margin:g}{often}",
            en=f"judged on a newer month and surely not behind by more than {margin:g}{again}",
        )
    return Words(
        zh=f"未超出误差的 {needed:.3g} 倍；月份虽新，但尚不能确信落后不超过 {margin:g}{often}",
        en=f"not more than {needed:.3g} standard errors ahead; the month is newer, but it is not "
        f"sure that it is behind by no more than {margin:g}{again}",
    )


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
