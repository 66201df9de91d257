"""A verdict as lines that a person reads: what speaks against it, what was suspected, how sure."""

from collections.abc import Iterator

from features.model.verdict import Suspect, Verdict
from training.gating.refusals import refusals
from training.rules import ALL_RULES


def lines(found: Verdict) -> list[str]:
    """What a person should read of a verdict, the most important first.

    The first line is what the gate refuses (that a logistic regression or a rule is better, say),
    where it refuses anything; then comes what the leak audit found; then the figures.
    """
    refused = "; ".join(reason.en for reason in refusals(found))
    return [
        *([f"The gate refuses it: {refused}."] if refused else []),
        *(_suspect(finding) for finding in found.flagged or ()),
        f"Held out {found.held_out}: {found.rows or 0:,} customers answered, "
        f"{found.base_rate:.1%} of them dissatisfied; none of them taught.",
        _ranking(found),
        f"Of the first 5 % on the list {found.precision_at_5_percent:.1%} are dissatisfied, "
        f"of the first 10 % {found.precision_at_10_percent:.1%}.",
        *how_sure(found),
        *_beside_rules(found),
    ]


def _ranking(found: Verdict) -> str:
    noise = "" if found.auc_standard_error is None else f" ± {found.auc_standard_error:.3f}"
    beside = f" (logistic regression {found.baseline.auc:.3f})" if found.baseline else ""
    return f"AUC {found.auc:.3f}{noise}{beside}, PR-AUC {found.average_precision:.3f}."


def _beside_rules(found: Verdict) -> Iterator[str]:
    for rule in found.rules or ():
        if rule.name in (found.best_rule, ALL_RULES) and rule.lift is not None:
            yield (
                f"At equal size of list {rule.lift:.2f} × the dissatisfied that "
                f"{rule.name.replace('_', ' ')} finds."
            )


def how_sure(verdict: Verdict) -> list[str]:
    """Whom the answers stand for, and what was expected of the held-out lists and came true."""
    if verdict.response is None:
        return []
    response, judged = verdict.response, verdict.response.held_out
    weighed = (
        f"Of everybody {response.asked:.1%} were asked and "
        f"{response.answered_of_those_asked:.1%} of those answered. Weighed for that, the "
        f"{judged.rows:,} answers say as much as {judged.effective_rows:,.0f}"
    )
    plain = verdict.unweighted
    told = [
        f"{weighed}; not weighed, {plain.base_rate:.1%} are dissatisfied and AUC is "
        f"{plain.auc:.3f}."
        if plain
        else f"{weighed}."
    ]
    whole = [found for found in verdict.lists or () if found.part == "whole"]
    told += [
        f"Of the first {found.size:,} about {found.expected:,.0f} were expected "
        f"({found.low:,.0f}–{found.high:,.0f}); {found.found:,} were found."
        for found in whole[:-1]
    ]
    return told


def _suspect(finding: Suspect) -> str:
    because = finding.kept_because
    if because:
        done = f"taught all the same ({because})"
    else:
        done = "left out" if finding.left_out else "kept apart"
    cost = finding.cost_of_leaving_out
    price = f" Leaving it out costs {cost:+.3f} of AUC." if cost is not None else ""
    return f"The leak audit suspects {finding.column}, {done}: {finding.evidence}{price}"
