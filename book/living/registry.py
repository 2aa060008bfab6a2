"""What ClinicalTrials.gov says of trials the review knows by number: status, why stopped, results posted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from book.living.clinicaltrials import FIELDS, Study, read_study
from book.living.web import Client, Unreadable
from book.living.xml import one_line

TRIALS_A_REQUEST = 50
ASKED_FOR = f"{FIELDS},WhyStopped,ResultsFirstPostDate,PrimaryOutcomeMeasure,NCTIdAlias"
ADDRESS = "https://clinicaltrials.gov/study/"
_PHASES = {
    ("EARLY_PHASE1",): "",
    ("PHASE1",): "1",
    ("PHASE1", "PHASE2"): "1/2",
    ("PHASE2",): "2",
    ("PHASE2", "PHASE3"): "2/3",
    ("PHASE3",): "3",
    ("PHASE4",): "4",
}
_STATUSES = {"ACTIVE_NOT_RECRUITING": "active, not recruiting"}


@dataclass(frozen=True)
class Registered:
    """One registered trial; `numbers` are its own and those it had before."""

    study: Study
    numbers: tuple[str, ...]
    why_stopped: str = ""
    results_posted: str = ""
    primary: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """'active, not recruiting', as the rows of the review write it."""
        name = self.study.status
        return _STATUSES.get(name, name.replace("_", " ").casefold())

    @property
    def phase(self) -> str:
        """'1/2', as the rows of the review write it; empty where there is none such."""
        return _PHASES.get(tuple(sorted(self.study.phases)), "")

    @property
    def facts(self) -> dict[str, str]:
        """What is watched, by the names of `trial_changes.csv`; without what the registry leaves empty."""
        found = {
            "status": self.status,
            "why-stopped": self.why_stopped,
            "results-posted": self.results_posted,
        }
        return {name: value for name, value in found.items() if value}


def ask(client: Client, numbers: Sequence[str]) -> dict[str, Registered]:
    """The trials with those numbers, by the number asked for; one the registry does not know is left out.

    Raises `Unavailable` where the registry could not be asked.
    """
    found: dict[str, Registered] = {}
    for start in range(0, len(numbers), TRIALS_A_REQUEST):
        batch = numbers[start : start + TRIALS_A_REQUEST]
        params = {
            "filter.ids": ",".join(batch),
            "fields": ASKED_FOR,
            "format": "json",
            "pageSize": str(2 * TRIALS_A_REQUEST),
        }
        for one in client.get("studies", params, read):
            found |= {number: one for number in one.numbers if number in batch}
    return found


def read(content: bytes) -> list[Registered]:
    """The trials of one reply; raises `Unreadable` where one of them, or the whole, has another shape."""
    try:
        studies = json.loads(content)["studies"]
        return list(_registered(studies))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("it holds no list of studies that can be read") from error


def _registered(studies: Sequence[Mapping[str, Any]]) -> Iterator[Registered]:
    for raw in studies:
        study = read_study(raw)
        parts = raw["protocolSection"]
        status = parts.get("statusModule", {})
        outcomes = parts.get("outcomesModule", {}).get("primaryOutcomes", [])
        yield Registered(
            study=study,
            numbers=(study.nct, *map(str, parts["identificationModule"].get("nctIdAliases", []))),
            why_stopped=one_line(str(status.get("whyStopped", ""))),
            results_posted=one_line(str(status.get("resultsFirstPostDateStruct", {}).get("date", ""))),
            primary=tuple(one_line(str(one["measure"])) for one in outcomes),
        )
