"""Many tasks in a few processes of this machine, each started afresh (``spawn``).

1. every process takes a task, answers, and takes the next, until there is none;
2. a process that dies, because memory ran out for instance, costs its task one try and is replaced;
3. tasks that failed are tried once more, alone, when the others are done;
4. processes end with the one that started them, also where that was killed.

Never ``fork``: Polars and LightGBM keep threads that a forked process does not have.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from features.engine.spread.machine import processors
from features.engine.spread.task import TRIES, Done, Failure, Job, T, attempt

_THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS")
_AFRESH = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Processes:
    """Runs a job in ``workers`` processes at once."""

    workers: int

    def run(self, job: Job[T], tasks: Sequence[int], done: Done[T]) -> list[Failure]:
        """Do the job for every task; those that fail again when alone are given."""
        reasons: dict[int, str] = {}
        again = list(tasks)
        for attempt_number in range(TRIES):
            if again:
                at_once = min(self.workers, len(again)) if attempt_number == 0 else 1
                reasons = _Round(job, again, at_once).run(done)
                again = sorted(reasons)
        return [Failure(task, reasons[task]) for task in again]


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    task: int | None = None


@dataclass(slots=True)
class _Round:
    """One try of every task."""

    job: Job[Any]
    tasks: list[int]
    at_once: int
    workers: list[_Worker] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)

    def run(self, done: Done[Any]) -> dict[int, str]:
        waiting = list(reversed(self.tasks))
        try:
            for _ in range(self.at_once):
                self._give(self._start(), waiting)
            while self.workers:
                pipes = {worker.pipe: worker for worker in self.workers}
                for ready in wait(list(pipes)):
                    self._hear(pipes[ready], waiting, done)  # type: ignore[index]  # wait() gives back what it was given
        finally:
            for worker in self.workers:
                worker.process.terminate()
                worker.process.join()
                worker.pipe.close()
        return self.reasons

    def _start(self) -> _Worker:
        ours, theirs = _AFRESH.Pipe()
        process = _AFRESH.Process(target=_work, args=(theirs,), daemon=True)
        with _threads_each(max(1, processors() // self.at_once)):
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        with suppress(OSError):  # it died at once: the pipe's end says so
            ours.send(self.job)
        return worker

    def _give(self, worker: _Worker, waiting: list[int]) -> None:
        worker.task = waiting.pop() if waiting else None
        with suppress(OSError):
            worker.pipe.send(worker.task)

    def _hear(self, worker: _Worker, waiting: list[int], done: Done[Any]) -> None:
        try:
            answer, reason = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            if waiting:
                self._give(self._start(), waiting)
            return
        assert worker.task is not None
        if reason is None:
            done(worker.task, answer)
        else:
            self.reasons[worker.task] = reason
        self._give(worker, waiting)

    def _bury(self, worker: _Worker) -> None:
        worker.process.join()
        worker.pipe.close()
        self.workers.remove(worker)
        if worker.task is not None:
            self.reasons[worker.task] = _cause_of_death(worker.process.exitcode)


def _cause_of_death(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        memory = ", as when memory runs out" if -code == signal.SIGKILL else ""
        return f"its process was ended by {name}{memory}"
    return f"its process ended by itself with code {code}"


@contextmanager
def _threads_each(threads: int) -> Iterator[None]:
    """Let processes started meanwhile share the processors instead of each taking all."""
    before = {name: os.environ.get(name) for name in _THREADS}
    for name in _THREADS:
        os.environ.setdefault(name, str(threads))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]


def _work(pipe: Connection) -> None:
    """Do tasks until there is none; runs in the process that was started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    job = pipe.recv()
    while (task := pipe.recv()) is not None:
        pipe.send(attempt(job, task))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
