"""The report in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from features.model.watch_report import CameTrue, WatchReport


def lines(report: WatchReport) -> Iterator[str]:
    """Say what was found, then what to do next."""
    yield f"Model in service: {report.model or 'no data'}."
    yield from _came(report)
    yield from _moved(report)
    for age in report.ages:
        days = "no data" if age.days is None else f"{age.days} days, limit {age.limit}"
        yield f"{age.state:<8} {age.words.en}: {days}"
    if report.is_calm:
        yield "Nothing asks for attention."
    for said in report.next:
        yield f"Next: {said.en}."


def _came(report: WatchReport) -> Iterator[str]:
    for month in report.months:
        yield f"{month.as_of}, scored by {month.model}:"
        for group in month.groups:
            yield f"  {group.what.en}: {_group(group)}"
    if not report.months:
        yield "Expected against actual: no data."
    if report.next_outcomes:
        yield f"The next answers are complete on {report.next_outcomes}."


def _group(group: CameTrue) -> str:
    if group.actual is None or group.expected is None:
        return f"{group.size:,} customers, none of them answered: no data"
    said = {True: "as expected", False: "NOT as expected", None: ""}[group.holds]
    return (
        f"{group.observed:,} of {group.size:,} answered, {group.expected:,.1f} dissatisfied "
        f"expected ({group.low} to {group.high} in nine cases of ten), {group.actual} came true "
        f"({group.actual / group.observed:.1%}): {said}"
    )


def _moved(report: WatchReport) -> Iterator[str]:
    found = report.drift
    if found is None:
        yield f"Drift: no data, {report.no_drift_because.en if report.no_drift_because else ''}."
        return
    yield (
        f"Drift of {found.as_of} against {len(found.against)} months that taught: "
        f"{len(found.moved)} of {found.checked} moved."
    )
    for one in found.moved:
        yield f"  {one.name}: index {one.index:.3f}, limit {one.limit:.3f}; {one.how.en}"
    said = "MOVED" if found.scores_moved else "steady"
    yield f"  scores: index {found.score_index:.3f}, limit {found.score_limit:.3f}; {said}"
