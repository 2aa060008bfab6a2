"""PubMed and ClinicalTrials.gov as local servers: they replay recorded records, and misbehave on demand."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.living.serving import Answer, Asked, Server, serving

REPLIES = Path(__file__).parent / "replies"
HEAD, _, _BODY = (REPLIES / "pubmed_records.xml").read_bytes().partition(b"<PubmedArticleSet>")
ENTRIES = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", _BODY, re.DOTALL)
_OWN_PMID = re.compile(rb"(<PMID Version=\"\d+\">)(\d+)(</PMID>)")


def recorded() -> dict[str, bytes]:
    """The recorded entries of PubMed by PMID, in the order of the file."""
    return {_OWN_PMID.search(entry)[2].decode(): entry for entry in ENTRIES}  # type: ignore[index]


def many(number: int) -> dict[str, bytes]:
    """`number` entries made of the recorded ones, each with PMID, title and DOI of its own."""
    made: dict[str, bytes] = {}
    turn = 0
    while len(made) < number:
        for entry in ENTRIES[: number - len(made)]:
            pmid = str(10_000_000 + len(made)) if turn else _OWN_PMID.search(entry)[2].decode()  # type: ignore[index]
            again = _OWN_PMID.sub(rb"\g<1>" + pmid.encode() + rb"\g<3>", entry, count=1)
            if turn:
                again = re.sub(rb"<ArticleTitle>", b"<ArticleTitle>Number %d: " % turn, again, count=1)
                again = re.sub(rb"(<[^<>]*\"doi\"[^<>]*>)", rb"\g<1>%d/" % turn, again)
            made[pmid] = again
        turn += 1
    return made


def article_set(entries: list[bytes]) -> bytes:
    return HEAD + b"<PubmedArticleSet>" + b"\n".join(entries) + b"</PubmedArticleSet>"


Spoil = Callable[[int, Asked, Answer], Answer]


def sound(number: int, asked: Asked, answer: Answer) -> Answer:
    """Misbehave in no way."""
    return answer


@dataclass
class PubMed:
    """E-utilities over `entries` by PMID; `days` gives when a record came in, else the first day of 2020."""

    entries: Mapping[str, bytes]
    days: dict[str, str] = field(default_factory=dict)
    spoil: Spoil = sound
    most: int = 9_999
    unsent: frozenset[str] = frozenset()
    kept: dict[str, list[str]] = field(default_factory=dict)
    asked: int = 0

    def answer(self, asked: Asked) -> Answer:
        self.asked += 1
        body = self._search(asked.params) if asked.path.startswith("esearch") else self._fetch(asked.params)
        return self.spoil(self.asked, asked, Answer(body))

    def _search(self, params: Mapping[str, str]) -> bytes:
        assert params["datetype"] == "edat"
        found = [
            pmid
            for pmid in reversed(self.entries)
            if params["mindate"] <= self.days.get(pmid, "2020/01/01") <= params["maxdate"]
        ]
        name = f"MCID_{len(self.kept)}"
        self.kept[name] = found
        shown = found[: min(int(params["retmax"]), self.most)]
        ids = "".join(f"<Id>{one}</Id>" for one in shown)
        return (
            '<?xml version="1.0" encoding="UTF-8" ?>\n'
            '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
            '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
            f"<eSearchResult><Count>{len(found)}</Count><RetMax>{len(shown)}</RetMax><RetStart>0</RetStart>"
            f"<QueryKey>1</QueryKey><WebEnv>{name}</WebEnv><IdList>{ids}</IdList></eSearchResult>"
        ).encode()

    def _fetch(self, params: Mapping[str, str]) -> bytes:
        if "id" in params:
            wanted = params["id"].split(",")
        elif params["WebEnv"] not in self.kept:
            return b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>"
        else:
            start = int(params["retstart"])
            wanted = self.kept[params["WebEnv"]][start : min(start + int(params["retmax"]), self.most)]
        sent = [one for one in wanted if one in self.entries and one not in self.unsent]
        return article_set([self.entries[one] for one in sent])

    def serving(self) -> AbstractContextManager[Server]:
        return serving(self.answer)


def studies(number: int) -> list[dict[str, Any]]:
    """`number` studies made of the recorded ones, each with a number and a title of its own."""
    pages = [
        json.loads((REPLIES / f"trials_{name}.json").read_bytes()) for name in ("page_1", "page_2", "drug")
    ]
    known = [study for page in pages for study in page["studies"]]
    made = [copy.deepcopy(known[place % len(known)]) for place in range(number)]
    for place, study in enumerate(made[len(known) :], start=len(known)):
        names = study["protocolSection"]["identificationModule"]
        names["nctId"] = f"NCT1{place:07}"
        names["briefTitle"] += f", part {place}"
    return made


def _number(study: Any) -> str:
    return study["protocolSection"]["identificationModule"]["nctId"]


@dataclass
class Trials:
    """The API of ClinicalTrials.gov over `studies`, so many a page."""

    studies: list[Any]
    page: int = 5
    spoil: Spoil = sound
    asked: int = 0
    total: int = -1

    def answer(self, asked: Asked) -> Answer:
        self.asked += 1
        if "filter.ids" in asked.params:
            wanted = set(asked.params["filter.ids"].split(","))
            named = [one for one in self.studies if _number(one) in wanted]
            return self.spoil(self.asked, asked, Answer(json.dumps({"studies": named}).encode()))
        start = int(asked.params.get("pageToken", "t0")[1:])
        reply: dict[str, Any] = {"studies": self.studies[start : start + self.page]}
        if start == 0:
            reply["totalCount"] = len(self.studies) if self.total < 0 else self.total
        if start + self.page < len(self.studies):
            reply["nextPageToken"] = f"t{start + self.page}"
        return self.spoil(self.asked, asked, Answer(json.dumps(reply).encode()))

    def serving(self) -> AbstractContextManager[Server]:
        return serving(self.answer)
