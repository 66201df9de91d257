"""One thing the gate looks at, and all of them together as a review."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from features.domain.canonical import plain
from features.domain.errors import BadInput, Refused, unknown
from features.domain.words import Words


@dataclass(frozen=True)
class Check:
    """One check and what came of it.

    Attributes
    ----------
    name
        What is looked at, one word.
    passed
        Whether nothing speaks against the model here.
    words
        What was found, a clause.
    figures
        The numbers behind it.
    excusable
        Whether a person may let the model pass all the same, with a reason.
    excuse
        That reason.
    """

    name: str
    passed: bool
    words: Words
    figures: dict[str, Any] = field(default_factory=dict)
    excusable: bool = False
    excuse: str | None = None

    @property
    def holds(self) -> bool:
        """Whether it lets the model pass."""
        return self.passed or self.excuse is not None


@dataclass(frozen=True)
class Review:
    """All that the gate found of one model.

    ``digest`` names the model, ``against`` the one in service that it was compared with.
    """

    digest: str
    against: str | None
    checks: tuple[Check, ...]

    @property
    def accepted(self) -> bool:
        """Whether every check lets the model pass."""
        return all(check.holds for check in self.checks)

    @property
    def decision(self) -> Words:
        """The first line: what is decided, and in a refusal every reason."""
        against = [check for check in self.checks if not check.holds]
        if against:
            return Words(
                zh="不放行：" + "；".join(check.words.zh for check in against),
                en="Refused: " + "; ".join(check.words.en for check in against),
            )
        excused = [check for check in self.checks if not check.passed]
        if excused:
            return Words(
                zh="破例放行：" + "；".join(f"{c.words.zh}（{c.excuse}）" for c in excused),
                en="Accepted despite: "
                + "; ".join(f"{c.words.en} (reason: {c.excuse})" for c in excused),
            )
        return Words(
            zh=f"放行：{len(self.checks)} 项检查全部通过",
            en=f"Accepted: all {len(self.checks)} checks pass",
        )

    def lines(self) -> list[str]:
        """What a person should read, the decision first."""
        marks = {True: "passes", False: "FAILS "}
        return [
            f"{self.decision.en}.",
            *(
                f"  {'excused' if c.excuse and not c.passed else marks[c.passed]}  "
                f"{c.name}: {c.words.en}"
                for c in self.checks
            ),
        ]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as the ledger keeps them."""
        return {
            "accepted": self.accepted,
            "decision": plain(self.decision),
            "against": self.against,
            "checks": [asdict(c) for c in self.checks],
        }


def excused(checks: tuple[Check, ...], despite: Mapping[str, str]) -> tuple[Check, ...]:
    """Give checks the excuses that a person gave by their names.

    Raises
    ------
    Unknown
        When there is no check of that name.
    Refused
        When that check cannot be excused.
    BadInput
        When the reason is empty.
    """
    by_name = {check.name: check for check in checks}
    for name, reason in despite.items():
        if name not in by_name:
            raise unknown("check", name, by_name)
        if not reason.strip():
            raise BadInput(f"Say why {name} does not matter here: `--despite '{name}=reason'`.")
        check = by_name[name]
        if not check.passed and not check.excusable:
            raise Refused(f"Not excusable: {check.words.en}. Nobody may let this pass.")
    return tuple(
        replace(c, excuse=despite[c.name].strip()) if c.name in despite and not c.passed else c
        for c in checks
    )


def reasons_by_check(words: Sequence[str]) -> dict[str, str]:
    """Read ``CHECK=reason`` as a person types it.

    >>> reasons_by_check(["better=the champion is a year old"])
    {'better': 'the champion is a year old'}
    """
    reasons: dict[str, str] = {}
    for word in words:
        name, sign, reason = word.partition("=")
        if not sign:
            raise BadInput(f"Write the check and the reason, as `--despite '{name}=reason'`.")
        reasons[name.strip()] = reason.strip()
    return reasons
