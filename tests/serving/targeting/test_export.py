"""A list taken out as CSV: for Excel, masked, complete, and with no cell that computes."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.domain.words import LANGUAGES, Language
from serving.scoring.deployment import Deployment
from serving.store import Store
from serving.store.lists import StoredList
from serving.targeting.campaign import create_campaign
from serving.targeting.export import as_text, export_csv
from serving.targeting.policy import Policy
from serving.targeting.publish import publish
from tests.serving import small


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('store')}/s.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def published(store: Store, deployment: Deployment) -> StoredList:
    policy = Policy.of(0.2, 30, {"idle_paid_service": {"at_least": 1}})
    create_campaign(store, name="c", purpose="p", policy=policy, by="o")
    return publish(store, deployment, "c", by="o", why="w", largest=100)[0]


def exported(store: Store, deployment: Deployment, published: StoredList, language: str) -> bytes:
    return b"".join(export_csv(store, deployment.home, published, cast("Language", language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_a_row_in_order(
    store: Store, deployment: Deployment, published: StoredList, language: str
) -> None:
    raw = exported(store, deployment, published, language)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    first, _ = ("序号", None) if language == "zh" else ("position", None)
    assert [row[first] for row in rows] == [str(n + 1) for n in range(published.size)]


def test_names_and_phones_are_masked(
    store: Store, deployment: Deployment, published: StoredList
) -> None:
    text = exported(store, deployment, published, "zh").decode()
    assert "138****8000" in text
    assert "王**" in text
    assert small.PHONE not in text
    assert small.NAME not in text


def test_codes_and_rules_are_said_in_words(
    store: Store, deployment: Deployment, published: StoredList
) -> None:
    text = exported(store, deployment, published, "zh").decode()
    assert "低活跃高费用" in text
    assert "全球通" in text
    assert "gotone" not in text


def test_a_list_whose_snapshot_is_gone_is_taken_out_without_names(
    store: Store, deployment: Deployment, published: StoredList
) -> None:
    gone = replace(published, as_of="2020-01-01")
    rows = list(
        csv.reader(io.StringIO(exported(store, deployment, gone, "en").decode("utf-8-sig")))
    )
    assert len(rows) == published.size + 1
    assert rows[1][2:7] == [""] * 5


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "＋1", "－1", "＠x",
     " =1", "\ufeff=1", "\u3000=1"],
)  # fmt: skip
def test_a_cell_that_would_compute_is_made_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@given(st.text())
def test_no_text_begins_with_what_a_spreadsheet_computes(text: str) -> None:
    assert not as_text(text).startswith(("=", "+", "-", "@", "\t", "\r"))
