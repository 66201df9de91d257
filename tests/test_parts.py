"""A test without the part it needs is skipped here and fails in CI."""

import pytest

NEEDY = "def test_needy(needs_postgresql): pass"


@pytest.fixture
def bare_machine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A machine without any of the parts."""
    monkeypatch.setattr("tests.parts.find_postgresql", lambda: None)
    pytester.makepyfile(NEEDY)
    return pytester


def test_a_missing_part_skips_with_the_way_out(
    bare_machine: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UNSPOKEN_ALL_PARTS", raising=False)
    result = bare_machine.runpytest_inprocess("-p", "tests.parts", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*PostgreSQL*not installed*make test*"])


def test_a_missing_part_fails_where_all_are_promised(
    bare_machine: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNSPOKEN_ALL_PARTS", "1")
    bare_machine.runpytest_inprocess("-p", "tests.parts").assert_outcomes(errors=1)
