"""Is a list the one that its receipt describes? Made again, and compared byte for byte."""

from __future__ import annotations

from dataclasses import dataclass

from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from features.domain.words import Words
from serving.settings import Settings
from serving.store import Store
from serving.store.lists import StoredList, all_entries, read
from serving.targeting.entries import sha256_of
from serving.targeting.receipt import Receipt, make_again


@dataclass(frozen=True)
class Verified:
    """What came of making a list again.

    ``stored_sha256`` is the hash of the entries as they lie in the records, ``made_sha256`` that of
    the list made again; None where it could not be made.
    """

    holds: bool
    words: Words
    stored_sha256: str
    made_sha256: str | None


def verify_list(settings: Settings, list_id: str) -> Verified:
    """Verify a list of an installation.

    Raises
    ------
    NotThere
        When there is no such list.
    """
    store = Store.open(settings.url)
    try:
        with store.reading() as connection:
            head = read(connection, list_id)
        return verified(store, settings.home, head)
    finally:
        store.close()


def verified(store: Store, home: Home, head: StoredList) -> Verified:
    """Hold a list's entries and its receipt against each other, and make it again."""
    receipt = Receipt.from_text(head.receipt)
    with store.reading() as connection:
        stored = sha256_of(all_entries(connection, head.id))
    if stored != receipt.entries_sha256:
        return Verified(
            False,
            Words(
                "名单已被改动：其条目与回执不符。请从备份中恢复，并查明何人改动。",
                "The list was touched: its entries are not those of its receipt. Restore it from "
                "a backup, and find out who changed it.",
            ),
            stored,
            None,
        )
    try:
        made = make_again(home, receipt)
    except (NotThere, Mismatch) as error:
        return Verified(
            False,
            Words(
                f"条目与回执相符，但无法重新生成这份名单：{error}",
                f"Its entries are those of its receipt, but the list cannot be made again: {error}",
            ),
            stored,
            None,
        )
    if made != stored:
        return Verified(
            False,
            Words(
                f"按回执重新生成的名单与它不同；生成它的版本是 {receipt.code_version}。",
                f"Made again from its receipt it is another list; version {receipt.code_version} "
                "made it.",
            ),
            stored,
            made,
        )
    return Verified(
        True,
        Words(
            f"按回执重新生成，{head.size:,} 位客户逐字节相同。",
            f"Made again from its receipt it is the same, byte for byte: {head.size:,} customers.",
        ),
        stored,
        made,
    )
