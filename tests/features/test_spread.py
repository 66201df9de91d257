"""Many buckets in processes: the same bytes, nothing done twice, and what failed is named."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from features.domain.canonical import sha256_file
from features.domain.errors import Refused, Unfinished
from features.domain.home import Home
from features.engine.buckets.warehouse import cut
from features.engine.build import build
from features.engine.one_at_a_time import alone
from features.engine.snapshot import PARTS, as_ofs
from features.engine.spread.here import Here
from features.engine.spread.machine import free_memory, processors, workers_for
from features.engine.spread.processes import Processes
from features.engine.spread.task import Engine, Failure
from features.feature_set import FEATURES
from features.simulator.operator import simulate
from features.views import VIEWS
from tests.features.spreading import Squares, Stumbles, fatal
from tests.world import AS_OF

GIB = 2**30
ENGINES = [Here(), Processes(1), Processes(3)]


def files_of(home: Home) -> dict[str, dict[str, str]]:
    """The hash of every file of every snapshot."""
    records = sorted(home.snapshots.glob("[0-9]*/snapshot.json"))
    return {path.parent.name: json.loads(path.read_text())["files"] for path in records}


def begun(home: Home) -> dict[Path, int]:
    """The files that count of snapshots not complete yet: where they will lie, and the inode."""
    return {
        home.snapshots / day_of(path) / path.parent.name / path.name: path.stat().st_ino
        for path in home.snapshots.glob(".*.new/[mp]*/*.parquet")
    }


def of_whole_buckets(files: dict[Path, int]) -> dict[Path, int]:
    """Those of a bucket and day of which every part is there: a kill may fall between two."""
    parts = Counter((path.parent.parent, path.name) for path in files)
    return {
        path: inode
        for path, inode in files.items()
        if parts[path.parent.parent, path.name] == len(PARTS)
    }


def day_of(path: Path) -> str:
    """The day of a snapshot whose folder is not in its place yet."""
    return path.parent.parent.name.removeprefix(".").removesuffix(".new")


def complete(home: Home) -> dict[Path, int]:
    """The files of complete snapshots, with their inodes."""
    return {path: path.stat().st_ino for path in home.snapshots.glob("[0-9]*/[mp]*/*.parquet")}


@pytest.mark.parametrize("engine", ENGINES, ids=["here", "one process", "three processes"])
def test_every_task_is_done_once(engine: Engine) -> None:
    heard: dict[int, int] = {}
    failures = engine.run(Squares(), range(7), lambda task, said: heard.update({task: said[0]}))

    assert failures == []
    assert heard == {task: task * task for task in range(7)}


def test_processes_share_the_processors() -> None:
    heard: list[tuple[int, int, str | None]] = []
    Processes(2).run(Squares(), range(6), lambda _, said: heard.append(said))

    assert os.getpid() not in {process for _, process, _ in heard}
    given = os.environ.get("POLARS_MAX_THREADS")
    assert {threads for _, _, threads in heard} == {given or str(max(1, processors() // 2))}
    assert os.environ.get("POLARS_MAX_THREADS") == given


def test_what_fails_is_tried_again_and_then_named(tmp_path: Path) -> None:
    job = Stumbles(tmp_path, killed_once=1, refused_once=2, always=3, hungry=4)
    heard: dict[int, int] = {}
    failures = Processes(2).run(job, range(6), heard.__setitem__)

    assert heard == {0: 0, 1: -1, 2: -2, 5: -5}
    assert failures == [Failure(3, "ValueError: never"), Failure(4, "memory ran out")]
    tries = {task: len((tmp_path / str(task)).read_text()) for task in range(6)}
    assert tries == {0: 1, 1: 2, 2: 2, 3: 2, 4: 2, 5: 1}


def test_without_processes_the_rest_is_done_all_the_same(tmp_path: Path) -> None:
    heard: dict[int, int] = {}
    failures = Here().run(Stumbles(tmp_path, refused_once=0, always=1), range(3), heard.__setitem__)

    assert heard == {0: 0, 2: -2}
    assert failures == [Failure(1, "ValueError: never")]


def test_the_number_of_workers_changes_no_byte(tmp_path: Path) -> None:
    home = Home(tmp_path)
    simulate(home, customers=600, months=4, last_month=date(2026, 6, 1), seed=7)
    made = []
    for workers in (None, 1, 2, 4):
        shutil.rmtree(home.snapshots, ignore_errors=True)
        shutil.rmtree(home.buckets, ignore_errors=True)
        build(
            home,
            VIEWS,
            FEATURES.fingerprint,
            customers_per_bucket=150,
            workers=workers,
        )
        cut_files = {path: sha256_file(path) for path in home.buckets.rglob("*.*")}
        made.append((files_of(home), cut_files))

    assert [len(files) for files in made[0][0].values()] == [2 * 4]
    assert made == [made[0]] * 4


def test_a_killed_build_keeps_its_buckets_and_goes_on(home: Home) -> None:
    words = ["build", "--months", "2", "--customers-per-bucket", "2", "--workers", "2"]
    command = [sys.executable, "-m", "unspoken", *words]
    environment = {**os.environ, "UNSPOKEN_HOME": str(home.root)}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    while len(begun(home)) < 4:
        assert running.poll() is None, "it ended before it could be killed"
        time.sleep(0.002)
    children = children_of(running.pid)
    assert len(children) >= 2
    running.send_signal(signal.SIGKILL)
    running.wait()
    while any(Path(f"/proc/{child}").exists() for child in children):
        time.sleep(0.01)
    assert len(begun(home)) >= 4
    kept = of_whole_buckets(begun(home))
    assert kept  # two workers leave a part alone each at most
    assert as_ofs(home) == []

    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert "2 snapshots up to 2026-07-01 (0 were there)" in done.stdout
    assert complete(home).items() >= kept.items()
    assert len(complete(home)) == 2 * 2 * 6  # days, parts, buckets

    interrupted = files_of(home)
    shutil.rmtree(home.snapshots)
    build(home, VIEWS, FEATURES.fingerprint, months=2, customers_per_bucket=2)
    assert interrupted == files_of(home)


def children_of(process: int) -> list[int]:
    """List the processes that a process started."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def test_a_poisoned_bucket_is_named_and_only_it_is_made_again(home: Home) -> None:
    cut(home, customers_per_bucket=3)
    damaged = home.buckets / "0001" / "bills.parquet"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-100])

    with pytest.raises(Unfinished) as refused:
        build(home, VIEWS, FEATURES.fingerprint, months=2, customers_per_bucket=3, workers=2)

    said = str(refused.value)
    assert said.startswith(
        "Tried 2 times and failed at bucket 1 (customers from C04 to before C07): the table bills "
    )
    assert said.endswith("; the other 3 are kept; correct the cause and run the command again.")
    assert len(said.splitlines()) == 1
    assert as_ofs(home) == []
    kept = begun(home)
    assert len(kept) == 2 * 2 * 3  # days, parts, buckets

    damaged.write_bytes(whole)
    made = build(home, VIEWS, FEATURES.fingerprint, months=2, customers_per_bucket=3, workers=2)

    assert len(made.snapshots) == 2
    assert len(complete(home)) == 2 * 2 * 4
    assert complete(home).items() >= kept.items()
    assert not list(home.snapshots.glob("*/plan.json"))


