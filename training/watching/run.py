"""Watch: everything looked at once, written down, and said with what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from features.domain.errors import NotThere, UnspokenError
from features.domain.home import Home
from features.domain.moments import days_after
from features.domain.progress import SILENT, Progress
from features.domain.words import Words
from features.engine.buckets.warehouse import open_cut
from features.model.bundle import current_release, read_sealed
from features.model.manifest import Manifest
from features.model.watch_report import (
    Age,
    Drift,
    Listed,
    Month,
    WatchReport,
    write_report,
)
from training.watching.ages import ages
from training.watching.drift import Months, drift
from training.watching.limits import limits
from training.watching.outcomes import months, next_outcomes

MOST_ASKED = 5  # measures that are asked about at once; the report lists all
NO_MODEL = Words("还没有模型在用", "no model is in service yet")


def watch(
    home: Home, *, today: date, lists: Iterable[Listed] = (), progress: Progress = SILENT
) -> WatchReport:
    """Look at the model in service and write down what was found.

    Parameters
    ----------
    home
        The installation; there may be nothing in it yet.
    today
        The day it is.
    lists
        Published lists, to be judged when their answers are there.
    progress
        Told how far it is.
    """
    standing = limits(home)
    digest, manifest, booster = _in_service(home)
    known_until = _known_until(home)
    came = months(home, known_until, lists) if known_until else []
    moved, why_not = None, NO_MODEL
    if manifest is not None:
        floor = standing["shift_floor_hundredths"] / 100
        try:
            compared = Months.of(home, manifest)
        except NotThere:
            why_not = Words(
                "没有可与训练月份对照的新快照", "no snapshot is newer than those that taught"
            )
        else:
            moved = drift(compared, manifest, booster, floor=floor, progress=progress)
    old = ages(home, manifest, digest, standing, today)
    report = WatchReport(
        today=today,
        model=digest,
        months=came,
        next_outcomes=next_outcomes(home, known_until) if known_until else None,
        drift=moved,
        no_drift_because=None if moved else why_not,
        ages=old,
        limits=standing,
        next=[words for words in _next(digest, came, moved, old)],
    )
    write_report(home, report)
    return report


def _in_service(home: Home) -> tuple[str | None, Manifest | None, str]:
    try:
        digest = current_release(home).bundle
    except NotThere:
        return None, None, ""
    manifest, booster = read_sealed(home.bundles / digest)
    return digest, manifest, booster


def _known_until(home: Home) -> date | None:
    """The first day of which not all answers are there."""
    try:
        return days_after(open_cut(home).known_until.date(), 1)
    except UnspokenError:
        return None


def _next(
    digest: str | None, came: list[Month], moved: Drift | None, old: list[Age]
) -> Iterator[Words]:
    if digest is None:
        yield Words(
            "先运行 `unspoken train`、`unspoken promote`、`unspoken score`",
            "run `unspoken train`, `unspoken promote` and `unspoken score` first",
        )
    off = [m.as_of for m in came if m.groups[0].holds is False and m.model == digest]
    if off:
        yield Words(
            f"{off[-1]} 的概率与结果不符，超出偶然：重新训练，此前可先回退",
            f"the probabilities of {off[-1]} are further from what came true than chance explains: "
            "train again, and roll back until then",
        )
    if moved:
        yield from _ask(moved)
    for age in old:
        if age.state == "stale":
            yield Words(
                f"{age.words.zh} {age.days} 天（上限 {age.limit}）：{age.next.zh}",
                f"{age.words.en}: {age.days} days (limit {age.limit}): {age.next.en}",
            )


def _ask(moved: Drift) -> Iterator[Words]:
    for one in moved.moved[:MOST_ASKED]:
        yield Words(
            f"询问“{one.words.zh}”的负责方 {one.owner}：{one.how.zh}",
            f"ask {one.owner}, who answers for “{one.words.en}”: {one.how.en}",
        )
    if moved.scores_moved:
        yield Words(
            "评分分布变了：核对上述指标后重新训练",
            "the scores moved: look into the measures above, then train again",
        )
