"""Who asks for a part of the tables is told when the answer is another one, and only then."""

from __future__ import annotations

import copy
import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import answers, evidence, remembered, sources
from book.faults import FaultyInput
from book.repository import Repository

asked: list[str] = []


@answers.weighed
def line(number: str, repository: Repository | None = None) -> str:
    """One line of the file; `IndexError` where there is none."""
    assert repository is not None
    asked.append(number)
    return sources.read(repository.root / "lines.txt", repository).split("\n")[int(number)]


@remembered.remembered
def both(repository: Repository) -> list[str]:
    return [line("0", repository), line("1", repository)]


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    asked.clear()
    monkeypatch.setattr(answers, "PACKAGE", "tests.")
    (tmp_path / "lines.txt").write_text("one\ntwo", "utf-8")
    return Repository(tmp_path)


def told(repository: Repository) -> tuple[remembered.Watcher, answers.Question]:
    """What a page is told that asks for the first line, and the question it asked."""
    with remembered.watching(remembered.Watcher({}, {})) as page:
        assert line("0", repository) == "one"
    assert page.answers is not None
    [question] = page.answers
    return page, question


def now(question: answers.Question) -> str:
    return answers.state(question, remembered.state)


def test_a_page_is_told_of_the_question_and_not_of_the_file(lines: Repository) -> None:
    for _ in range(2):
        page, question = told(lines)
        assert page.files == {}
        assert question.name == 'tests.test_answers:line["0"]'
    assert asked == ["0"]


def test_a_result_made_of_answers_hangs_on_the_files_behind_them(lines: Repository) -> None:
    with remembered.watching(remembered.Watcher({}, {})) as page, remembered.reading() as files:
        assert both(lines) == ["one", "two"]
    assert set(files) == {lines.root / "lines.txt"} == set(page.files)


def test_a_file_read_for_an_answer_and_then_for_itself_is_told(lines: Repository) -> None:
    with remembered.watching(remembered.Watcher({}, {})) as page:
        line("0", lines)
        both(lines)
    assert set(page.files) == {lines.root / "lines.txt"}


@pytest.mark.parametrize(("text", "same"), [("one\n2", True), ("one", True), ("1\ntwo", False)])
def test_only_another_answer_counts(lines: Repository, text: str, same: bool) -> None:
    _, question = told(lines)
    then = now(question)
    (lines.root / "lines.txt").write_text(text, "utf-8")
    remembered.forget()
    assert (now(question) == then) == same


def test_a_question_that_has_no_answer_any_more(lines: Repository) -> None:
    _, question = told(lines)
    (lines.root / "lines.txt").unlink()
    remembered.forget()
    assert now(question) == remembered.GONE


def test_what_was_read_for_a_failure_is_told(lines: Repository) -> None:
    with remembered.watching(remembered.Watcher({}, {})) as page, pytest.raises(IndexError):
        line("7", lines)
    assert set(page.files) == {lines.root / "lines.txt"}
    (lines.root / "lines.txt").unlink()
    remembered.forget()
    with remembered.watching(remembered.Watcher({}, {})) as page, pytest.raises(FaultyInput):
        line("0", lines)
    assert page.files == {lines.root / "lines.txt": remembered.GONE}


def test_an_answer_belongs_to_who_asked(lines: Repository) -> None:
    frame = pd.DataFrame({"a": [1]})
    answer = answers.weighed(lambda repository=None: frame)
    mine = answer()
    mine["a"] = 2
    assert answer()["a"].tolist() == [1]


def test_weights_are_kept_and_not_asked_for_again_while_the_files_are_the_same(
    lines: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, question = told(lines)
    then = now(question)
    answers.save(tmp_path / "kept", lines)
    monkeypatch.setattr(answers, "_known", {})
    remembered.forget()
    asked.clear()
    answers.load(tmp_path / "kept", lines)
    assert now(question) == then
    assert asked == []
    (lines.root / "lines.txt").write_text("1\n2", "utf-8")
    assert now(question) != then
    assert asked == ["0"]


@given(spoil=st.binary(max_size=60), at=st.integers(0, 400))
def test_broken_weights_are_asked_for_again(
    tmp_path_factory: pytest.TempPathFactory, spoil: bytes, at: int
) -> None:
    lines = Repository(tmp_path_factory.mktemp("broken"))
    (lines.root / "lines.txt").write_text("one\ntwo", "utf-8")
    kept = lines.root / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "PACKAGE", "tests.")
        _, question = told(lines)
        then = now(question)
        answers.save(kept, lines)
        content = kept.read_bytes()
        kept.write_bytes(content[:at] + spoil + content[at + len(spoil) :])
        patch.setattr(answers, "_known", {})
        answers.load(kept, lines)
        assert now(question) == then


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN, PLAIN)
def test_things_weigh_the_same_just_where_they_say_the_same(one: object, other: object) -> None:
    assert answers.weight(one) == answers.weight(copy.deepcopy(one))
    if repr(one) != repr(other):
        assert answers.weight(one) != answers.weight(other)


@given(st.lists(st.tuples(st.text(), st.integers(0, 9)), min_size=1, max_size=5), st.data())
def test_a_table_weighs_by_its_cells_columns_and_order(
    rows: list[tuple[str, int]], data: st.DataObject
) -> None:
    table = pd.DataFrame(rows, columns=["word", "number"])
    assert answers.weight(table) == answers.weight(pd.DataFrame(rows, columns=["word", "number"]))
    place = data.draw(st.integers(0, len(rows) - 1))
    changed = table.copy()
    changed.loc[place, "number"] += 1
    assert answers.weight(changed) != answers.weight(table)
    assert answers.weight(table.rename(columns={"word": "term"})) != answers.weight(table)
    assert answers.weight(table[["number", "word"]]) != answers.weight(table)


def test_sets_weigh_the_same_in_any_order() -> None:
    assert answers.weight(set("abc")) == answers.weight(set("cba"))
    assert answers.weight({"when": datetime.date(2026, 1, 2)}) != answers.weight({"when": "2026-01-02"})


def test_what_cannot_be_weighed_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be weighed"):
        answers.weight(object())


def test_a_question_of_another_package_is_refused(lines: Repository) -> None:
    with pytest.raises(ValueError, match="no question"):
        answers.question('os:system["true"]', lines)


def test_words_alone_are_asked_with(lines: Repository) -> None:
    with pytest.raises(TypeError, match="with words"):
        line(0, lines)  # type: ignore[arg-type]


def test_the_answers_of_the_review_can_be_asked_for_again(repository: Repository) -> None:
    name = evidence.claims(repository)["id"].iloc[0]
    with remembered.watching(remembered.Watcher({}, {})) as page:
        evidence.claim(name, repository)
    assert page.answers is not None
    [(question, weight)] = page.answers.items()
    assert answers.question(question.name, repository) == question
    remembered.forget()
    assert now(question) == weight
