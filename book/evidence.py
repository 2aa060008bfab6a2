"""From finding to claim: level, independence, status and certainty, all by rule.

The rule is published, in words, on the methods page; names and thresholds here are those it prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from book import answers, bibliography, notices, tables
from book.bibliography import Reference
from book.remembered import kept, remembered
from book.repository import Repository, here

FOUNDING_YEAR = 2016
BEARINGS = ("for", "against", "limits")
STATUSES = ("supported", "qualified", "contested", "overturned")
STATUS_SIGNS = {"supported": "", "qualified": "", "contested": "≠", "overturned": "✕"}
"""What a chart prints beside a claim of that status."""
CERTAINTIES = ("very low", "low", "moderate", "high")
LEVELS = {
    "A": "randomised comparison in patients",
    "B": "patients treated, followed or compared",
    "C": "human tissue or cells examined or tested",
    "D": "living animals",
    "E": "cultured cells",
}
CAUSAL = frozenset({"randomised-trial", "genetic", "blockade", "transfer"})
STRONG = 4
"""The rating from which a finding counts as strong."""

_LEVEL_OF_DESIGN = {
    "randomised-trial": "A",
    "trial": "B",
    "cohort": "B",
    "ex-vivo": "C",
    "single-cell": "C",
    "genetic": "D",
    "blockade": "D",
    "transfer": "D",
    "in-vivo": "D",
    "in-vitro": "E",
}


def level(design: str, species: Iterable[str]) -> str:
    """The level, A to E, of a finding of that design; what was not seen in people is D at most."""
    by_design = _LEVEL_OF_DESIGN[design]
    return "D" if by_design in "ABC" and "human" not in species else by_design


def independent_groups(keys: Iterable[str], references: Mapping[str, Reference]) -> list[frozenset[str]]:
    """Papers by group: two papers that share an author, directly or through a third, are one group.

    Authors are compared by family and given name as far as the bibliography shows them; where either paper
    gives initials only, the first initial decides. A paper whose authors nobody has seen adds no group to
    others: it joins the first of them.
    """
    groups: list[set[str]] = []
    authors = {key: tuple(references[key].authors) for key in keys}
    nameless = {key for key, names in authors.items() if not names}
    for key in sorted(set(authors) - nameless):
        near = [
            group for group in groups if any(share_author(authors[key], authors[other]) for other in group)
        ]
        apart = [group for group in groups if group not in near]
        groups = [*apart, {key}.union(*near)]
    if nameless:
        groups.sort(key=sorted)
        groups = [nameless.union(*groups[:1]), *groups[1:]]
    return sorted((frozenset(group) for group in groups), key=sorted)


@cache
def share_author(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two lists of authors, each 'Family, Given', name one person who may be the same."""
    known: dict[str, list[str]] = {}
    for name in one:
        known.setdefault(_family(name), []).append(_given(name))
    return any(_agree(given, _given(name)) for name in other for given in known.get(_family(name), []))


def _family(name: str) -> str:
    return name.partition(",")[0].strip().casefold()


def _given(name: str) -> str:
    """The first given name in small letters without hyphens; one letter where only initials are shown."""
    words = name.partition(",")[2].replace(".", " ").replace("-", "").split()
    first = words[0] if words else ""
    return first[:1].casefold() if first.isupper() else first.casefold()


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


@dataclass(frozen=True)
class Verdict:
    """What the evidence amounts to for one claim."""

    status: str
    certainty: str
    reasons: tuple[str, ...]
    groups_for: int
    groups_against: int


class Voice(NamedTuple):
    """One finding as it bears on one claim."""

    citekey: str
    bearing: str
    design: str
    species: tuple[str, ...]
    rating: int


def voices(rows: pd.DataFrame) -> list[Voice]:
    """The rows of a table with the columns of `Voice`, in their order."""
    columns = (rows[name].tolist() for name in Voice._fields)
    return [
        Voice(citekey, bearing, design, tuple(species), rating)
        for citekey, bearing, design, species, rating in zip(*columns, strict=True)
    ]


def judge(rows: pd.DataFrame, references: Mapping[str, Reference]) -> Verdict:
    """Status and certainty of one claim from its rows (citekey, bearing, design, species, rating)."""
    return judged(voices(rows), references)


def judged(rows: Sequence[Voice], references: Mapping[str, Reference]) -> Verdict:
    """Status and certainty of one claim from what speaks for it, against it, and limits it."""
    side = {name: [row for row in rows if row.bearing == name] for name in BEARINGS}
    strength = {name: _strengths(side[name], references) for name in ("for", "against")}
    weight_for, weight_against = sum(strength["for"]), sum(strength["against"])
    limited = bool(side["limits"])
    status = weighed(weight_for, weight_against, len(strength["against"]), limited)
    human = any(level(row.design, row.species) in "ABC" for row in side["for"])
    causal = any(row.design in CAUSAL for row in side["for"])
    strong = sum(best >= STRONG for best in strength["for"])
    certainty = _certainty(len(strength["for"]), strong, human, causal, status)
    reasons = (
        _count(len(strength["for"]), "independent group") + " for",
        *([_count(len(strength["against"]), "independent group") + " against"] if weight_against else []),
        *(["with limits"] if limited else []),
        f"{strong} rated {STRONG} or more" if strong else f"none rated {STRONG} or more",
        "tested by intervention" if causal else "by association only",
        "studied in people or their tissue" if human else "in people only beside animal work, or not at all",
    )
    return Verdict(status, certainty, reasons, len(strength["for"]), len(strength["against"]))


def _strengths(rows: Iterable[Voice], references: Mapping[str, Reference]) -> list[int]:
    """The best rating of each independent group of papers among `rows`."""
    best: dict[str, int] = {}
    for row in rows:
        best[row.citekey] = max(row.rating, best.get(row.citekey, row.rating))
    return [max(best[key] for key in group) for group in independent_groups(best, references)]


