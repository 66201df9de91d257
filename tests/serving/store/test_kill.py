"""A publisher may be killed at any moment: what it acknowledged is whole, the rest is absent."""

import random
import subprocess
import sys
import time

from sqlalchemy import text

from serving.store import Store
from tests.serving.store.publisher import ENTRIES, begin

KILLS = 5
COUNTS = "SELECT l.id, count(e.position) FROM lists l LEFT JOIN list_entries e ON e.list_id = l.id"


def killed_publisher(url: str, turn: int, seconds: float) -> list[str]:
    """Let a process publish for a while, kill it, and give what it said it had published."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.serving.store.publisher", url, str(turn)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline().strip()]
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate()
    # A line cut short by the kill was never said.
    return said + [line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def test_a_killed_publisher_leaves_whole_lists_or_none(store: Store, database_url: str) -> None:
    begin(store)
    chance = random.Random(7)
    said: set[str] = set()
    for turn in range(KILLS):
        said |= set(killed_publisher(database_url, turn, chance.uniform(0, 0.3)))
    with store.reading() as connection:
        kept = {row[0]: row[1] for row in connection.execute(text(f"{COUNTS} GROUP BY l.id"))}
        audited = set(
            connection.execute(text("SELECT object FROM audit WHERE what = 'list published'"))
            .scalars()
            .all()
        )
    assert len(said) >= KILLS
    assert said <= set(kept)
    assert set(kept.values()) == {ENTRIES}
    assert audited == {f"list:{name}" for name in kept}
