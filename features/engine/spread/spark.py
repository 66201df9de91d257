"""The one door of Spark: it carries rows to buckets, and runs the same jobs in its tasks.

1. ``run`` does any job, one task of Spark for each of ours (``mapInArrow``);
2. ``shuffle`` reads the operator's files in tasks, tags what each lays into a bucket with the
   bucket's number, lets Spark bring the parts of a bucket together (its shuffle), and settles the
   bucket where it lands (``applyInArrow``).

What is computed is what one machine computes: rows travel as the Parquet parts that
``spread_file`` writes, and ``settle_bucket`` reads them. A task that fails is tried again by
Spark; at its last try it answers with the reason, so that the rest of the job completes.
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark import TaskContext
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from features.domain.errors import NotThere
from features.engine.intake.quarantine import Ledger
from features.engine.spread.tables import LayFile, SettleBucket
from features.engine.spread.task import Done, Failure, Job, T, attempt
from features.sources import CUSTOMERS

_ANSWER = pa.schema([("task", pa.int64()), ("answer", pa.binary())])
_PART = pa.schema(
    [("bucket", pa.int64()), ("source", pa.string()), ("file", pa.int64()), ("part", pa.binary())]
)
_IN_SPARK = "task long, answer binary"
_PARTS_IN_SPARK = "bucket long, source string, file long, part binary"
_OF_FILES = -1  # the "bucket" that holds what was found in files
_SPARK_GAVE_UP = (PySparkException, Py4JError)  # the second where a task's process was killed
Batches = Iterable[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Spark:
    """Runs jobs in a Spark session. ``tries`` is how often Spark tries a task."""

    session: SparkSession
    tries: int

    def run(self, job: Job[T], tasks: Sequence[int], done: Done[T]) -> list[Failure]:
        """Do the job for every task; those that failed at every try are given."""
        try:
            answers = self._answers(job, list(tasks))
        except _SPARK_GAVE_UP:  # something killed a task's process, and Spark gave the job up
            answers = [self._alone(job, task) for task in tasks]
        failures = []
        for task, (answer, reason) in sorted(answers, key=lambda each: each[0]):
            if reason is None:
                done(task, answer)
            else:
                failures.append(Failure(task, reason))
        return failures

    def _answers(self, job: Job[T], tasks: list[int]) -> list[tuple[int, Any]]:
        if not tasks:
            return []
        numbers = self.session.range(0, len(tasks), 1, len(tasks))
        answered = _mapped(numbers, _Tasks(pickle.dumps(job), tasks, self.tries), _IN_SPARK)
        return [(row["task"], pickle.loads(bytes(row["answer"]))) for row in answered.collect()]

    def _alone(self, job: Job[T], task: int) -> tuple[int, Any]:
        try:
            return self._answers(job, [task])[0]
        except _SPARK_GAVE_UP as error:
            return task, (None, _why(error))

    def shuffle(
        self, lay: LayFile, settle: SettleBucket, advance: Callable[[int], None]
    ) -> tuple[dict[int, Ledger], dict[int, Ledger | None], list[Failure]]:
        """Lay every file and settle every bucket of the common folder."""
        buckets = len(lay.first_ids)
        files = self.session.range(0, len(lay.files), 1, max(1, len(lay.files)))
        parts = _mapped(files, _Lay(lay, self.tries), _PARTS_IN_SPARK)
        each = self.session.range(0, buckets, 1, buckets).selectExpr(
            "id as bucket", "'' as source", "-1L as file", "cast('' as binary) as part"
        )
        whole = each.unionByName(parts).repartition(buckets, "bucket")
        bring = _Settle(settle, self.tries)
        with _unhurt_by_new_pandas():
            settled = whole.groupBy("bucket").applyInArrow(
                lambda parts: bring(parts), f"of_files boolean, {_IN_SPARK}"
            )
        laid: dict[int, Ledger] = {}
        found: dict[int, Ledger | None] = {}
        failures = []
        try:
            rows = settled.collect()
        except _SPARK_GAVE_UP as error:
            return {}, {}, [Failure(bucket, _why(error)) for bucket in _unsettled(lay)]
        for row in rows:
            ledger, reason = pickle.loads(bytes(row["answer"]))
            if reason is not None:
                failures.append(Failure(row["task"], reason))
            else:
                (laid if row["of_files"] else found)[row["task"]] = ledger
        advance(len(found))
        for bucket in found:
            shutil.rmtree(settle.folder / f"{bucket:04d}" / CUSTOMERS.name, ignore_errors=True)
        return laid, found, sorted(failures, key=lambda each: each.task)


@dataclass(frozen=True, slots=True)
class _Tasks:
    """Does the tasks of one partition."""

    job: bytes
    tasks: list[int]
    tries: int

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        job = pickle.loads(self.job)
        for batch in batches:
            for place in batch.column(0).to_pylist():
                task = self.tasks[place]
                answer = _at_last(attempt(job, task), self.tries)
                rows = [{"task": task, "answer": pickle.dumps(answer)}]
                yield pa.RecordBatch.from_pylist(rows, _ANSWER)


@dataclass(frozen=True, slots=True)
class _Lay:
    """Lays a file into buckets in a folder of the task's own, and gives the parts."""

    lay: LayFile
    tries: int

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                with tempfile.TemporaryDirectory() as folder:
                    place = Path(folder)
                    answer = _at_last(
                        attempt(partial(self.lay.into, folder=place), number), self.tries
                    )
                    yield _row(_OF_FILES, "", number, pickle.dumps(answer))
                    if answer[1] is None:
                        for part in sorted(place.glob("*/*/*.parquet")):
                            source = part.parent.name
                            bucket = int(part.parent.parent.name)
                            yield _row(bucket, source, number, part.read_bytes())


