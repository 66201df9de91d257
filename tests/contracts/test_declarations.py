"""Every view, rule, source and KPI is found and put through the same checks."""

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from features import catalogue as whole
from features import views
from features.catalogue import PAGE, catalogue, page
from features.declare.columns import Personal
from features.declare.kpi import Ratio
from features.declare.owners import OWNERS
from features.declare.rule import AnyRule
from features.declare.source import Events, Source, source_of
from features.declare.view import CustomerView
from features.domain.errors import BadInput, Mismatch
from features.domain.words import Words
from features.engine.bucket import Bucket
from features.kpis import KPIS
from features.sources import BILLS, SOURCES
from features.views import RULES, VIEWS, view_of
from tests.world import AS_OF, TABLES, frame_of

FIELD = re.compile(r"\{(\w+)\}")
ASCII_MARKS = re.compile(r"[,;?()]|:(?!\d)")  # a time of day has its colons
CHINESE = re.compile(r"[\u4e00-\u9fff]|^$|^MB$|^%$")


def in_both_languages(words: Words) -> bool:
    return bool(CHINESE.search(words.zh)) and not CHINESE.search(words.en or "x")


def world(*, empty: bool) -> Bucket:
    """The tiny world as one bucket, or its tables without a row."""
    return Bucket.of({s: frame_of(s, [] if empty else TABLES[s]) for s in SOURCES})


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_answers_once_for_each_customer_with_what_it_declares(view: CustomerView) -> None:
    bucket = world(empty=False)
    frames = [bucket.show(read, AS_OF) for read in view.reads]

    answer = view.compute(frames).collect()

    assert answer["customer_id"].n_unique() == answer.height
    assert set(view.columns) <= set(answer.columns)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_answers_about_nobody_without_rows(view: CustomerView) -> None:
    bucket = world(empty=True)
    frames = [bucket.show(read, AS_OF) for read in view.reads]

    assert view.compute(frames).collect().is_empty()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_speaks_both_languages_and_names_its_owner(view: CustomerView) -> None:
    assert in_both_languages(view.asks)
    assert view.asks.en.endswith("?")
    assert view.owner in OWNERS
    assert all(in_both_languages(answer.words) for answer in view.answers)
    for window in view.windows.values():
        assert in_both_languages(window.words)
        assert in_both_languages(window.why)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_shows_the_dated_rows_behind_its_answer(view: CustomerView) -> None:
    assert view.evidence is not None
    assert view.evidence.source in {source_of(read) for read in view.reads}
    said = view.evidence.text
    assert sorted(FIELD.findall(said.zh)) == sorted(FIELD.findall(said.en))
    assert view.evidence.on in FIELD.findall(said.zh)
    assert in_both_languages(Words(FIELD.sub("", said.zh), FIELD.sub("", said.en)))


def test_chinese_is_punctuated_as_chinese() -> None:
    texts = [view.evidence.text.zh for view in VIEWS if view.evidence is not None]
    texts += chinese_of(catalogue())

    assert [text for text in texts if ASCII_MARKS.search(FIELD.sub("", text))] == []


def chinese_of(told: object) -> list[str]:
    """Every Chinese text in a part of the catalogue."""
    if isinstance(told, dict):
        own = [told["zh"]] if isinstance(told.get("zh"), str) else []
        return own + [text for part in told.values() for text in chinese_of(part)]
    if isinstance(told, list):
        return [text for part in told for text in chinese_of(part)]
    return []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_rests_on_a_view_with_evidence(rule: AnyRule) -> None:
    assert view_of(rule).evidence is not None
    assert in_both_languages(rule.words)
    assert in_both_languages(rule.asks)
    for threshold in rule.thresholds.values():
        assert in_both_languages(threshold.words)
        assert in_both_languages(threshold.why)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_a_kpi_has_an_owner_a_question_and_a_reading_of_nothing(kpi: Ratio) -> None:
    assert kpi.owner
    assert in_both_languages(kpi.asks)
    assert kpi.status(None) == "no data"
    assert kpi.status(kpi.target.value) == "good"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_speaks_both_languages_and_tells_its_time(source: Source) -> None:
    assert in_both_languages(source.describes)
    assert all(in_both_languages(column.words) for column in source.columns)
    if isinstance(source.kind, Events):
        assert not source.column(source.kind.known_at).nullable


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_says_whose_it_is_how_late_it_comes_and_how_personal(source: Source) -> None:
    assert source.owner in OWNERS
    assert (source.arrives_within_days is not None) is isinstance(source.kind, Events)
    classes = {column.name: source.personal_of(column) for column in source.columns}
    if source.customer is None:
        assert set(classes.values()) == {Personal.NONE}
    else:
        assert classes[source.customer] is Personal.PSEUDONYM
        assert Personal.NONE not in classes.values()


def test_events_that_do_not_say_how_late_they_come_are_refused() -> None:
    with pytest.raises(BadInput, match="'bills' must say how late its rows may arrive"):
        replace(BILLS, arrives_within_days=None)


def test_no_two_measures_have_one_name() -> None:
    counted = Counter(chain.from_iterable(view.columns for view in VIEWS))

    assert [name for name, count in counted.items() if count > 1] == []


def test_a_measure_is_told_with_another_that_says_what_it_is_told_as() -> None:
    answers = [answer for view in VIEWS for answer in view.answers]
    said_alone = {answer.name for answer in answers if answer.reported_name == answer.name}
    assert {answer.reported_name for answer in answers} == said_alone


def test_every_declared_view_is_listed() -> None:
    names = [found.name for found in pkgutil.iter_modules(views.__path__, "features.views.")]
    modules = [importlib.import_module(name) for name in names]
    declared = {
        found.name
        for module in modules
        for _, found in inspect.getmembers(module, lambda thing: isinstance(thing, CustomerView))
    }

    assert declared == {view.name for view in VIEWS}


def test_the_page_says_what_is_declared() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_a_stale_page_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = whole.write(tmp_path / "CATALOGUE.md")
    monkeypatch.setattr(whole, "PAGE", kept)
    assert whole.check() == kept

    kept.write_text(kept.read_text(encoding="utf-8").replace("unknown", "zero", 1), "utf-8")

    with pytest.raises(Mismatch, match="is stale: run `unspoken catalogue`"):
        whole.check()


def test_the_page_names_every_view_measure_window_rule_table_and_column() -> None:
    text, told = page(), catalogue()
    said = [view["asks"][language] for view in told["views"] for language in ("zh", "en")]
    said += [w["why"]["zh"] for view in told["views"] for w in view["windows"].values()]
    said += [view["evidence"]["reads_as"]["zh"] for view in told["views"]]
    said += [f"`{measure['columns'][0]}`" for view in told["views"] for measure in view["measures"]]
    said += [bound["why"]["en"] for rule in told["rules"] for bound in rule["thresholds"].values()]
    said += [f"`{column['name']}`" for source in told["sources"] for column in source["columns"]]

    assert [words for words in said if words not in text] == []
