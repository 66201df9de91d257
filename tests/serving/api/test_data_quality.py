"""Who answers for data sees what was set apart, by table and reason, and nobody's name."""

from pathlib import Path

import pytest

from features.domain.home import Home
from serving.access.permissions import Role
from tests.serving import small
from tests.serving.conftest import Client
from tests.serving.quality import write_report
from tests.world import TABLES


@pytest.fixture
def home(home: Home, tmp_path: Path) -> Home:
    """An installation of the test's own."""
    return small.copy_of(home, tmp_path / "home")


def test_before_any_reading_it_says_which_command_reads(client: Client) -> None:
    answer = client(Role.QUALITY).get("/api/v1/data-quality")

    assert answer.status_code == 503
    assert "unspoken check" in answer.json()["detail"]


def test_the_report_adds_up_and_says_why_in_both_languages(client: Client, home: Home) -> None:
    write_report(home)
    answer = client(Role.SCIENTIST).get("/api/v1/data-quality")
    told = answer.json()

    assert len(told["tables"]) == len(TABLES)
    assert all(one["good"] + one["bad"] == one["read"] for one in told["tables"])
    assert sum(one["bad"] for one in told["tables"]) == sum(one["count"] for one in told["faults"])
    (amounts,) = (one for one in told["faults"] if one["column"] == "total_fen")
    assert amounts["count"] == 3
    assert amounts["reason"] == {"zh": "超出 0～10000000000", "en": "outside 0 to 10000000000"}
    assert "王强" not in answer.text
    bill = amounts["examples"][0]
    assert (bill["value"], bill["file"], bill["line"]) == ("-1", "bills.parquet", 1)
    assert bill["key"].startswith("customer_id=C01, month=")
