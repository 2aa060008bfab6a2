"""2016 and now: what the evidence of either time amounts to, claim by claim and clause by clause.

'Then' is the rule of `book.evidence` applied to papers up to the year of the founding review alone. It is
what the rows of this review would have said at that time, and not what that review said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from book import bibliography, evidence, tables
from book.answers import weighed
from book.bibliography import Reference
from book.evidence import FOUNDING_YEAR, Voice
from book.repository import Repository

NOT_YET = "no finding yet"
"""The certainty, then, of a claim that no paper up to that year supports."""

CERTAINTIES = (NOT_YET, *evidence.CERTAINTIES)
UNEXAMINED = "not yet examined"
"""The status of a clause whose chapter is unwritten, whatever claims already speak to it."""


@weighed
def then_and_now(repository: Repository | None = None) -> pd.DataFrame:
    """The claims as `up_to` gives them for the year of the founding review."""
    return up_to(FOUNDING_YEAR, repository)


def up_to(year: int, repository: Repository | None = None) -> pd.DataFrame:
    """The claims of `evidence.claims`, each with what it amounted to up to `year`.

    Added columns: `then_certainty`, and the number of papers for, and of papers against or limiting, from
    up to that year and from later: `for_then`, `for_since`, `answering_then`, `answering_since`.
    """
    claims, linked = evidence.claims(repository), evidence.linked_findings(repository)
    references = bibliography.read(repository)
    heard = _by_claim(linked)
    records = []
    for claim in claims["id"].tolist():
        rows = heard.get(claim, [])
        then = [voice for voice, when in rows if when <= year]
        since = [voice for voice, when in rows if when > year]
        records.append(
            {
                "then_certainty": _certainty_at(then, references),
                "for_then": len({voice.citekey for voice in then if voice.bearing == "for"}),
                "for_since": len({voice.citekey for voice in since if voice.bearing == "for"}),
                "answering_then": len({voice.citekey for voice in then if voice.bearing != "for"}),
                "answering_since": len({voice.citekey for voice in since if voice.bearing != "for"}),
            }
        )
    return claims.join(pd.DataFrame.from_records(records, index=claims.index))


@weighed
def clauses(repository: Repository | None = None) -> pd.DataFrame:
    """The clauses of the founding abstract in their order, each with its status today.

    A claim bears on its clause as a finding bears on a claim, and weighs by its certainty, from 1 (very low)
    to 4 (high); an overturned claim weighs nothing. Added columns: `status`, `weight_for`,
    `weight_against`, `claims` (their number) and `claims_since` (those that nothing supported in 2016).
    """
    stated = then_and_now(repository)
    rows = tables.read("clauses", repository).sort_values("position", ignore_index=True)
    records = []
    for clause in rows.itertuples(index=False):
        part = stated[stated["clause_2016"] == clause.id]
        holding = part[part["status"] != "overturned"]
        weight = {side: _weight(holding[holding["bearing_2016"] == side]) for side in evidence.BEARINGS}
        against = int((holding["bearing_2016"] == "against").sum())
        limited = weight["limits"] > 0 or bool((part["status"] == "contested").any())
        records.append(
            {
                "status": evidence.weighed(weight["for"], weight["against"], against, limited)
                if clause.chapter and len(part)
                else UNEXAMINED,
                "weight_for": weight["for"],
                "weight_against": weight["against"],
                "claims": len(part),
                "claims_since": int((part["then_certainty"] == NOT_YET).sum()),
            }
        )
    return rows.join(pd.DataFrame.from_records(records, index=rows.index))


def _weight(claims: pd.DataFrame) -> int:
    return sum(evidence.CERTAINTIES.index(one) + 1 for one in claims["certainty"])


@weighed
def by_year(repository: Repository | None = None) -> pd.DataFrame:
    """How many claims stood at each certainty at the end of each year: `year`, `certainty`, `claims`.

    Each year is judged by the papers up to it, from the first paper to the last.
    """
    linked, references = evidence.linked_findings(repository), bibliography.read(repository)
    steps: dict[int, list[str]] = {}
    first, last = int(linked["year"].min()), int(linked["year"].max())
    for rows in _by_claim(linked).values():
        years = {when for _, when in rows}
        known = NOT_YET
        for year in range(first, last + 1):
            if year in years:
                known = _certainty_at([voice for voice, when in rows if when <= year], references)
            steps.setdefault(year, []).append(known)
    return pd.DataFrame(
        [
            {"year": year, "certainty": certainty, "claims": known.count(certainty)}
            for year, known in sorted(steps.items())
            for certainty in evidence.CERTAINTIES
        ]
    )


def _by_claim(linked: pd.DataFrame) -> dict[str, list[tuple[Voice, int]]]:
    """What bears on each claim, and the year it was published."""
    found: dict[str, list[tuple[Voice, int]]] = {}
    columns = (linked["claim"].tolist(), evidence.voices(linked), linked["year"].tolist())
    for claim, voice, year in zip(*columns, strict=True):
        found.setdefault(claim, []).append((voice, year))
    return found


def _certainty_at(rows: Sequence[Voice], references: Mapping[str, Reference]) -> str:
    supported = any(voice.bearing == "for" for voice in rows)
    return evidence.judged(rows, references).certainty if supported else NOT_YET
