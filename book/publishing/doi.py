"""Whether what the review cites is registered where it says: DOIs, PubMed ids, and other sites' pages.

A DOI is asked for at the registry's own handle service, not by loading the publisher's page, since publishers
turn robots away. What could not be asked is said to be unchecked; it is never called broken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote, urlencode

from book.bibliography import Reference
from book.faults import Fault, FaultyInput

HANDLES = "https://doi.org/api/handles/"
SUMMARIES = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi"
EXCLUSIONS = Path(__file__).with_name("unchecked_links.txt")
PMIDS_A_REQUEST = 100
ATTEMPTS = 3
REGISTERED = 1
NOT_REGISTERED = frozenset({100, 200})
BETWEEN_REQUESTS_SECONDS = 0.4
LONGEST_WAIT_SECONDS = 60.0
GONE = frozenset({404, 410})
HEAD_REFUSED = frozenset({400, 403, 404, 405, 406, 410, 501})
WORTH_ANOTHER_TRY = frozenset({0, 408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Reply:
    """What came back: the HTTP status (0: nothing came back), the content, the seconds asked to wait."""

    status: int
    content: bytes = b""
    wait: float = 0.0


class Verdict(Enum):
    SOUND = "sound"
    BROKEN = "broken"
    UNCHECKED = "could not be checked"


@dataclass(frozen=True)
class Finding:
    """What was found on one address or identifier, and where the review gives it."""

    verdict: Verdict
    subject: str
    places: tuple[str, ...]
    reason: str = ""

    def __str__(self) -> str:
        return f"{', '.join(self.places)}: {self.subject} {self.verdict.value}: {self.reason}"


Ask = Callable[[str, str], Reply]
"""A method (HEAD or GET) and an address to a reply; must not raise for what the network does."""


def patient(ask: Ask, sleep: Callable[[float], None]) -> Ask:
    """`ask`, but never faster than the services allow, and asking again where that may help."""

    def asking(method: str, address: str) -> Reply:
        reply = Reply(0)
        for attempt in range(ATTEMPTS):
            pause = BETWEEN_REQUESTS_SECONDS if attempt == 0 else max(reply.wait, 2.0**attempt)
            sleep(min(pause, LONGEST_WAIT_SECONDS))
            reply = ask(method, address)
            if reply.status not in WORTH_ANOTHER_TRY:
                break
        return reply

    return asking


def dois(references: Iterable[Reference], ask: Ask) -> Iterator[Finding]:
    """Whether each DOI is registered."""
    for reference in references:
        if doi := reference.field("doi"):
            reply = ask("GET", HANDLES + quote(doi))
            yield _of_handle(reply, f"DOI {doi}", (f"references.bib:{reference.line}",))


def _of_handle(reply: Reply, subject: str, places: tuple[str, ...]) -> Finding:
    code = _json(reply.content).get("responseCode")
    if reply.status == 200 and code == REGISTERED:
        return Finding(Verdict.SOUND, subject, places)
    if code in NOT_REGISTERED:
        return Finding(Verdict.BROKEN, subject, places, "it is not registered")
    return Finding(Verdict.UNCHECKED, subject, places, _trouble(reply))


def pmids(references: Iterable[Reference], ask: Ask) -> Iterator[Finding]:
    """Whether PubMed has each PMID, and has it with the DOI the bibliography gives."""
    having = [reference for reference in references if reference.field("pmid")]
    for start in range(0, len(having), PMIDS_A_REQUEST):
        batch = having[start : start + PMIDS_A_REQUEST]
        query = {"db": "pubmed", "retmode": "json", "id": ",".join(one.field("pmid") for one in batch)}
        reply = ask("GET", f"{SUMMARIES}?{urlencode(query)}")
        result = _json(reply.content).get("result")
        for reference in batch:
            yield _of_summary(reference, result, reply)


def _of_summary(reference: Reference, result: object, reply: Reply) -> Finding:
    pmid = reference.field("pmid")
    subject, places = f"PMID {pmid}", (f"references.bib:{reference.line}",)
    if reply.status != 200 or not isinstance(result, Mapping):
        return Finding(Verdict.UNCHECKED, subject, places, _trouble(reply))
    record = result.get(pmid)
    if not isinstance(record, Mapping):
        return Finding(Verdict.UNCHECKED, subject, places, "PubMed's answer does not mention it")
    if "error" in record:
        return Finding(Verdict.BROKEN, subject, places, "PubMed has no such record")
    named = [one for one in record.get("articleids", []) if one.get("idtype") == "doi"]
    registered = {str(one.get("value", "")).casefold() for one in named}
    doi = reference.field("doi")
    if doi and registered and doi.casefold() not in registered:
        found = ", ".join(sorted(registered))
        return Finding(Verdict.BROKEN, subject, places, f"it is the paper with the DOI {found}, not {doi}")
    return Finding(Verdict.SOUND, subject, places)


def pages(addresses: Mapping[str, Iterable[str]], ask: Ask) -> Iterator[Finding]:
    """Whether other sites still have the pages that the review links to: address to the pages giving it."""
    for address, places in sorted(addresses.items()):
        reply = ask("HEAD", address)
        if reply.status in HEAD_REFUSED:
            reply = ask("GET", address)
        if 200 <= reply.status < 400:
            yield Finding(Verdict.SOUND, address, tuple(places))
        elif reply.status in GONE:
            yield Finding(Verdict.BROKEN, address, tuple(places), f"the page is gone (HTTP {reply.status})")
        else:
            yield Finding(Verdict.UNCHECKED, address, tuple(places), _trouble(reply))


def exclusions(file: Path) -> dict[str, str]:
    """The starts of addresses that are left out, each with its reason.

    Raises `FaultyInput` where a line gives no reason.
    """
    found: dict[str, str] = {}
    faults = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        address, _, reason = (part.strip() for part in line.partition(" #"))
        if not address or address.startswith("#"):
            continue
        if not reason:
            faults.append(Fault(file.name, number, "", f"'{address}' has no reason behind it; add ' # why'"))
        found[address] = reason
    if faults:
        raise FaultyInput(faults)
    return found


def to_check(found: Mapping[str, list[str]], excluded: Iterable[str]) -> dict[str, list[str]]:
    """The addresses to ask for: not those left out, nor those the bibliography's own checks cover."""
    starts = ("https://doi.org/", "https://pubmed.ncbi.nlm.nih.gov/", *excluded)
    return {address: places for address, places in found.items() if not address.startswith(starts)}


def _json(content: bytes) -> dict[str, object]:
    try:
        value = json.loads(content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _trouble(reply: Reply) -> str:
    if reply.status == 0:
        return "no answer"
    if reply.status == 200:
        return "the answer could not be understood"
    return f"the service answered HTTP {reply.status}"