def test_a_bucket_that_kills_its_process_is_named_and_the_rest_completes(home: Home) -> None:
    with pytest.raises(Unfinished, match=r"bucket 1 \(customers from C04 .*SIGKILL, as when mem"):
        build(home, [*VIEWS, fatal], "with-fatal", customers_per_bucket=3, workers=2)

    assert as_ofs(home) == []
    assert {path.stem for path in begun(home)} == {"0000", "0002", "0003"}


def test_folders_begun_from_other_tables_are_not_gone_on_with(home: Home) -> None:
    with pytest.raises(Unfinished):
        build(home, [*VIEWS, fatal], "one", customers_per_bucket=3, workers=1)
    before = begun(home)
    with pytest.raises(Unfinished):
        build(home, [*VIEWS, fatal], "another", customers_per_bucket=3, workers=1)

    assert before.keys() == begun(home).keys()
    assert set(before.values()).isdisjoint(begun(home).values())


def test_the_command_ends_with_the_sentence_and_not_zero(home: Home) -> None:
    cut(home, customers_per_bucket=6)
    (home.buckets / "0001" / "bills.parquet").write_bytes(b"nothing")
    ran = subprocess.run(
        [sys.executable, "-m", "unspoken", "build", "--months", "1", "--customers-per-bucket", "6"],
        env={**os.environ, "UNSPOKEN_HOME": str(home.root), "UNSPOKEN_WORKERS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1
    assert "failed at bucket 1 (customers from C07 on)" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr


def test_two_builds_in_one_home_are_refused(home: Home) -> None:
    with alone(home), pytest.raises(Refused, match="when it has ended"):
        build(home, VIEWS, FEATURES.fingerprint)
    assert build(home, VIEWS, FEATURES.fingerprint).snapshots[0].as_of == AS_OF


def test_workers_are_as_many_as_memory_allows() -> None:
    assert workers_for(100, 1) == processors()
    assert workers_for(1, 1) == 1
    assert workers_for(100, free_memory()) == 1
    assert 0 < free_memory() < 2**50
