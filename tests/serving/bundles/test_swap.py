"""Models exchanged while the service runs: nothing fails, and no answer mixes two of them."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import polars as pl

from features.domain.home import Home
from features.model.bundle import current_release
from serving.scoring.score import score_snapshot
from tests.browser.service import Service, running
from tests.serving import small

ASKING = 4
SWAPS = 8


def scores_of(home: Home, digest: str) -> dict[str, float]:
    """Every customer's score by one model, as its file says."""
    frame = pl.read_parquet(home.scores_of(small.AS_OF, digest))
    return dict(frame.select("customer_id", "score").iter_rows())


def ask_until(service: Service, done: Event, seed: int) -> list[tuple[int, str, str, float]]:
    """Ask for customers one after another: status, who, by which model, which score."""
    draw, told = random.Random(seed), []
    while not done.is_set():
        who = f"C{draw.randrange(small.CUSTOMERS):07d}"
        answer = service.call("GET", f"/customers/{who}/explanation")
        body = answer.json()
        told.append((answer.status_code, who, body.get("model", ""), body.get("score", 0.0)))
    return told


def deploy(service: Service, home: Home, digest: str) -> None:
    """Promote a model and wait until the service says that it stands on it."""
    small.promote(home, digest)
    until = time.monotonic() + 120
    while service.get("/health")["model"] != digest:
        assert time.monotonic() < until, "the service did not take the model in"


def test_swaps_under_load_fail_no_request_and_mix_no_models(own_home: Home, tmp_path: Path) -> None:
    first = current_release(own_home).bundle
    second = small.make_model(own_home, seed=5)
    score_snapshot(own_home)
    expected = {digest: scores_of(own_home, digest) for digest in (first, second)}
    done = Event()
    with running(own_home, tmp_path / "log") as service, ThreadPoolExecutor(ASKING) as pool:
        asking = [pool.submit(ask_until, service, done, seed) for seed in range(ASKING)]
        try:
            for swap in range(SWAPS):
                deploy(service, own_home, (first, second)[swap % 2])
        finally:
            done.set()
        told = [answer for one in asking for answer in one.result()]
    assert Counter(status for status, *_ in told) == {200: len(told)}
    assert {model for _, _, model, _ in told} == {first, second}
    assert [a for a in told if expected[a[2]][a[1]] != a[3]] == []
