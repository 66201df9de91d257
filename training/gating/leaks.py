"""Is it free of leaks that nobody explained?"""

from collections.abc import Sequence

from features.domain.words import Words
from features.model.verdict import Suspect
from training.audit.finding import TWIN_ROWS
from training.gating.check import Check

Findings = Sequence[Suspect]


def leaks(said: Findings | None, found: Findings | None) -> Check:
    """Look at what the audit found when the model was taught, and what it finds now.

    A finding passes when its column was left out, or kept with a reason; rows of one customer
    under two keys are kept apart by the audit itself. Nobody may excuse a finding that was neither.

    Parameters
    ----------
    said
        The findings in the verdict; None where no audit was run.
    found
        The findings on the same rows now; None where these cannot be had.
    """
    if said is None:
        return Check(
            "leaks",
            passed=False,
            words=Words(
                zh="未做泄漏审计，请重新运行 `unspoken train`",
                en="no leak audit was run; run `unspoken train` again",
            ),
        )
    figures = {"flagged": [finding.as_recorded() for finding in said]}
    if open_ones := [f for f in said if not _settled(f)]:
        names = _names(open_ones)
        words = Words(
            zh=f"有未说明理由的泄漏嫌疑：{names}",
            en=f"the leak audit suspects what was taught without a reason: {names}",
        )
        return Check("leaks", passed=False, words=words, figures=figures)
    told = {(finding.column, finding.kind) for finding in said}
    if hidden := [f for f in found or () if (f.column, f.kind) not in told]:
        names = _names(hidden)
        words = Words(
            zh=f"审计现在还怀疑：{names}；请重新运行 `unspoken train`",
            en=f"the leak audit also suspects {names} now; run `unspoken train` again",
        )
        return Check("leaks", passed=False, words=words, figures=figures)
    kept = [f"{f.column} ({f.kept_because})" for f in said if f.kept_because]
    left_out = sum(bool(finding.left_out) for finding in said)
    reasons = ", ".join(kept)
    words = Words(
        zh=f"泄漏审计剔除 {left_out} 项" + (f"，说明理由后保留 {reasons}" if kept else ""),
        en=f"the leak audit left out {left_out}"
        + (f", and these were kept with a reason: {reasons}" if kept else ""),
    )
    return Check("leaks", passed=True, words=words, figures=figures)


def _settled(finding: Suspect) -> bool:
    return finding.settled or finding.column == TWIN_ROWS


def _names(findings: Findings) -> str:
    return ", ".join(f"{found.column} ({found.kind})" for found in findings)
