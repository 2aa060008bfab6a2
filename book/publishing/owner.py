"""What only the owner can say, read from the one place for it: `CITATION.cff`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import yaml

from book.faults import Fault, FaultyInput
from book.repository import Repository


@dataclass(frozen=True)
class Owner:
    """The release as CITATION.cff states it; an address that is not set is an empty string."""

    title: str
    version: str
    released: date | None
    repository: str
    url: str
    doi: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    licence: str = ""

    @property
    def epoch(self) -> str:
        """Seconds from 1970 to the release's midnight (UTC), for builds that must not bear today's date."""
        if self.released is None:
            return ""
        return str(int(datetime.combine(self.released, time(), UTC).timestamp()))


def read(repository: Repository) -> Owner:
    """The owner's settings.

    Raises `FaultyInput` where the file is missing, is no YAML mapping, or has no title.
    """
    path = repository.relative(repository.citation)
    try:
        text = repository.citation.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FaultyInput([Fault(path, 0, "", f"cannot be read: {error}")]) from error
    return _said(text, path)


@lru_cache(1)
def _said(text: str, path: str) -> Owner:
    try:
        raw = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise FaultyInput([Fault(path, line, "", f"is not valid YAML: {error.problem}")]) from error
    if not isinstance(raw, dict) or not raw.get("title"):
        raise FaultyInput([Fault(path, 0, "title", "is missing; the file must name the review's title")])
    released = raw.get("date-released")
    if released is not None and not isinstance(released, date):
        released = _date(released, path)
    return Owner(
        title=_text(raw, "title"),
        version=_text(raw, "version"),
        released=released,
        repository=_address(raw, "repository-code", path),
        url=_address(raw, "url", path),
        doi=_text(raw, "doi"),
        abstract=" ".join(_text(raw, "abstract").split()),
        keywords=_words(raw, "keywords", path),
        licence=_text(raw, "license"),
    )


def _text(raw: dict[str, Any], name: str) -> str:
    return str(raw.get(name) or "").strip()


def _words(raw: dict[str, Any], name: str, path: str) -> tuple[str, ...]:
    words = raw.get(name) or []
    if not isinstance(words, list):
        raise FaultyInput([Fault(path, 0, name, "must be a list, one word or phrase a line after '- '")])
    return tuple(str(word).strip() for word in words)


def _date(text: object, path: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        fault = Fault(path, 0, "date-released", f"'{text}' is not a date such as 2026-01-31")
        raise FaultyInput([fault]) from error


def _address(raw: dict[str, Any], name: str, path: str) -> str:
    address = _text(raw, name).rstrip("/")
    if address and not address.startswith("https://"):
        raise FaultyInput([Fault(path, 0, name, f"'{address}' is not an address that starts with https://")])
    return address
