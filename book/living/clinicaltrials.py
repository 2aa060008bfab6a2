"""Trials of ClinicalTrials.gov, by its API, version 2."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from book.living.web import Client, Unreadable
from book.living.xml import one_line

PAGE = 200
FIELDS = (
    "NCTId,BriefTitle,OfficialTitle,OverallStatus,StartDate,StudyFirstPostDate,LastUpdatePostDate,Phase,"
    "StudyType,Condition,InterventionName,LeadSponsorName,EnrollmentCount,BriefSummary"
)


@dataclass(frozen=True)
class Study:
    """One registered study; `status` and `phases` in the registry's own words, dates as it gives them."""

    nct: str
    title: str
    official_title: str = ""
    status: str = ""
    started: str = ""
    posted: str = ""
    updated: str = ""
    phases: tuple[str, ...] = ()
    kind: str = ""
    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    sponsor: str = ""
    enrolled: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Page:
    """One page: its studies, what could not be read, the token of the next, and the total (-1: not said)."""

    studies: tuple[Study, ...]
    broken: tuple[str, ...]
    following: str
    total: int


def search(client: Client, query: str, since: date, until: date, token: str = "") -> Page:
    """One page of the studies that match `query` and were posted or updated from `since` to `until`."""
    params = {
        "query.term": query,
        "filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{since},{until}]",
        "fields": FIELDS,
        "format": "json",
        "countTotal": "true",
        "pageSize": str(PAGE),
    }
    return client.get("studies", {**params, "pageToken": token} if token else params, read)


def studies(client: Client, numbers: Sequence[str]) -> Page:
    """The studies with these numbers, `PAGE` at the most."""
    params = {"filter.ids": ",".join(numbers), "fields": FIELDS, "format": "json", "pageSize": str(PAGE)}
    return client.get("studies", params, read)


def read(content: bytes) -> Page:
    """A page of studies; a malformed one is set aside and named by its number on the page.

    Raises `Unreadable` where the reply is no such page.
    """
    whole = _json(content)
    if not isinstance(whole, dict) or not isinstance(whole.get("studies"), list):
        raise Unreadable(
            "it holds no list of studies: perhaps a newer format, which this version does not know"
        )
    studies: dict[str, Study] = {}
    broken = []
    for number, raw in enumerate(whole["studies"], start=1):
        try:
            study = read_study(raw)
        except Unreadable as error:
            broken.append(f"study {number} of the page: {error}")
        else:
            studies[study.nct] = study
    token, total = whole.get("nextPageToken", ""), whole.get("totalCount", -1)
    if not isinstance(token, str) or not isinstance(total, int):
        raise Unreadable("its token or total has another shape: perhaps a newer format")
    return Page(tuple(studies.values()), tuple(broken), token, total)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is no JSON that can be read ({str(error)[:120]})") from None


def read_study(raw: Any) -> Study:
    """One study as the API gives it; raises `Unreadable` where it has no number or another shape."""
    parts = _Parts(raw)
    nct = parts.text("identificationModule", "nctId")
    if not re.fullmatch(r"NCT\d{8}", nct):
        raise Unreadable(f"{nct[:30]!r} is no number of a study")
    return Study(
        nct=nct,
        title=parts.text("identificationModule", "briefTitle"),
        official_title=parts.text("identificationModule", "officialTitle"),
        status=parts.text("statusModule", "overallStatus"),
        started=parts.text("statusModule", "startDateStruct", "date"),
        posted=parts.text("statusModule", "studyFirstPostDateStruct", "date"),
        updated=parts.text("statusModule", "lastUpdatePostDateStruct", "date"),
        phases=parts.texts("designModule", "phases"),
        kind=parts.text("designModule", "studyType"),
        conditions=parts.texts("conditionsModule", "conditions"),
        interventions=parts.texts("armsInterventionsModule", "interventions", key="name"),
        sponsor=parts.text("sponsorCollaboratorsModule", "leadSponsor", "name"),
        enrolled=parts.text("designModule", "enrollmentInfo", "count"),
        summary=parts.text("descriptionModule", "briefSummary"),
    )


class _Parts:
    """The protocol section of a study; what is absent is empty, what has another shape is `Unreadable`."""

    def __init__(self, raw: Any) -> None:
        self._section = self._mapping(self._mapping(raw).get("protocolSection", {}))

    def _mapping(self, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise Unreadable(f"a part of the study is {type(value).__name__}, not an object")
        return value

    def _value(self, path: tuple[str, ...]) -> Any:
        here: Any = self._section
        for name in path:
            here = self._mapping(here).get(name)
            if here is None:
                return None
        return here

    def text(self, *path: str) -> str:
        value = self._value(path)
        if isinstance(value, dict | list):
            raise Unreadable(f"{'.'.join(path)} is no text")
        return "" if value is None else one_line(str(value))

    def texts(self, *path: str, key: str = "") -> tuple[str, ...]:
        value = self._value(path)
        if value is not None and not isinstance(value, list):
            raise Unreadable(f"{'.'.join(path)} is no list")
        return tuple(one_line(str(self._mapping(one).get(key, "") if key else one)) for one in value or ())
