"""What changed between two states of the review, and why: claims that moved, rows, papers, trials.

Claims, findings, papers, trials, agents, notices and searches are told one by one; of every other table, how
many rows came, went or changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from book.living.snapshot import Rows, Snapshot

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"
WHATS = (MOVED, ADDED, REMOVED, CHANGED)

KINDS = {
    "claims": "claim",
    "evidence": "finding",
    "trials": "trial",
    "agents": "agent",
    "notices": "notice",
    "searches": "search",
}
"""The tables whose rows are told one by one, and what one row is called."""

TOLD_ELSEWHERE = frozenset({"claim_evidence", "releases", "changes"})
"""Links are told with their claims; the logs of versions would tell of themselves."""

STATES = {
    "trial": ("status",),
    "agent": ("phase", "fate"),
}
"""The columns whose change moves a row: what became of a trial or an agent. Where one was empty, the review
learned of it, and the row has merely changed."""

PROSE = frozenset({"finding", "fate_reason", "note", "primary_endpoint", "result", "strategy"})
"""Columns too long to be told; that they changed is."""

JUDGED = ("citekey", "design", "species", "rating")
"""The columns of a finding that claims are judged by."""


@dataclass(frozen=True)
class Change:
    """One thing that is other than it was: `before` and `after` in words, `why` in short parts."""

    kind: str
    id: str
    what: str
    before: str = ""
    after: str = ""
    why: tuple[str, ...] = ()


def between(old: Snapshot, new: Snapshot) -> list[Change]:
    """Every change from one state to the other: claims first, in the order of their table."""
    found = [*_claims(old, new)]
    for table, kind in KINDS.items():
        if kind != "claim":
            found += _rows(kind, old.rows(table), new.rows(table))
    found += _papers(old, new)
    for table in dict.fromkeys([*new.tables, *old.tables]):
        if table not in KINDS and table not in TOLD_ELSEWHERE:
            found += _counted(table, old, new)
    if old.rule != new.rule:
        found.append(Change("rule", "book/evidence.py", CHANGED))
    return found


def _claims(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before, after = old.rows("claims"), new.rows("claims")
    for claim in [*after, *(name for name in before if name not in after)]:
        was, is_now = _verdict(old, claim), _verdict(new, claim)
        if not was or not is_now:
            yield Change("claim", claim, ADDED if is_now else REMOVED, was, is_now)
            continue
        why = _why(claim, old, new)
        reworded = before[claim]["statement"] != after[claim]["statement"]
        if was != is_now:
            yield Change("claim", claim, MOVED, was, is_now, (*why, *(["reworded"] if reworded else [])))
        elif reworded:
            texts = (before[claim]["statement"], after[claim]["statement"])
            yield Change("claim", claim, CHANGED, *texts, ("reworded", *why))
        elif why:
            yield Change("claim", claim, CHANGED, was, is_now, why)


def _verdict(state: Snapshot, claim: str) -> str:
    verdict = state.verdicts.get(claim)
    return f"{verdict.status}, {verdict.certainty}" if verdict else ""


def _why(claim: str, old: Snapshot, new: Snapshot) -> tuple[str, ...]:
    """The findings that came to bear on a claim, went, or are told otherwise; retractions; authors."""
    before, after = old.links.get(claim, {}), new.links.get(claim, {})
    why = [f"+{row} ({bearing})" for row, bearing in after.items() if row not in before]
    why += [f"−{row} ({bearing})" for row, bearing in before.items() if row not in after]
    for row in [row for row in after if row in before]:
        parts = [] if before[row] == after[row] else [f"{before[row]} → {after[row]}"]
        parts += _told(old.rows("evidence").get(row, {}), new.rows("evidence").get(row, {}), JUDGED)
        why += [f"{row}: {part}" for part in parts]
    for paper in _papers_behind(after, new):
        if paper in new.retracted and paper not in old.retracted:
            why.append(f"{paper} was retracted")
        one, other = old.references.get(paper), new.references.get(paper)
        if one and other and one.authors != other.authors:
            why.append(f"authors of {paper}")
    return tuple(why)


def _papers_behind(rows: Mapping[str, str], state: Snapshot) -> list[str]:
    evidence = state.rows("evidence")
    return list(dict.fromkeys(evidence[row]["citekey"] for row in rows if row in evidence))


def _rows(kind: str, before: Rows, after: Rows) -> Iterator[Change]:
    states = STATES.get(kind, ())
    for key in [*after, *(name for name in before if name not in after)]:
        if key not in before:
            yield Change(kind, key, ADDED, after=_state(after[key], states))
        elif key not in after:
            yield Change(kind, key, REMOVED, before=_state(before[key], states))
        elif columns := _different(before[key], after[key]):
            moved = [name for name in columns if name in states and before[key].get(name)]
            told = _told(before[key], after[key], [name for name in columns if name not in PROSE])
            prose = [name for name in columns if name in PROSE]
            was, is_now = _state(before[key], states), _state(after[key], states)
            yield Change(kind, key, MOVED if moved else CHANGED, was, is_now, (*told, *prose))


def _state(row: Mapping[str, str], states: tuple[str, ...]) -> str:
    return ", ".join(row[name] for name in states if row.get(name))


def _different(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The columns that differ; one that a state did not have yet, or holds nothing in, is empty there."""
    return [name for name in dict.fromkeys([*after, *before]) if before.get(name, "") != after.get(name, "")]


def _told(before: Mapping[str, str], after: Mapping[str, str], columns: Iterable[str]) -> list[str]:
    wanted = set(columns)
    names = [name for name in _different(before, after) if name in wanted]
    return [f"{name} {before.get(name) or 'empty'} → {after.get(name) or 'empty'}" for name in names]


def _papers(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before, after = old.references, new.references
    for key in sorted({*before, *after}):
        if key not in before:
            yield Change("paper", key, ADDED, after=after[key].short)
        elif key not in after:
            yield Change("paper", key, REMOVED, before=before[key].short)
        elif fields := _different(before[key].fields, after[key].fields):
            yield Change("paper", key, CHANGED, why=tuple(fields))


def _counted(table: str, old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before, after = old.rows(table), new.rows(table)
    both = [key for key in after if key in before]
    counts = {
        "added": len(after) - len(both),
        "removed": len(before) - len(both),
        "changed": sum(bool(_different(before[key], after[key])) for key in both),
    }
    told = tuple(f"{count} {word}" for word, count in counts.items() if count)
    if table not in old.tables:
        yield Change("table", table, ADDED, after=_size(after), why=told)
    elif table not in new.tables:
        yield Change("table", table, REMOVED, before=_size(before), why=told)
    elif told:
        yield Change("table", table, CHANGED, _size(before), _size(after), told)


def _size(rows: Rows) -> str:
    return f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
