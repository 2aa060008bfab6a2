"""What changed, told to people: as lines, as Markdown, as JSON, and as the changelog's own part."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from book.living.changes import CHANGED, MOVED, WHATS, Change

PLURALS = {
    "claim": "claims",
    "finding": "findings",
    "paper": "papers",
    "trial": "trials",
    "agent": "agents",
    "notice": "notices",
    "search": "searches",
}
LONGEST_LIST = 40
"""Lines of one list in Markdown; the rest are counted."""
MOST_OF_MOVES, MOST_OF_TABLES, MOST_OF_REST = 12_000, 4_000, 4_500
"""Bytes of the lists in Markdown: of claims that moved, of tables, and of each of the others."""
LARGEST = 36_000
"""Bytes of it all: a comment has room for it whole, for where it is cut a code span would be left open."""
LONGEST_SPAN, MOST_REASONS = 120, 12

RULE_CHANGED = "The code of the rule was changed, too; before and after are both judged by the present rule."


def counted(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """Each kind that is told one by one, with its changes counted: ('claims', '5 moved, 148 added')."""
    counts = Counter((change.kind, change.what) for change in changes)
    told = []
    for kind, plural in PLURALS.items():
        parts = [f"{counts[kind, what]:,} {what}" for what in WHATS if counts[kind, what]]
        if parts:
            told.append((plural, ", ".join(parts)))
    return told


def moves(changes: Iterable[Change]) -> list[Change]:
    """The claims whose status or certainty moved."""
    return [change for change in changes if change.kind == "claim" and change.what == MOVED]


def rule_changed(changes: Iterable[Change]) -> bool:
    """Whether the code of the rule changed as well."""
    return any(change.kind == "rule" for change in changes)


def lines(changes: Sequence[Change]) -> list[str]:
    """One line a change, for a terminal; what differs most matters first."""
    if not changes:
        return ["Nothing changed."]
    head = [f"{plural}: {counts}" for plural, counts in counted(changes)]
    return [*head, "", *(_line(change) for change in changes)]


def _line(change: Change) -> str:
    told = f"{change.kind} {change.id}: {change.what}"
    if change.before or change.after:
        told += f" ({_from_to(change)})"
    return told + (f"; {', '.join(change.why)}" if change.why else "")


def _from_to(change: Change) -> str:
    if change.before == change.after:
        return f"still {change.after}"
    return " → ".join(part for part in (change.before, change.after) if part)


def as_json(old: str, new: str, changes: Sequence[Change]) -> str:
    """For programs: the two states as they were named, and every change."""
    record = {"from": old, "to": new, "changes": [asdict(change) for change in changes]}
    return json.dumps(record, ensure_ascii=False, indent=2)


def markdown(changes: Sequence[Change]) -> str:
    """For a comment on a pull request: what the change does to claims, then to rows, papers and trials.

    Text from the tables stands in code spans, where nothing in it is a link, a mention or markup.
    """
    if not changes:
        return "Claims, rows, papers and trials stay as they are."
    parts = []
    if moved := moves(changes):
        listed = _listed([_bullet(one) for one in moved], MOST_OF_MOVES)
        parts.append("\n".join(["### Claims that move\n", *listed]))
    else:
        parts.append("No claim changes its status or certainty.")
    told = [f"| {plural} | {counts} |" for plural, counts in counted(changes)]
    told += [
        # A stroke ends a cell even where it stands in code.
        f"| {code(one.id.replace('|', '¦'))} | {', '.join(one.why) or one.what} |"
        for one in changes
        if one.kind == "table"
    ]
    if told:
        shown, left = _that_fit(told, MOST_OF_TABLES)
        more = [f"| and {left:,} more | |"] if left else []
        parts.append("\n".join(["| | |", "|---|---|", *shown, *more]))
    if rule_changed(changes):
        parts.append(RULE_CHANGED)
    for what in WHATS:
        rest = [one for one in changes if one.what == what and one.kind in PLURALS and one not in moved]
        if rest:
            parts.append(_folded(what, rest))
    return "\n\n".join(parts)


def _bullet(change: Change) -> str:
    told = f"- {change.kind} {code(change.id)}"
    if change.before or change.after:
        told += f": {code(_from_to(change))}"
    why = [code(part) for part in change.why[:MOST_REASONS]]
    if len(change.why) > MOST_REASONS:
        why.append(f"and {len(change.why) - MOST_REASONS} more")
    return told + (f" ({', '.join(why)})" if why else "")


def _folded(what: str, changes: Sequence[Change]) -> str:
    listed = "\n".join(_listed([_bullet(one) for one in changes], MOST_OF_REST))
    return f"<details><summary>{what.capitalize()}: {len(changes):,}</summary>\n\n{listed}\n\n</details>"


def _listed(bullets: Sequence[str], most: int) -> list[str]:
    """Those of `bullets` that fit, the others counted."""
    shown, left = _that_fit(bullets, most)
    return [*shown, f"- and {left:,} more"] if left else shown


def _that_fit(lines: Sequence[str], most: int) -> tuple[list[str], int]:
    """The first of `lines` that have room in `most` bytes, whole, and how many are left."""
    shown: list[str] = []
    for line in lines[:LONGEST_LIST]:
        most -= len(line.encode()) + 1
        if most < 0:
            break
        shown.append(line)
    return shown, len(lines) - len(shown)


def code(text: str) -> str:
    """`text`, or the start of a long one, as a Markdown code span on one line: shown and not obeyed."""
    flat = " ".join(text.split()) or "(empty)"
    flat = flat if len(flat) <= LONGEST_SPAN else f"{flat[: LONGEST_SPAN - 1]}…"
    fence = "`"
    while fence in flat:
        fence += "`"
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def changelog(changes: Sequence[Change]) -> list[str]:
    """The lines of a changelog that follow from the data: counts, and each claim that moved."""
    told = [f"- {plural.capitalize()}: {counts}." for plural, counts in counted(changes)]
    told += [
        f"- `{one.id}` is {_settled(one.after)}, and was {_settled(one.before)}." for one in moves(changes)
    ]
    return told


def summary(changes: Sequence[Change]) -> str:
    """One sentence of counts, without its full stop: 'Claims: 4 moved; papers: 36 added'."""
    told = "; ".join(f"{plural}: {counts}" for plural, counts in counted(changes))
    return told[:1].upper() + told[1:] if told else "Text and tools only"


def _settled(verdict: str) -> str:
    status, _, certainty = verdict.partition(", ")
    return f"{status} with {certainty} certainty"


def rewordings(changes: Iterable[Change]) -> list[Change]:
    """The claims that read otherwise and stand where they stood."""
    return [one for one in changes if one.kind == "claim" and one.what == CHANGED and "reworded" in one.why]
