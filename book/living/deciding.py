"""The dialogue of deciding: one paper after the other, a letter and Enter for each.

It asks and says through two functions, so that a terminal, a test or a file of answers can stand on the other
side. Each decision is in the journal before the next question; an end at any moment loses none.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from book import schema, tables
from book.faults import Fault, FaultyInput
from book.living import decisions
from book.living.decisions import Decision, Overtaken
from book.living.waiting import Waiting
from book.repository import Repository

WIDTH = 88
KEYS = (
    "i include    e exclude    l later    s skip for now    u undo the last    q quit    ? help\n"
    "A note may follow the letter: 'i also shows it in people'; after e, the reason: 'e 1 reviews only MDSC'."
)


class Ended(Exception):
    """The person has gone: end of input, or an interrupt."""


@dataclass
class Dialogue:
    """One sitting of one person; `ask` shows a prompt and gives the answer, or raises `Ended`."""

    repository: Repository
    by: str
    on: str
    ask: Callable[[str], str]
    say: Callable[[str], None]
    made: list[Waiting] = field(default_factory=list)
    """What was decided on, in order, less what was undone."""
    stands: dict[str, Decision] = field(default_factory=dict)
    """The row of each paper that counts since this sitting wrote it."""

    def walk(self, papers: Sequence[Waiting]) -> int:
        """Show `papers` one by one until the last, or until the person stops; gives how many were decided."""
        at = 0
        try:
            while at < len(papers):
                self._show(papers[at], at, len(papers))
                step = self._answered(papers[at])
                if step < 0:
                    at = papers.index(self.made.pop())
                else:
                    at += step
        except Ended:
            self.say("")
        return len(self.made)

    def _show(self, paper: Waiting, at: int, of: int) -> None:
        self.say(f"\n[{at + 1} of {of}] {paper.id}  {paper.source}\n{paper.address}\n")
        self.say(textwrap.fill(paper.title or "(without a title)", WIDTH))
        for part in paper.abstract.splitlines() or ["(no abstract in this checkout)"]:
            self.say(textwrap.fill(part, WIDTH, initial_indent="  ", subsequent_indent="  "))
        if paper.why:
            self.say(f"Speaks for it: {', '.join(paper.why)}")
        if paper.earlier:
            one = paper.earlier
            told = ": ".join(part for part in (one.reason, one.note) if part)
            self.say(f"Left for later by {one.by}, {one.on}{f' ({told})' if told else ''}")

    def _answered(self, paper: Waiting) -> int:
        """Ask until there is an answer: 1 to go on, -1 to go back to what was undone."""
        while True:
            letter, _, rest = self.ask("i e l s u q ? > ").strip().partition(" ")
            rest = " ".join(rest.split())
            row: Decision | None
            match letter.casefold():
                case "i":
                    row = self._row(paper, "include", "", rest)
                case "e":
                    row = self._excluded(paper, rest)
                case "l":
                    row = self._row(paper, "later", "", rest)
                case "s":
                    return 1
                case "q":
                    raise Ended
                case "u":
                    if self._undone():
                        return -1
                    continue
                case "":
                    continue
                case _:
                    self.say(KEYS)
                    continue
            if row is not None and self._kept(paper, row):
                return 1

    def _row(self, paper: Waiting, decision: str, reason: str, note: str) -> Decision:
        return Decision(paper.id, decision, reason, note, self.by, self.on)

    def _excluded(self, paper: Waiting, rest: str) -> Decision | None:
        """The row of an exclusion; none where the person thought better of it."""
        reasons = decisions.reasons_to_exclude(self.repository)
        names = list(reasons)
        while not rest:
            for number, (name, meaning) in enumerate(reasons.items(), start=1):
                self.say(f"  {number}  {name}: {meaning}")
            rest = " ".join(self.ask("reason, by number or name, then a note; Enter for none > ").split())
            if not rest:
                return None
        word, _, note = rest.partition(" ")
        if word.isdecimal() and 1 <= int(word) <= len(names):
            word = names[int(word) - 1]
        if word not in reasons:
            self.say(f"'{word}' is no reason of the list.")
            return self._excluded(paper, "")
        while word == decisions.NOTED and not note:
            note = " ".join(self.ask("why > ").split())
        return self._row(paper, "exclude", word, note)

    def _kept(self, paper: Waiting, row: Decision) -> bool:
        """Put a row into the journal; False where the person must say it otherwise.

        Where somebody else was faster, the paper is theirs.
        """
        try:
            decisions.add(self.repository, row, self.stands.get(paper.id, paper.earlier))
        except Overtaken as error:
            self.say(f"{error}. Nothing was written.")
            return True
        except FaultyInput as error:
            self.say(str(error))
            return False
        self.made.append(paper)
        self.stands[paper.id] = row
        return True

    def _undone(self) -> bool:
        if not self.made:
            self.say(
                "Nothing was decided in this sitting; `decide --undo ID` takes back an earlier decision."
            )
            return False
        name = self.made[-1].id
        try:
            row = undo(self.repository, name, self.by, self.on, self.stands[name])
        except Overtaken as error:
            self.say(f"{error}. Nothing was written.")
            return False
        self.stands[name] = row
        self.say(told(row))
        return True


def undo(repository: Repository, name: str, by: str, on: str, only: Decision | None = None) -> Decision:
    """Take back the last decision on record `name` by a further row, and give that row.

    `only`: take back this row; raises `Overtaken` where another counts by now.
    Raises `FaultyInput` where nothing was decided on the record.
    """
    journal = decisions.read(repository)
    row = decisions.undoing(journal, name, by, on)
    if row is None:
        path = tables.location(schema.read(repository)[decisions.TABLE], repository)
        raise FaultyInput([Fault(path, 0, "id", f"no row has '{name}'; there is nothing to undo")])
    last = decisions.standing(journal)[name]
    if only is not None and last != only:
        raise Overtaken(last)
    decisions.add(repository, row, last)
    return row


def told(row: Decision) -> str:
    """One line on what a row that took another back did."""
    return f"{row.id}: {row.note}; it now stands at '{row.decision}'."
