"""How sure a verdict is, as lines a person reads."""

from typing import Any


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
