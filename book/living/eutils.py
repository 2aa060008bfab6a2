"""Questions to PubMed's E-utilities: which records match (ESearch), and what they are (EFetch)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from book.living import pubmed, xml
from book.living.web import Client, Unreadable

MOST = 9_999
"""Records. PubMed shows no search's records beyond these, however it is asked."""
PAGE = 200


@dataclass(frozen=True)
class Found:
    """What a search found: how many, their PMIDs (`MOST` at the most), and where the service keeps them.

    `notes` is what PubMed had to say of the question, such as a phrase it does not know.
    """

    count: int
    ids: tuple[str, ...]
    environment: str
    key: str
    notes: tuple[str, ...]


def search(client: Client, query: str, since: date, until: date) -> Found:
    """The records that match `query` and came into PubMed from `since` to `until`, both days included."""
    params = {
        "db": "pubmed",
        "term": query,
        "datetype": "edat",
        "mindate": f"{since:%Y/%m/%d}",
        "maxdate": f"{until:%Y/%m/%d}",
        "usehistory": "y",
        "retmax": str(MOST),
    }
    return client.get("esearch.fcgi", params, read_search)


def read_search(content: bytes) -> Found:
    """A reply of ESearch; raises `Unreadable` where it is an error, or does not name what it counts."""
    root = xml.parse(content)
    if words := xml.text(root, "ERROR"):
        raise Unreadable(f"the service says: {words[:200]}")
    if root.tag != "eSearchResult" or not (count := xml.text(root, "Count")).isdecimal():
        raise Unreadable(f"it holds {root.tag} without a count, not an answer to a search")
    ids = tuple(dict.fromkeys(xml.text(one) for one in root.iterfind("IdList/Id")))
    asked = xml.text(root, "RetMax")
    whole = min(int(count), int(asked)) if asked.isdecimal() else int(count)
    if len(ids) < whole or not all(one.isdecimal() for one in ids):
        raise Unreadable(f"it names {len(ids)} of the {whole} records it should")
    notes = [*root.iterfind("ErrorList/*"), *root.iterfind("WarningList/*")]
    said = tuple(f"{one.tag}: {xml.text(one)}" for one in notes if xml.text(one) != "No items found.")
    return Found(int(count), ids, xml.text(root, "WebEnv"), xml.text(root, "QueryKey"), said)


def page(client: Client, found: Found, start: int) -> pubmed.Page:
    """`PAGE` records of a search the service keeps, from number `start`, counted from 0."""
    kept = {"WebEnv": found.environment, "query_key": found.key}
    return _fetch(client, {**kept, "retstart": str(start), "retmax": str(PAGE)})


def records(client: Client, ids: Iterable[str]) -> pubmed.Page:
    """The records with these PMIDs, `PAGE` at the most."""
    return _fetch(client, {"id": ",".join(ids)})


def _fetch(client: Client, params: dict[str, str]) -> pubmed.Page:
    return client.get("efetch.fcgi", {"db": "pubmed", "retmode": "xml", **params}, pubmed.read)
