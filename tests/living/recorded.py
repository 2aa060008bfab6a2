"""PubMed, Crossref and ClinicalTrials.gov on this machine, answering with recorded replies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

from book.living.web import CLINICALTRIALS, CROSSREF, PUBMED, Client
from tests.living.serving import Answer, Asked, Clock, Server, serving

REPLIES = Path(__file__).parent / "replies"


def crossref_record(name: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads((REPLIES / "crossref" / f"{name}.json").read_text("utf-8"))[
        "message"
    ]
    return message


def pubmed_records() -> dict[str, etree._Element]:
    root = etree.parse(REPLIES / "watched" / "pubmed.xml").getroot()
    return {str(one.findtext("MedlineCitation/PMID")): one for one in root}


def studies() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((REPLIES / "watched" / "trials.json").read_text("utf-8"))[
        "studies"
    ]
    return found


@dataclass
class Recorded:
    """The three services under one address; `before` may answer instead of them."""

    works: list[dict[str, Any]] = field(default_factory=list)
    trials: list[dict[str, Any]] = field(default_factory=studies)
    before: Callable[[Asked], Answer | None] = lambda asked: None

    def __call__(self, asked: Asked) -> Answer:
        if instead := self.before(asked):
            return instead
        if asked.path == "efetch.fcgi":
            return self._fetch(asked.params["id"].split(","))
        if asked.path == "esearch.fcgi":
            return self._search(asked.params["term"])
        if asked.path == "studies":
            wanted = asked.params["filter.ids"].split(",")
            found = [one for one in self.trials if _number(one) in wanted]
            return Answer(json.dumps({"studies": found}).encode())
        return self._crossref(asked)

    def _fetch(self, ids: Sequence[str]) -> Answer:
        root = etree.Element("PubmedArticleSet")
        root.extend([one for pmid, one in pubmed_records().items() if pmid in ids])
        return Answer(etree.tostring(root))

    def _search(self, term: str) -> Answer:
        doi = term.removesuffix("[doi]").strip('"').casefold()
        ids = [
            pmid
            for pmid, one in pubmed_records().items()
            if doi in [str(each.text).casefold() for each in one.iter("ArticleId", "ELocationID")]
        ]
        listed = "".join(f"<Id>{pmid}</Id>" for pmid in ids)
        return Answer(
            f"<eSearchResult><Count>{len(ids)}</Count><IdList>{listed}</IdList></eSearchResult>".encode()
        )

    def _crossref(self, asked: Asked) -> Answer:
        if asked.path.startswith("works/"):
            doi = unquote(asked.path.removeprefix("works/")).casefold()
            found = [one for one in self.works if one["DOI"].casefold() == doi]
            return Answer(json.dumps({"message": found[0] if found else {}}).encode(), 200 if found else 404)
        wanted = [part.split(":", 1) for part in asked.params["filter"].casefold().split(",")]
        items = [
            one
            for one in self.works
            if ["doi", one["DOI"].casefold()] in wanted
            or any(["updates", each["DOI"].casefold()] in wanted for each in one.get("update-to", []))
        ]
        return Answer(json.dumps({"message": {"total-results": len(items), "items": items}}).encode())


def _number(study: dict[str, Any]) -> str:
    return str(study["protocolSection"]["identificationModule"]["nctId"])


@dataclass(frozen=True)
class Clients:
    """A client for each service, in a time that stands still, and the server behind them."""

    pubmed: Client
    crossref: Client
    trials: Client
    server: Server


@contextmanager
def answering(recorded: Recorded) -> Iterator[Clients]:
    clock = Clock()
    with serving(recorded) as server:
        environment = {service.override: server.address for service in (PUBMED, CROSSREF, CLINICALTRIALS)}
        made = [
            Client(service, clock=clock, sleep=clock.sleep, environment=environment)
            for service in (PUBMED, CROSSREF, CLINICALTRIALS)
        ]
        yield Clients(*made, server)
