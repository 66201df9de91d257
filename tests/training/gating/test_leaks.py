"""A suspicion passes where it was left out or kept with a reason, and nobody excuses another."""

from typing import Any

import pytest

from features.model.verdict import Suspect
from training.audit.finding import TWIN_ROWS
from training.gating.leaks import leaks


def suspect(column: str, kind: str = "too good", **settled: Any) -> Suspect:
    return Suspect(column=column, kind=kind, evidence="alone it ranks at 0.99", **settled)


def test_without_an_audit_nothing_is_believed() -> None:
    check = leaks(None, [])
    assert not check.passed
    assert not check.excusable
    assert "no leak audit was run; run `unspoken train` again" in check.words.en
    assert "未做泄漏审计" in check.words.zh


def test_an_audit_that_found_nothing_passes() -> None:
    check = leaks([], [])
    assert check.passed
    assert check.words.en == "the leak audit left out 0"
    assert check.words.zh == "泄漏审计剔除 0 项"
    assert check.figures == {"flagged": []}


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_what_was_taught_without_a_reason_is_named(reason: str | None) -> None:
    said = [suspect("score", left_out=False, kept_because=reason), suspect("fee", left_out=True)]
    check = leaks(said, said)
    assert not check.passed
    assert not check.excusable
    assert check.words.en.endswith("suspects what was taught without a reason: score (too good)")
    assert check.words.zh.endswith("score (too good)")
    assert check.figures == {"flagged": [each.as_recorded() for each in said]}


def test_what_was_left_out_or_kept_with_a_reason_passes_and_is_told() -> None:
    said = [
        suspect("score", left_out=True),
        suspect("calls", left_out=True),
        suspect("fee", kept_because="billed before"),
        suspect("rank", kept_because="known in May"),
    ]
    check = leaks(said, said)
    assert check.passed
    kept = "fee (billed before), rank (known in May)"
    assert check.words.en == f"the leak audit left out 2, and these were kept with a reason: {kept}"
    assert check.words.zh == f"泄漏审计剔除 2 项，说明理由后保留 {kept}"


def test_rows_of_one_customer_under_two_keys_are_kept_apart_by_the_audit_itself() -> None:
    assert leaks([suspect(TWIN_ROWS, left_out=False)], None).passed


def test_what_the_audit_finds_only_now_was_hidden() -> None:
    said = [suspect("score", left_out=True)]
    check = leaks(said, [suspect("score"), suspect("score", "row order"), suspect("fee")])
    assert not check.passed
    assert not check.excusable
    assert check.words.en == (
        "the leak audit also suspects score (row order), fee (too good) now; "
        "run `unspoken train` again"
    )
    assert "score (row order), fee (too good)" in check.words.zh


def test_where_the_rows_cannot_be_had_the_verdict_is_believed() -> None:
    assert leaks([suspect("score", left_out=True)], None).passed
