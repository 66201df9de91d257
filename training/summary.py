"""A verdict as lines that a person reads: what speaks against it, what was suspected, how sure."""

from typing import Any

from training.gating.refusals import refusals


def lines(found: dict[str, Any]) -> list[str]:
    """What a person should read of a verdict, the most important first.

    The first line is what the gate refuses (that a logistic regression or a rule is better, say),
    where it refuses anything; then comes what the leak audit found; then the figures.
    """
    baseline, rules = found["baseline"], {rule["name"]: rule for rule in found["rules"]}
    refused = "; ".join(reason.en for reason in refusals(found))
    return [
        *([f"The gate refuses it: {refused}."] if refused else []),
        *(_suspect(finding) for finding in found.get("flagged", ())),
        f"Held out {found['held_out']}: {found['rows']:,} customers answered, "
        f"{found['base_rate']:.1%} of them dissatisfied; none of them taught.",
        f"AUC {found['auc']:.3f} ± {found['auc_standard_error']:.3f} "
        f"(logistic regression {baseline['auc']:.3f}), "
        f"PR-AUC {found['average_precision']:.3f}.",
        f"Of the first 5 % on the list {found['precision_at_5_percent']:.1%} are dissatisfied, "
        f"of the first 10 % {found['precision_at_10_percent']:.1%}.",
        *how_sure(found),
        *(
            f"At equal size of list {rule['lift']:.2f} × the dissatisfied that "
            f"{name.replace('_', ' ')} finds."
            for name, rule in rules.items()
            if name in (found["best_rule"], "all_rules") and rule["lift"] is not None
        ),
    ]


def _suspect(finding: dict[str, Any]) -> str:
    because = finding["kept_because"]
    if because:
        done = f"taught all the same ({because})"
    else:
        done = "left out" if finding["left_out"] else "kept apart"
    cost = finding["cost_of_leaving_out"]
    price = f" Leaving it out costs {cost:+.3f} of AUC." if cost is not None else ""
    return f"The leak audit suspects {finding['column']}, {done}: {finding['evidence']}{price}"


def how_sure(verdict: dict[str, Any]) -> list[str]:
    """Whom the answers stand for, and what was expected of the held-out lists and came true."""
    if "response" not in verdict:
        return []
    response, plain = verdict["response"], verdict["unweighted"]
    judged = response["held_out"]
    told = [
        f"Of everybody {response['asked']:.1%} were asked and "
        f"{response['answered_of_those_asked']:.1%} of those answered. Weighed for that, the "
        f"{judged['rows']:,} answers say as much as {judged['effective_rows']:,.0f}; not weighed, "
        f"{plain['base_rate']:.1%} are dissatisfied and AUC is {plain['auc']:.3f}.",
    ]
    whole = [found for found in verdict["lists"] if found["part"] == "whole"]
    told += [
        f"Of the first {found['size']:,} about {found['expected']:,.0f} were expected "
        f"({found['low']:,.0f}–{found['high']:,.0f}); {found['found']:,} were found."
        for found in whole[:-1]
    ]
    return told