def weighed(weight_for: int, weight_against: int, groups_against: int, limited: bool) -> str:
    """The status that follows from the two weights, the number of voices against, and whether any limits."""
    if groups_against >= 2 and weight_against >= 2 * weight_for:
        return "overturned"
    if weight_against and 2 * weight_against >= weight_for:
        return "contested"
    return "qualified" if weight_against or limited or not weight_for else "supported"


def _certainty(groups: int, strong: int, human: bool, causal: bool, status: str) -> str:
    if groups >= 3 and strong >= 2 and human and causal:
        step = 3
    elif groups >= 2 and strong >= 1 and (human or causal):
        step = 2
    elif groups >= 2 or strong >= 1:
        step = 1
    else:
        step = 0
    if status == "overturned":
        step = 0
    elif status == "contested":
        step = max(step - 1, 0)
    return CERTAINTIES[step]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def findings(repository: Repository | None = None, *, withdrawn: bool = False) -> pd.DataFrame:
    """The evidence that counts, each row with its level and its paper's year and short citation.

    The findings of retracted papers do not count, unless `notices.csv` says that and why they are kept; with
    `withdrawn` they are among the rows too, told apart by the column `counts`.
    """
    rows = _findings(repository or here())
    return rows.copy() if withdrawn else rows[rows["counts"]].drop(columns="counts").reset_index(drop=True)


@remembered
def _findings(repository: Repository) -> pd.DataFrame:
    rows = tables.read("evidence", repository)
    references = bibliography.read(repository)
    rows["level"] = [level(*pair) for pair in zip(rows["design"], rows["species"], strict=True)]
    rows["year"] = [references[key].year for key in rows["citekey"]]
    rows["paper"] = [references[key].short + notices.grave_mark(key, repository) for key in rows["citekey"]]
    rows["counts"] = ~rows["citekey"].isin(notices.left_out(repository))
    return rows


def axes(repository: Repository | None = None) -> pd.DataFrame:
    """The signalling axes whose findings count, each with its species, tumour, design, rating and paper."""
    shown = findings(repository).rename(columns={"id": "evidence"})
    columns = ["evidence", "citekey", "paper", "year", "species", "cancer", "process", "mechanism"]
    columns += ["direction", "design", "level", "rating"]
    return tables.read("signalling", repository).merge(shown[columns], on="evidence")


@answers.weighed
def claims(repository: Repository | None = None) -> pd.DataFrame:
    """The claims, each with its computed status, certainty, reasons and counts.

    Added columns: `status`, `certainty`, `reasons` (list), `groups_for`, `groups_against`,
    `papers` and `opposing` (citation keys for and against it, the best rated first), the evidence
    ids by bearing as `rows_for`, `rows_against`, `rows_limits`, and as `rows_withdrawn` those that
    count no longer, because their paper was retracted.
    """
    return _claims(repository or here())


@answers.weighed
def claim(name: str, repository: Repository | None = None) -> Any:
    """The claim of that id, a row of `claims`; none where no claim has it."""
    return _by_id(repository or here()).get(name)


@remembered
def _by_id(repository: Repository) -> dict[str, Any]:
    return {row.id: row for row in _claims(repository).itertuples(index=False)}


def linked_findings(repository: Repository | None = None) -> pd.DataFrame:
    """The findings that count, once for each claim they bear on, with the columns `claim` and `bearing`."""
    links = tables.read("claim_evidence", repository)
    return links.merge(findings(repository), left_on="evidence", right_on="id").drop(columns="id")


@answers.weighed
def linked(*columns: str, repository: Repository | None = None) -> pd.DataFrame:
    """Some columns of `linked_findings`, for those who need not be told when the others change."""
    return linked_findings(repository)[list(columns)]


@kept
def _claims(repository: Repository) -> pd.DataFrame:
    references = bibliography.read(repository)
    linked = linked_findings(repository)
    stated = tables.read("claims", repository)
    links, everything = tables.read("claim_evidence", repository), findings(repository, withdrawn=True)
    gone = links[links["evidence"].isin(everything.loc[~everything["counts"], "id"])]
    bearing: dict[str, list[tuple[Voice, int, str]]] = {}
    columns = (linked["claim"].tolist(), voices(linked), linked["year"].tolist(), linked["evidence"].tolist())
    for claim, *row in zip(*columns, strict=True):
        bearing.setdefault(claim, []).append(tuple(row))
    withdrawn: dict[str, list[str]] = {}
    for claim, finding in zip(gone["claim"].tolist(), gone["evidence"].tolist(), strict=True):
        withdrawn.setdefault(claim, []).append(finding)
    records = []
    for claim in stated["id"].tolist():
        rows = bearing.get(claim, [])
        verdict = judged([voice for voice, _, _ in rows], references)
        best_first = [voice for voice, _, _ in sorted(rows, key=lambda row: (-row[0].rating, row[1]))]
        papers = {
            side: list(dict.fromkeys(voice.citekey for voice in best_first if voice.bearing == side))
            for side in ("for", "against")
        }
        records.append(
            {
                "status": verdict.status,
                "certainty": verdict.certainty,
                "reasons": list(verdict.reasons),
                "groups_for": verdict.groups_for,
                "groups_against": verdict.groups_against,
                "papers": papers["for"],
                "opposing": papers["against"],
                **{
                    f"rows_{side}": [finding for voice, _, finding in rows if voice.bearing == side]
                    for side in BEARINGS
                },
                "rows_withdrawn": withdrawn.get(claim, []),
            }
        )
    return stated.join(pd.DataFrame.from_records(records, index=stated.index))
