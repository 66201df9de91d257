"""A review says what speaks against a model; a reason helps only where the gate allows one."""

import pytest

from features.domain.errors import BadInput, Refused, Unknown
from features.domain.words import Words
from training.gating.check import Check, Review, excused, reasons_by_check

GOOD = Check("leaks", passed=True, words=Words("无", "nothing leaks"))
BAD = Check("calibration", passed=False, words=Words("不准", "it is off"))
SOFT = Check(
    "better", passed=False, words=Words("不好", "it is no better"), excusable=True, figures={"n": 1}
)


def review(*checks: Check) -> Review:
    return Review("d" * 16, "c" * 16, checks)


def test_a_model_is_accepted_where_every_check_passes() -> None:
    found = review(GOOD, GOOD)
    assert found.accepted
    assert found.decision == Words("放行：2 项检查全部通过", "Accepted: all 2 checks pass")
    assert found.lines() == [
        "Accepted: all 2 checks pass.",
        "  passes  leaks: nothing leaks",
        "  passes  leaks: nothing leaks",
    ]


def test_a_refusal_gives_every_reason_and_no_other() -> None:
    found = review(GOOD, BAD, SOFT)
    assert not found.accepted
    assert found.decision == Words("不放行：不准；不好", "Refused: it is off; it is no better")
    assert found.lines()[1:] == [
        "  passes  leaks: nothing leaks",
        "  FAILS   calibration: it is off",
        "  FAILS   better: it is no better",
    ]


def test_what_a_person_let_pass_is_told_with_the_reason() -> None:
    found = review(*excused((GOOD, SOFT), {"better": " it is a year old "}))
    assert found.accepted
    assert found.decision == Words(
        "破例放行：不好（it is a year old）",
        "Accepted despite: it is no better (reason: it is a year old)",
    )
    assert found.lines()[2] == "  excused  better: it is no better"
    assert found.checks[0] == GOOD
    assert (found.checks[1].passed, found.checks[1].holds) == (False, True)


def test_one_excuse_does_not_cover_another_fault() -> None:
    found = review(*excused((BAD, SOFT), {"better": "old"}))
    assert not found.accepted
    assert found.decision.en == "Refused: it is off"


def test_what_cannot_be_excused_is_refused_whatever_the_reason() -> None:
    with pytest.raises(Refused, match=r"^Not excusable: it is off\. Nobody may let this pass"):
        excused((BAD, SOFT), {"calibration": "I know better"})


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_excuse_says_why(reason: str) -> None:
    with pytest.raises(BadInput, match="Say why better does not matter here"):
        excused((SOFT,), {"better": reason})


def test_an_excuse_names_a_check_there_is() -> None:
    with pytest.raises(Unknown, match=r"There is no check 'beter'. Did you mean 'better'"):
        excused((GOOD, SOFT), {"beter": "old"})


def test_a_check_that_passed_needs_no_excuse_and_keeps_none() -> None:
    assert excused((GOOD,), {"leaks": "whatever"}) == (GOOD,)


def test_the_ledger_is_given_everything_as_plain_values() -> None:
    told = review(GOOD, SOFT).as_dict()
    assert (told["accepted"], told["against"]) == (False, "c" * 16)
    assert told["decision"] == {"zh": "不放行：不好", "en": "Refused: it is no better"}
    assert told["checks"][1] == {
        "name": "better",
        "passed": False,
        "words": {"zh": "不好", "en": "it is no better"},
        "figures": {"n": 1},
        "excusable": True,
        "excuse": None,
    }


def test_reasons_are_read_as_a_person_types_them() -> None:
    assert reasons_by_check([" better = a = b ", "slices=new city"]) == {
        "better": "a = b",
        "slices": "new city",
    }
    assert reasons_by_check([]) == {}
    with pytest.raises(BadInput, match="Write the check and the reason, as `--despite 'better="):
        reasons_by_check(["better"])
