"""Deciding on the terminal: what is shown, asked and kept; an end at any moment loses nothing."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book import checks
from book.living import decisions
from book.living.deciding import Dialogue, Ended
from book.living.decisions import Decision
from book.living.waiting import Waiting, ranked
from book.repository import Repository, here
from tests.living.screening import BEST, HEAD, ON, TITLES, journal, rows


class Person:
    """Answers what is asked, one line after the other, and goes when there is no more to say."""

    def __init__(self, *answers: str) -> None:
        self.answers: Iterator[str] = iter(answers)
        self.seen: list[str] = []

    def ask(self, prompt: str) -> str:
        self.seen.append(prompt)
        answer = next(self.answers, None)
        if answer is None:
            raise Ended
        return answer

    def decides(self, repository: Repository, by: str = "Ada") -> int:
        return Dialogue(repository, by, ON, self.ask, self.seen.append).walk(ranked(repository)[0])

    @property
    def text(self) -> str:
        return "\n".join(self.seen)


def test_the_paper_nearest_to_the_review_comes_first_with_abstract_and_reasons(screening: Repository) -> None:
    person = Person()
    assert person.decides(screening) == 0
    assert f"[1 of 4] {BEST}" in person.text
    assert "They suppress T cells in melanoma." in person.text
    assert "https://pubmed.ncbi.nlm.nih.gov/2" in person.text
    assert "Speaks for it: " in person.text
    assert rows(screening) == []


def test_each_letter_writes_its_row(screening: Repository) -> None:
    Person("i  in people, too", "e", "1", "l", "s").decides(screening)
    first, second, third = rows(screening)
    assert first == f'{BEST},include,,"in people, too",Ada,{ON}'
    assert second.endswith(f",exclude,off-topic,,Ada,{ON}")
    assert third.endswith(f",later,,,Ada,{ON}")
    assert checks.run(screening) == []


@pytest.mark.parametrize(
    ("answers", "reason", "note"),
    [
        (["e no-own-data reviews MDSC"], "no-own-data", "reviews MDSC"),
        (["e 2 reviews MDSC"], "no-own-data", "reviews MDSC"),
        (["e nonsense", "2"], "no-own-data", ""),
        (["e 99", "wrong", "2 a note"], "no-own-data", "a note"),
        (["e other", "", "seen at a meeting"], "other", "seen at a meeting"),
        (["e", "", "x", "", "E 1"], "off-topic", ""),
        (["e 2 hid\u200bden", "e 2 plain"], "no-own-data", "plain"),
    ],
)
def test_an_exclusion_has_a_declared_reason(
    screening: Repository, answers: list[str], reason: str, note: str
) -> None:
    Person(*answers).decides(screening)
    assert rows(screening) == [f"{BEST},exclude,{reason},{note},Ada,{ON}"]


def test_undo_shows_the_paper_again_and_keeps_both_rows(screening: Repository) -> None:
    person = Person("i", "u", "e 1", "q")
    assert person.decides(screening) == 1
    assert [line.split(",")[1] for line in rows(screening)] == ["include", "later", "exclude"]
    assert person.text.count(f"[1 of 4] {BEST}") == 2
    assert checks.run(screening) == []


def test_without_a_decision_there_is_nothing_to_undo(screening: Repository) -> None:
    person = Person("u")
    person.decides(screening)
    assert "Nothing was decided in this sitting" in person.text


def test_the_next_sitting_goes_on_where_the_last_one_ended(screening: Repository) -> None:
    Person("i", "l wait for the text", "s").decides(screening)
    papers, _ = ranked(screening)
    assert BEST not in [paper.id for paper in papers]
    assert len(papers) == 3
    assert papers[-1].earlier is not None
    assert papers[-1].earlier.note == "wait for the text"
    person = Person("e 1", "e 1", "e 1")
    assert person.decides(screening, by="Ben") == 3
    assert "Left for later by Ada" in person.text
    assert ranked(screening)[0] == []
    assert checks.run(screening) == []


def test_what_somebody_else_decided_meanwhile_is_left_to_them(screening: Repository) -> None:
    papers, _ = ranked(screening)
    decisions.add(screening, Decision(BEST, "exclude", "off-topic", "", "Ben", ON), None)
    person = Person("i")
    assert Dialogue(screening, "Ada", ON, person.ask, person.seen.append).walk(papers) == 0
    assert rows(screening) == [f"{BEST},exclude,off-topic,,Ben,{ON}"]
    assert "Ben decided on it in the meantime: exclude" in person.text


ANSWERS = st.lists(
    st.sampled_from(["i", "i a note", "e 1", "e", "1", "l", "s", "u", "", "?", "x"]), max_size=12
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=ANSWERS)
def test_whatever_is_typed_the_journal_is_in_order_and_only_grows(
    screening: Repository, answers: list[str]
) -> None:
    journal(screening).write_text(HEAD, "utf-8")
    papers = [Waiting(name, title, "", "", (), None) for name, title in TITLES.items()]
    lengths = []

    def ask(prompt: str) -> str:
        lengths.append(len(rows(screening)))
        return person.ask(prompt)

    person = Person(*answers)
    Dialogue(screening, "Ada", ON, ask, person.seen.append).walk(papers)
    assert lengths == sorted(lengths)
    assert decisions.faults(screening) == []


CHILD = """
import sys
from pathlib import Path
from book import repository
repository.here = lambda: repository.Repository(Path(sys.argv[1]))
from book import __main__
sys.exit(__main__.main(["decide", *sys.argv[2:]]))
"""


class Terminal:
    """`python -m book decide` in a terminal of its own, on a checkout."""

    def __init__(self, repository: Repository, *words: str) -> None:
        self.child, self.screen = pty.fork()
        if not self.child:
            os.chdir(here().root)
            os.execv(sys.executable, [sys.executable, "-c", CHILD, str(repository.root), *words])
        self.shown = ""

    def until(self, text: str, times: int = 1) -> None:
        """Wait until the screen has shown `text` so often."""
        while self.shown.count(text) < times:
            ready, _, _ = select.select([self.screen], [], [], 120)
            assert ready, f"no '{text}' in: {self.shown}"
            self.shown += os.read(self.screen, 4096).decode("utf-8", "replace")

    def types(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def ends(self) -> int:
        """Its status, once it has ended; what it still says is taken."""
        try:
            while chunk := os.read(self.screen, 4096):
                self.shown += chunk.decode("utf-8", "replace")
        except OSError:  # how a terminal says on Linux that nobody is at its other end
            pass
        os.close(self.screen)
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


PROMPT = "q ? > "


def test_killed_in_the_middle_no_decision_is_lost_and_none_is_doubled(screening: Repository) -> None:
    first = Terminal(screening, "--by", "Ada")
    first.until(PROMPT)
    first.types("i\n")
    first.until(PROMPT, 2)
    first.types("e 1 half a no")
    os.kill(first.child, signal.SIGKILL)
    assert first.ends() == -signal.SIGKILL
    assert rows(screening)[0].startswith(f"{BEST},include,")
    assert len(rows(screening)) == 1

    second = Terminal(screening, "--by", "Ada")
    second.until(PROMPT)
    assert "3 wait" in second.shown
    assert BEST not in second.shown.split("[1 of 3]")[1].split("\n")[0]
    second.types("l\n")
    second.until(PROMPT, 2)
    second.types("\x04")
    assert second.ends() == 0
    assert "1 decided in this sitting" in second.shown
    assert len(rows(screening)) == 2
    assert checks.run(screening) == []


def test_undo_from_the_command_line(screening: Repository) -> None:
    decisions.add(screening, Decision(BEST, "include", "", "", "Ada", ON), None)
    one = Terminal(screening, "--by", "Ben", "--undo", BEST)
    assert one.ends() == 0
    assert "takes back 'include'" in one.shown
    other = Terminal(screening, "--by", "Ben", "--undo", next(iter(TITLES)))
    assert other.ends() == 1
    assert "there is nothing to undo" in other.shown


def test_without_a_name_nobody_decides(screening: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path(screening.root).parent))
    one = Terminal(screening)
    assert one.ends() == 1
    assert "nobody is named" in one.shown
