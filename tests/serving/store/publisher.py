"""A process that publishes list after list and says each once it is acknowledged, until killed."""

import sys
from dataclasses import replace
from itertools import count

from serving.store import Store, campaigns, lists
from serving.store.lists import StoredEntry, StoredList

ENTRIES = 500
HEAD = StoredList(
    id="",
    natural_key="",
    campaign="spring",
    campaign_version=1,
    as_of="2026-11-01",
    model="m",
    size=ENTRIES,
    expected_found=1.0,
    expected_precision=0.5,
    sha256="0" * 64,
    receipt="{}",
    created_at="2026-11-23T08:00:00+00:00",
    created_by="owner",
    why="a test",
)


def begin(store: Store, name: str = "spring") -> None:
    """Begin the campaign that lists are published for."""
    with store.writing() as connection:
        campaigns.create(
            connection, name=name, purpose="a test", policy="{}", by="owner", why="begun"
        )


def main(url: str, turn: str) -> None:
    """Publish until somebody ends this process."""
    store = Store.open(url)
    entries = [StoredEntry(place, f"C{place}", 0.5, "[]", "[]") for place in range(1, ENTRIES + 1)]
    for number in count():
        name = f"{turn}-{number}"
        with store.writing() as connection:
            lists.publish(connection, replace(HEAD, id=name, natural_key=name), entries)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