@dataclass(frozen=True, slots=True)
class _Settle:
    """Settles the bucket whose parts came together, and puts it into the common folder."""

    settle: SettleBucket
    tries: int

    def __call__(self, parts: pa.Table) -> pa.Table:
        bucket = parts.column("bucket")[0].as_py()
        if bucket == _OF_FILES:
            rows = [
                {"of_files": True, "task": row["file"], "answer": row["part"]}
                for row in parts.to_pylist()
            ]
        else:
            answer = _at_last(attempt(lambda _: self._settled(bucket, parts), bucket), self.tries)
            rows = [{"of_files": False, "task": bucket, "answer": pickle.dumps(answer)}]
        return pa.Table.from_pylist(rows, pa.schema([("of_files", pa.bool_()), *_ANSWER]))

    def _settled(self, bucket: int, parts: pa.Table) -> Ledger | None:
        common = self.settle.folder / f"{bucket:04d}"
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / common.name
            shutil.copytree(common, place, ignore=shutil.ignore_patterns(".*"))  # the customers
            for batch in parts.to_batches(max_chunksize=1):
                row = batch.to_pylist()[0]
                if row["source"]:
                    (place / row["source"]).mkdir(exist_ok=True)
                    part = place / row["source"] / f"{row['file']:06d}.parquet"
                    part.write_bytes(row["part"])
            ledger = self.settle.within(bucket, place)
            for made in sorted(place.glob("*.parquet")):
                beside = common / f".{made.name}.{os.getpid()}"
                shutil.copyfile(made, beside)
                beside.replace(common / made.name)
        return ledger


def _at_last(answer: tuple[Any, str | None], tries: int) -> tuple[Any, str | None]:
    """Let Spark try again what failed, unless this was the last time."""
    context = TaskContext.get()
    if answer[1] is not None and context is not None and context.attemptNumber() + 1 < tries:
        raise RuntimeError(answer[1])
    return answer


def _row(bucket: int, source: str, file: int, part: bytes) -> pa.RecordBatch:
    rows = [{"bucket": bucket, "source": source, "file": file, "part": part}]
    return pa.RecordBatch.from_pylist(rows, _PART)


def _mapped(
    frame: DataFrame, function: Callable[[Batches], Iterator[pa.RecordBatch]], schema: str
) -> DataFrame:
    with _unhurt_by_new_pandas():
        return frame.mapInArrow(lambda batches: function(batches), schema)


def _unsettled(lay: LayFile) -> list[int]:
    """List the buckets that were not put into the common folder when Spark gave up."""
    names = [lay.folder / f"{bucket:04d}" for bucket in range(len(lay.first_ids))]
    return [int(place.name) for place in names if not any(place.glob("*.parquet"))]


def _why(error: Exception) -> str:
    text = str(error)
    if "Python worker exited" in text or "crashed" in text:
        return "its process was ended, as when memory runs out"
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")


@contextmanager
def _unhurt_by_new_pandas() -> Iterator[None]:
    """Spark warns of pandas 3, which Arrow functions import and do not use."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        yield


@contextmanager
def spark(master: str | None = None) -> Iterator[Spark]:
    """Start Spark, or join the cluster that ``spark-submit`` named, and end it afterwards.

    Raises
    ------
    NotThere
        When Java is missing.
    """
    if not _has_java():
        raise NotThere(
            "Spark needs Java 17 or later and there is none: install one (on Debian "
            "openjdk-17-jre-headless) or set JAVA_HOME."
        )
    builder = SparkSession.builder.appName("unspoken")
    if "PYSPARK_GATEWAY_PORT" not in os.environ:  # not by spark-submit: on this machine
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = (
            builder.master(master or "local[*,2]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "FATAL")
        )
    session = (
        builder.config("spark.ui.enabled", "false")
        .config("spark.sql.adaptive.enabled", "false")  # it would put buckets together again
        .config("spark.executorEnv.POLARS_MAX_THREADS", "1")
        .config("spark.executorEnv.OMP_NUM_THREADS", "1")
        .getOrCreate()
    )
    try:
        yield Spark(session, _tries(session))
    finally:
        session.stop()


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home and (Path(home) / "bin" / "java").exists()) or shutil.which("java") is not None


def _tries(session: SparkSession) -> int:
    master = session.sparkContext.master or ""
    if master.startswith("local"):
        found = re.fullmatch(r"local\[.+,\s*(\d+)\]", master)
        return int(found[1]) if found else 1
    return int(session.conf.get("spark.task.maxFailures", "4") or 4)
