"""All declarations tied together, each held against the others, all faults told at once.

A declaration by itself is checked where it is made. What only shows beside the others shows here:
a name that two of them have, a measure reported as one that does not exist, a rule over a measure
that no view answers, a table that is read and not listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from features.declare.columns import Identifier
from features.declare.kpi import Ratio
from features.declare.owners import OWNERS
from features.declare.rule import AnyRule
from features.declare.source import Source, source_of
from features.declare.view import CustomerView
from features.domain.errors import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Sources, views, rules and KPIs that fit together."""

    sources: tuple[Source, ...]
    views: tuple[CustomerView, ...]
    rules: tuple[AnyRule, ...]
    kpis: tuple[Ratio, ...]

    def __post_init__(self) -> None:
        """Refuse declarations that do not fit together.

        Raises
        ------
        BadInput
            With every fault, not the first alone.
        """
        faults = [
            *self._names_given_twice(),
            *self._reported_as_nothing(),
            *self._rules_over_nothing(),
            *self._tables_not_listed(),
            *self._owners_unknown(),
        ]
        if faults:
            lines = "\n".join(f"  • {fault}" for fault in faults)
            raise BadInput(f"The declarations do not fit together:\n{lines}")

    def _names_given_twice(self) -> Iterator[str]:
        kinds: Mapping[str, Iterable[str]] = {
            "table": (source.name for source in self.sources),
            "view": (view.name for view in self.views),
            "measure column": (column for view in self.views for column in view.columns),
            "rule": (rule.name for rule in self.rules),
            "KPI": (kpi.name for kpi in self.kpis),
        }
        for kind, names in kinds.items():
            for name, count in Counter(names).items():
                if count > 1:
                    yield f"{count} declarations are the {kind} {name!r}: rename all but one."

    def _reported_as_nothing(self) -> Iterator[str]:
        answers = [answer for view in self.views for answer in view.answers]
        alone = {answer.name for answer in answers if answer.reported_name == answer.name}
        for answer in answers:
            if answer.reported_name not in alone:
                yield (
                    f"The measure {answer.name!r} is reported_as {answer.reported_name!r}, which "
                    f"no measure is reported under{_near(answer.reported_name, alone)}"
                )

    def _rules_over_nothing(self) -> Iterator[str]:
        answered = {column for view in self.views for column in view.columns}
        for rule in self.rules:
            if missing := [column for column in rule.columns if column not in answered]:
                yield (
                    f"The rule {rule.name!r} reads {missing[0]!r}, which no view answers"
                    f"{_near(missing[0], answered)}"
                )

    def _tables_not_listed(self) -> Iterator[str]:
        listed = set(self.sources)
        read = [
            *((view.name, source_of(r)) for view in self.views for r in view.reads),
            *((view.name, source_of(r)) for view in self.views for r in view.evidence_reads),
            *((kpi.name, count.source) for kpi in self.kpis for count in (kpi.counts, kpi.of)),
            *(
                (f"{source.name}.{column.name}", column.refers_to)
                for source in self.sources
                for column in source.columns
                if isinstance(column, Identifier) and column.refers_to is not None
            ),
        ]
        for name, source in dict.fromkeys(read):
            if source not in listed:
                yield f"{name!r} reads the table {source.name!r}: add it to SOURCES."

    def _owners_unknown(self) -> Iterator[str]:
        owned_by: list[Source | CustomerView | Ratio] = [*self.sources, *self.views, *self.kpis]
        for owned in owned_by:
            if owned.owner not in OWNERS:
                yield (
                    f"{owned.name!r} belongs to {owned.owner!r}, which is no owner"
                    f"{_near(owned.owner, OWNERS)}"
                )


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return f": did you mean {near[0]!r}?" if near else "."
