"""Asking one source for all that a task asks, step by step, each step kept in the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from book.living import abstracts, clinicaltrials, eutils, pubmed
from book.living.journal import Journal, name_of
from book.living.plan import Task
from book.living.records import Record, from_json, of_article, of_study
from book.living.web import Client, Unavailable

PASSING = frozenset({0, 401, 403, 429})
"""No reply, or one that concerns who asks: a smaller question would not be answered either."""
UNSENT, DELETED = "PubMed lists it, but did not send it", "PubMed has deleted it"
GIVE_UP = 10
"""Refusals one after another, of ever smaller questions, before the service counts as unable to answer."""


@dataclass
class Collected:
    """What a task found: the ids in the order of the source, and what came, was malformed or did not come."""

    ids: dict[str, None] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    malformed: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    unnamed: list[str] = field(default_factory=list)
    """Malformed records of which not even the number could be read: where they stood, and why."""
    short: int = 0
    """Records the source counts but names nowhere."""
    notes: list[str] = field(default_factory=list)


@dataclass
class Collector:
    """Asks one source for one task; `known` are the ids that need not be sent again."""

    client: Client
    journal: Journal
    task: Task
    known: Collection[str]
    abstracts: Path
    tell: Callable[[str], None]
    found: Collected = field(default_factory=Collected)
    _refused: int = 0

    def collect(self) -> Collected:
        """All of it; raises `Unavailable` where the source fails, with every step until then kept."""
        if self.task.source == "pubmed":
            self._pubmed()
        else:
            self._trials()
        return self.found

    def _pubmed(self) -> None:
        for since, until, window in self._windows(*self.task.days):
            ids = [f"pmid:{one}" for one in window.ids]
            self.found.ids.update(dict.fromkeys(ids))
            self.found.short += max(0, window.count - len(ids))
            wanted = self._still_wanted(ids)
            if len(wanted) == len(ids):
                self._by_history(window, since, until, wanted)
            self._by_number(self._still_wanted(ids))
        self._once_more([f"pmid:{one}" for one in self.task.again])

    def _once_more(self, again: Sequence[str]) -> None:
        """What earlier searches set aside; what PubMed no longer lists and does not send has left it."""
        unlisted = [one for one in again if one not in self.found.ids]
        self.found.ids.update(dict.fromkeys(again))
        self._by_number(self._still_wanted(again))
        for one in unlisted:
            if self.found.missing.get(one) in (UNSENT, DELETED):
                del self.found.missing[one], self.found.ids[one]
                self.found.notes.append(f"nothing of {one}, which it did not send before either")

    def _windows(self, since: date, until: date) -> Iterator[tuple[date, date, eutils.Found]]:
        """Searches that together cover the days, halved until PubMed shows all that each finds."""
        raw = self._step(
            name_of("search", since, until),
            lambda: asdict(eutils.search(self.client, self.task.query, since, until)),
        )
        window = eutils.Found(**{**raw, "ids": tuple(raw["ids"]), "notes": tuple(raw["notes"])})
        self.found.notes += [note for note in window.notes if note not in self.found.notes]
        if window.count <= eutils.MOST or since == until:
            self.tell(f"{self.task.strategy}: {window.count} from {since} to {until}")
            yield since, until, window
            return
        middle = since + timedelta(days=(until - since).days // 2)
        yield from self._windows(since, middle)
        yield from self._windows(middle + timedelta(days=1), until)

    def _still_wanted(self, ids: Sequence[str]) -> list[str]:
        found = self.found
        done = (self.known, found.records, found.malformed, found.missing)
        return [one for one in ids if not any(one in place for place in done)]

    def _by_history(self, window: eutils.Found, since: date, until: date, wanted: Sequence[str]) -> None:
        """Pages of the search that PubMed keeps; where it no longer does, what is left is asked by number."""
        for start in range(0, len(wanted), eutils.PAGE):
            name = name_of("page", since, until, start)
            ask = partial(eutils.page, self.client, window, start)
            try:
                self._take(self._step(name, partial(self._page, ask)), wanted)
            except Unavailable as error:
                if error.status in PASSING:
                    raise
                self.tell(f"{self.task.strategy}: {error.happened}; asking for single records instead")
                return

    def _by_number(self, wanted: list[str]) -> None:
        for start in range(0, len(wanted), eutils.PAGE):
            self._few(wanted[start : start + eutils.PAGE])

    def _few(self, wanted: list[str]) -> None:
        """These records; a question the service chokes on is halved, until one record is alone."""
        numbers = [one.removeprefix("pmid:") for one in wanted]
        name = name_of("records", sha256(",".join(numbers).encode()).hexdigest())
        try:
            page = self._step(name, partial(self._page, partial(eutils.records, self.client, numbers)))
        except Unavailable as error:
            self._refused += 1
            if error.status in PASSING or self._refused >= GIVE_UP:
                raise
            if len(wanted) == 1:
                self.found.missing[wanted[0]] = error.happened
                return
            self._few(wanted[: len(wanted) // 2])
            self._few(wanted[len(wanted) // 2 :])
            return
        self._refused = 0
        self._take(page, wanted)
        for one in self._still_wanted(wanted):
            if len(wanted) == 1 and page["broken"]:
                self.found.malformed[one] = page["broken"][0][1]
            else:
                self.found.missing[one] = UNSENT

    def _page(self, ask: Callable[[], pubmed.Page]) -> dict[str, Any]:
        page = ask()
        records = [of_article(article) for article in page.articles]
        self._keep(records)
        return {
            "records": [record.as_json() for record in records],
            "broken": [[one.pmid, one.why] for one in page.broken],
            "deleted": list(page.deleted),
        }

    def _take(self, page: dict[str, Any], wanted: Sequence[str]) -> None:
        asked = set(wanted)
        for raw in page["records"]:
            if raw["id"] in asked:
                self.found.records[raw["id"]] = from_json(raw)
        for pmid, why in page["broken"]:
            if f"pmid:{pmid}" in asked:
                self.found.malformed[f"pmid:{pmid}"] = why
        for pmid in page["deleted"]:
            if f"pmid:{pmid}" in asked:
                self.found.missing[f"pmid:{pmid}"] = DELETED

    def _trials(self) -> None:
        try:
            self._pages_of_trials()
        except Unavailable as error:
            if error.status != 400 or len(self.journal.steps(self.task.search)) < 2:
                raise
            self.tell(f"{self.task.strategy}: the place in the list has expired; asking from its start")
            self.journal.forget(self.task.search)
            self.found = Collected()
            self._pages_of_trials()

    def _pages_of_trials(self) -> None:
        token, tokens, total = "", {""}, 0
        for number in range(1, 10_000):
            page = self._step(name_of("page", f"{number:05}"), partial(self._trials_page, token))
            for raw in page["records"]:
                self.found.ids[raw["id"]] = None
                self.found.records[raw["id"]] = from_json(raw)
            self.found.unnamed += [f"page {number}, {why}" for why in page["broken"]]
            total, token = max(total, page["total"]), page["following"]
            if not token:
                break
            if token in tokens:
                self.found.notes.append("the list of trials came back to a page it had sent before")
                break
            tokens.add(token)
        self.tell(f"{self.task.strategy}: {len(self.found.ids)} trials")
        self.found.short = max(0, total - len(self.found.ids) - len(self.found.unnamed))

    def _trials_page(self, token: str) -> dict[str, Any]:
        page = clinicaltrials.search(self.client, self.task.query, *self.task.days, token)
        records = [of_study(study) for study in page.studies]
        self._keep(records)
        return {
            "records": [record.as_json() for record in records],
            "broken": list(page.broken),
            "following": page.following,
            "total": page.total,
        }

    def _keep(self, records: Sequence[Record]) -> None:
        abstracts.keep(self.abstracts, [(one.id, one.abstract) for one in records])

    def _step(self, name: str, make: Callable[[], Any]) -> Any:
        return self.journal.step(self.task.search, name, make)
