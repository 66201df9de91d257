"""One task after another, in this process: for work too small to start processes for."""

from __future__ import annotations

from collections.abc import Sequence

from features.engine.spread.task import TRIES, Done, Failure, Job, T, attempt


class Here:
    """Runs a job in the calling process. A task that kills its process kills this one."""

    def run(self, job: Job[T], tasks: Sequence[int], done: Done[T]) -> list[Failure]:
        """Do the job for every task; those that fail again when the others are done are given."""
        reasons: dict[int, str] = {}
        again = list(tasks)
        for _ in range(TRIES):
            reasons, now = {}, again
            for task in now:
                answer, reason = attempt(job, task)
                if reason is None:
                    done(task, answer)  # type: ignore[arg-type]  # an answer where there is no reason
                else:
                    reasons[task] = reason
            again = list(reasons)
        return [Failure(task, reason) for task, reason in sorted(reasons.items())]
