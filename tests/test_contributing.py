"""The worked example of CONTRIBUTING.md works."""

import re
from pathlib import Path

import polars as pl

from features.declare.view import CustomerView

CONTRIBUTING = Path(__file__).parent.parent / "CONTRIBUTING.md"


def test_the_worked_example_answers_its_question() -> None:
    example = re.search(r"```python\n(.*?)```", CONTRIBUTING.read_text("utf-8"), flags=re.DOTALL)
    assert example
    said: dict[str, object] = {"__name__": "example"}
    exec(example[1], said)
    view = said["longest_store_wait"]
    assert isinstance(view, CustomerView)
    contacts = pl.LazyFrame(
        {
            "customer_id": ["C1", "C1", "C1", "C2"],
            "months_ago": [0, 5, 6, 9],
            "waited_minutes": [10, 40, 90, 30],
        }
    )
    assert view.asks.en == "How long did this customer at most wait in a store?"
    assert view.compute([contacts]).collect().rows() == [("C1", 40.0)]
