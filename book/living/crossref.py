"""Crossref's replies, read: what a DOI stands for, and what was published on it since.

A retracted work lists its notices under `updated-by`, a notice the works it speaks of under `update-to`;
either may be missing, so both are asked for. The notices of Retraction Watch are among them, by their source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from urllib.parse import quote

from book.living.web import Client, Unavailable, Unreadable
from book.living.work import Work, cleaned, full_pages, title_of
from book.notices import Notice

DOIS_A_REQUEST = 20
"""More would make an address that is too long."""
NOT_FOUND, BAD_REQUEST = 404, 400
SOURCE = "crossref"
CURATED = "retraction-watch"

KINDS = {
    "retraction": "retraction",
    "retracion": "retraction",
    "retration": "retraction",
    "withdrawal": "retraction",
    "removal": "retraction",
    "partial_retraction": "partial-retraction",
    "expression_of_concern": "expression-of-concern",
    "correction": "correction",
    "corrected": "correction",
    "corrected_article": "correction",
    "corrigendum": "correction",
    "err": "correction",
    "erratum": "correction",
    "addendum": "correction",
    "clarification": "correction",
}
"""The kinds of update, in small letters and with '_' for '-': publishers write them as they like, with slips.
A new edition or version is none that speaks on the paper."""

_ENTRIES = {
    "journal-article": "article",
    "book-chapter": "incollection",
    "proceedings-article": "inproceedings",
    "book": "book",
    "monograph": "book",
    "posted-content": "misc",
    "report": "techreport",
}
_DATES = ("published-print", "published", "issued", "published-online")


def work(record: Mapping[str, Any]) -> Work:
    """One record of `works` as a `Work`; raises `Unreadable` for what is none."""
    if not isinstance(record, Mapping) or not isinstance(record.get("DOI"), str):
        raise Unreadable("a record has no DOI")
    try:
        return _work(record)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise Unreadable(f"the record of {record['DOI']} has another shape") from error


def _work(record: Mapping[str, Any]) -> Work:
    title, shouted = title_of(_first(record.get("title")))
    subtitle = cleaned(_first(record.get("subtitle")))
    if subtitle and subtitle.casefold() not in title.casefold():
        title = f"{title}: {subtitle}"
    dates = {name: parts for name in _DATES if (parts := _date(record.get(name)))}
    journal = cleaned(_first(record.get("short-container-title")) or _first(record.get("container-title")))
    kind = _ENTRIES.get(record.get("type", ""), "misc")
    notices = tuple(_notices(record))
    if shouted and not any(one.kind == "retraction" for one in notices):
        notices = (*notices, Notice("", "retraction", "", "", SOURCE, note="its title says so"))
    return Work(
        title=title,
        authors=tuple(filter(None, (_author(one) for one in record.get("author", [])))),
        journal=journal.replace(".", "") if kind == "article" else journal,
        year=next((date[:4] for date in dates.values()), ""),
        years=frozenset(date[:4] for date in dates.values()),
        volume=str(record.get("volume") or ""),
        number=str(record.get("issue") or ""),
        pages=full_pages(str(record.get("page") or record.get("article-number") or "")),
        doi=record["DOI"],
        kind=kind,
        publisher=cleaned(record.get("publisher", "")) if kind != "article" else "",
        notices=notices,
    )


def _first(value: Any) -> str:
    return str(value[0]) if value else ""


def _author(one: Mapping[str, Any]) -> str:
    family, given = cleaned(one.get("family", "")), cleaned(one.get("given", ""))
    if family and given:
        return f"{family}, {' '.join(filter(None, [given, cleaned(one.get('suffix', ''))]))}"
    name = cleaned(one.get("name", "")) or family or given
    return f"{{{name}}}" if name else ""


def _date(value: Any) -> str:
    """'2010-02-06' from date-parts, as far as they go; empty without."""
    parts = (value or {}).get("date-parts", [[]])[0]
    if not parts or not parts[0]:
        return ""
    year, *rest = (int(part) for part in parts[:3])
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])


def _notices(record: Mapping[str, Any]) -> Iterator[Notice]:
    """What `updated-by` tells of the work.

    Some publishers deposit the relation the wrong way round, so that the notice seems retracted by the paper:
    where two works are each said to update the other, only what Retraction Watch says of it is taken.
    """
    own = record["DOI"].casefold()
    updated = {str(one.get("DOI", "")).casefold() for one in record.get("update-to", [])} - {own}
    for one in record.get("updated-by", []):
        doi = str(one.get("DOI", ""))
        if doi.casefold() not in updated or one.get("source") == CURATED:
            yield from _notice(one, doi)


def _notice(update: Mapping[str, Any], doi: str) -> Iterator[Notice]:
    written = str(update.get("type") or "").casefold().replace("-", "_")
    if kind := KINDS.get(written):
        yield Notice("", kind, f"doi:{doi}" if doi else "", _date(update.get("updated")), SOURCE)


def updates(record: Mapping[str, Any]) -> Iterator[tuple[str, Notice]]:
    """What the work of `record` says of other works: the DOI of each, and the notice it is to it."""
    if not isinstance(record, Mapping) or not isinstance(record.get("DOI"), str):
        raise Unreadable("a record has no DOI")
    own = record["DOI"]
    back = {str(one.get("DOI", "")).casefold() for one in record.get("updated-by", [])} - {own.casefold()}
    for one in record.get("update-to", []):
        doi = str(one.get("DOI", ""))
        if doi.casefold() not in back or one.get("source") == CURATED:
            for notice in _notice(one, own):
                yield doi.casefold(), notice


def ask(client: Client, dois: Sequence[str]) -> dict[str, Work]:
    """What Crossref has of those DOIs, by DOI in small letters; what it does not know is left out.

    Raises `Unavailable` where Crossref could not be asked.
    """
    together = [doi for doi in dois if "," not in doi]
    wanted = {doi.casefold() for doi in dois}
    found: dict[str, Work] = {}
    try:
        for records in _batches(client, "doi", together):
            found |= {one.doi.casefold(): one for one in map(work, records) if one.doi.casefold() in wanted}
    except Unavailable as error:
        if error.status != BAD_REQUEST:
            raise
        together = []
    for doi in dois:
        if doi not in together and (one := _alone(client, doi)):
            found[doi.casefold()] = one
    return found


def ask_updates(client: Client, dois: Sequence[str]) -> dict[str, list[Notice]]:
    """The notices that name those DOIs, by DOI in small letters.

    A DOI that Crossref does not take in such a question has only what its own record tells.
    """
    wanted = {doi.casefold() for doi in dois}
    found: dict[str, list[Notice]] = {}
    for record in _updating(client, [doi for doi in dois if "," not in doi]):
        for doi, notice in updates(record):
            if doi in wanted:
                found.setdefault(doi, []).append(notice)
    return found


def _updating(client: Client, dois: Sequence[str]) -> list[Mapping[str, Any]]:
    """The records that update those DOIs; where Crossref refuses the question, it is asked for each alone."""
    try:
        return list(chain.from_iterable(_batches(client, "updates", dois)))
    except Unavailable as error:
        if error.status != BAD_REQUEST:
            raise
    return list(chain.from_iterable(_updating(client, [doi]) for doi in dois)) if len(dois) > 1 else []


def _batches(client: Client, name: str, dois: Sequence[str]) -> Iterator[list[Mapping[str, Any]]]:
    for start in range(0, len(dois), DOIS_A_REQUEST):
        asked = ",".join(f"{name}:{doi}" for doi in dois[start : start + DOIS_A_REQUEST])
        yield client.get("works", {"filter": asked, "rows": "1000"}, _items)


def _alone(client: Client, doi: str) -> Work | None:
    try:
        return client.get(f"works/{quote(doi, safe='')}", {}, lambda content: work(_message(content)))
    except Unavailable as error:
        if error.status == NOT_FOUND:
            return None
        raise


def _message(content: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(content)["message"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("it is not a message of Crossref") from error
    if not isinstance(message, Mapping):
        raise Unreadable("its message has another shape")
    return message


def _items(content: bytes) -> list[Mapping[str, Any]]:
    message = _message(content)
    items = message.get("items")
    if not isinstance(items, list):
        raise Unreadable("it holds no list of records")
    if message.get("total-results", len(items)) != len(items):
        raise Unreadable(f"{len(items)} of {message['total-results']} records came")
    checked: Iterable[Work] = map(work, items)
    for _ in checked:
        pass
    return items
