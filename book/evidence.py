"""From finding to claim: level, independence, status and certainty, all by rule.

The rule is published, in words, on the methods page; the names and thresholds here are the
ones it prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from book import bibliography, notices, tables
from book.bibliography import Reference
from book.repository import Repository, here

FOUNDING_YEAR = 2016
BEARINGS = ("for", "against", "limits")
JUDGED_BY = ("citekey", "bearing", "design", "species", "rating")
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
    nameless = {key for key in keys if not references[key].authors}
    for key in sorted(set(keys) - nameless):
        authors = tuple(references[key].authors)
        near = [
            group
            for group in groups
            if any(share_author(authors, tuple(references[other].authors)) for other in group)
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


def judge(rows: pd.DataFrame, references: Mapping[str, Reference]) -> Verdict:
    """Status and certainty of one claim from its rows (citekey, bearing, design, species, rating)."""
    given = list(zip(*(rows[name] for name in JUDGED_BY), strict=True))  # a history judges a thousand times
    rated = {
        side: [(key, int(rating)) for key, bears, *_, rating in given if bears == side] for side in BEARINGS
    }
    strength = {side: _strengths(rated[side], references) for side in ("for", "against")}
    weight_for, weight_against = sum(strength["for"]), sum(strength["against"])
    limited = bool(rated["limits"])
    status = weighed(weight_for, weight_against, len(strength["against"]), limited)
    supporting = [(design, species) for _, bears, design, species, _ in given if bears == "for"]
    human = any(level(design, species) in "ABC" for design, species in supporting)
    causal = any(design in CAUSAL for design, _ in supporting)
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


def _strengths(rated: Sequence[tuple[str, int]], references: Mapping[str, Reference]) -> list[int]:
    """The best rating of each independent group of papers, from the ratings of their findings."""
    best = dict(sorted(rated))  # of one paper the best rating stands last
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


@cache
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


def claims(repository: Repository | None = None) -> pd.DataFrame:
    """The claims, each with its computed status, certainty, reasons and counts.

    Added columns: `status`, `certainty`, `reasons` (list), `groups_for`, `groups_against`,
    `papers` and `opposing` (citation keys for and against it, the best rated first), the evidence
    ids by bearing as `rows_for`, `rows_against`, `rows_limits`, and as `rows_withdrawn` those that
    count no longer, because their paper was retracted.
    """
    return _claims(repository or here()).copy()


def linked_findings(repository: Repository | None = None) -> pd.DataFrame:
    """The findings that count, once for each claim they bear on, with the columns `claim` and `bearing`."""
    links = tables.read("claim_evidence", repository)
    return links.merge(findings(repository), left_on="evidence", right_on="id").drop(columns="id")


@cache
def _claims(repository: Repository) -> pd.DataFrame:
    references = bibliography.read(repository)
    linked = linked_findings(repository)
    stated = tables.read("claims", repository)
    links, everything = tables.read("claim_evidence", repository), findings(repository, withdrawn=True)
    gone = links[links["evidence"].isin(everything.loc[~everything["counts"], "id"])]
    records = []
    for claim in stated["id"]:
        rows = linked[linked["claim"] == claim]
        verdict = judge(rows, references)
        by_bearing = {
            f"rows_{side}": rows.loc[rows["bearing"] == side, "evidence"].tolist() for side in BEARINGS
        }
        best_first = rows.sort_values(["rating", "year"], ascending=[False, True], kind="stable")
        records.append(
            {
                "status": verdict.status,
                "certainty": verdict.certainty,
                "reasons": list(verdict.reasons),
                "groups_for": verdict.groups_for,
                "groups_against": verdict.groups_against,
                "papers": list(dict.fromkeys(best_first.loc[best_first["bearing"] == "for", "citekey"])),
                "opposing": list(
                    dict.fromkeys(best_first.loc[best_first["bearing"] == "against", "citekey"])
                ),
                **by_bearing,
                "rows_withdrawn": gone.loc[gone["claim"] == claim, "evidence"].tolist(),
            }
        )
    return stated.join(pd.DataFrame.from_records(records, index=stated.index))
