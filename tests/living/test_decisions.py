"""The journal of decisions: it only grows, the last row counts, and what cannot stand is told by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from book import checks, tables
from book.living import deciding, decisions
from book.living.decisions import Decision, Overtaken
from book.repository import Repository
from tests.living.screening import ON, journal

NEW = Decision("pmid:1", "include", "", "", "Ada", ON)


def test_a_row_is_added_behind_the_others_and_counts(screening: Repository) -> None:
    before = journal(screening).read_text("utf-8")
    decisions.add(screening, NEW, None)
    again = Decision("pmid:1", "exclude", "no-own-data", 'a "review", it says', "Ada", ON)
    decisions.add(screening, again, NEW)
    text = journal(screening).read_text("utf-8")
    assert text.startswith(before)
    assert decisions.standing(decisions.read(screening))["pmid:1"] == again
    assert checks.run(screening) == []


def test_who_is_overtaken_writes_nothing(screening: Repository) -> None:
    decisions.add(screening, NEW, None)
    before = journal(screening).read_bytes()
    with pytest.raises(Overtaken, match="Ada decided on it in the meantime: include"):
        decisions.add(screening, Decision("pmid:1", "exclude", "off-topic", "", "Ben", ON), None)
    assert journal(screening).read_bytes() == before


def test_undo_adds_a_row_that_brings_back_what_counted_before(screening: Repository) -> None:
    first = Decision("pmid:1", "exclude", "off-topic", "", "Ada", ON)
    second = Decision("pmid:1", "include", "", "on second thought", "Ada", ON)
    decisions.add(screening, first, None)
    decisions.add(screening, second, first)
    deciding.undo(screening, "pmid:1", "Ada", ON)
    rows = decisions.read(screening)
    assert rows[:2] == [first, second]
    assert (rows[2].decision, rows[2].reason) == ("exclude", "off-topic")
    deciding.undo(screening, "pmid:1", "Ada", ON)
    deciding.undo(screening, "pmid:1", "Ada", ON)
    assert len(decisions.read(screening)) == 5
    assert checks.run(screening) == []


def test_the_undoing_of_an_only_decision_lets_the_record_wait_again(screening: Repository) -> None:
    decisions.add(screening, NEW, None)
    deciding.undo(screening, "pmid:1", "Ben", ON)
    last = decisions.standing(decisions.read(screening))["pmid:1"]
    assert (last.decision, last.reason, last.by) == ("later", "undone", "Ben")
    assert "Ada" in last.note
    assert decisions.decided(decisions.read(screening)) == {}


@pytest.fixture
def faults(screening: Repository) -> Callable[[str], list[str]]:
    def told(rows: str) -> list[str]:
        journal(screening).write_text(f"id,decision,reason,note,by,on\n{rows}", "utf-8")
        tables.forget()
        return [str(fault).removeprefix("data/living/decisions.csv:") for fault in checks.run(screening)]

    return told


IN, OUT = "include,,", "exclude,off-topic,"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (f"pmid:1,{IN},Ada,{ON}\npmid:1,{OUT},Ben,{ON}\n", ["3: decision: Ben says 'exclude', but Ada said"]),
        (f"pmid:1,{IN},Ada,{ON}\npmid:1,{OUT},Ada,{ON}\n", []),
        (f"pmid:1,{IN},Ada,{ON}\npmid:2,{OUT},Ben,{ON}\n", []),
        (f"pmid:1,{IN},Ada,{ON}\npmid:1,{OUT},Ben,{ON}\npmid:1,include,,agreed,Ada,{ON}\n", []),
        (f"pmid:1,{IN},Ada,{ON}\npmid:1,later,,,Ben,{ON}\n", []),
        (f"pmid:1,exclude,,,Ada,{ON}\n", ["2: reason: an exclusion needs one of off-topic,"]),
        (f"pmid:1,exclude,undone,,Ada,{ON}\n", ["2: reason: an exclusion needs one of"]),
        (f"pmid:1,exclude,other,,Ada,{ON}\n", ["2: note: is empty"]),
        (f"pmid:1,include,off-topic,,Ada,{ON}\n", ["2: reason: an inclusion has none"]),
        (f"pmid:1,later,off-topic,,Ada,{ON}\n", ["2: reason: what waits has none"]),
        (f"pmid:1,maybe,,,Ada,{ON}\n", ["2: decision: 'maybe' is not one of"]),
        (f"pmid:99,{IN},Ada,{ON}\n", ["2: id: 'pmid:99' is not in records"]),
        (f"pmid:1,{IN},,{ON}\n", ["2: by: is empty"]),
        (f"pmid:1,{IN},Ada,{ON}\npmid:1,{IN},Ada,{ON}\n", ["3: says again what line 2 says"]),
        (f"pmid:1,{IN},Ada,{ON}\npmid:1,{OUT},Ada,2026-01-01\n", ["3: on: 2026-01-01 is before line 2"]),
    ],
)
def test_what_cannot_stand_is_told_by_line(
    faults: Callable[[str], list[str]], rows: str, said: list[str]
) -> None:
    found = faults(rows)
    assert len(found) == len(said)
    for fault, start in zip(found, said, strict=True):
        assert fault.startswith(start)


def test_a_journal_that_breaks_off_is_not_written_behind(screening: Repository) -> None:
    path: Path = journal(screening)
    broken = path.read_text("utf-8") + "pmid:2,include,,,A"
    path.write_text(broken, "utf-8")
    with pytest.raises(Exception, match=r"decisions\.csv:2"):
        decisions.add(screening, NEW, None)
    assert path.read_text("utf-8") == broken
