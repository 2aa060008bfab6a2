"""``{what-changed}``: each version with what it changed, claims that moved in full and the rest folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, tables
from book.living import recorded, report
from book.living.changes import WHATS, Change
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    bullets,
    joined,
    link,
    note_target,
    paragraph,
    table,
    text,
    to_target,
)

FIRST = "The first version: everything in it was new."
FOLDED = ("claim", "finding", "paper", "trial", "agent", "notice", "search")
PREFIXES = {"claim": "claim", "finding": "evidence", "trial": "trial"}
"""How the anchor of a row begins on the page that lists it."""

_ROW = re.compile(r"(?P<sign>[+−]?)(?P<row>[a-z]+\d{4}(?:-[a-z0-9]+)+)(?P<rest>.*)", re.DOTALL)


class WhatChanged(DataDirective):
    """A section for each version, the newest first."""

    def run(self) -> list[nodes.Node]:
        self.known = {
            "claim": set(tables.column("claims", "id")),
            "finding": set(tables.column("evidence", "id")),
            "trial": set(tables.column("trials", "id")),
        }
        self.references = bibliography.read()
        known = recorded.read()
        releases = tables.read("releases").iloc[::-1]
        return [self._section(row, known.get(row.version, [])) for row in releases.itertuples(index=False)]

    def _section(self, release: Any, changes: Sequence[Change]) -> nodes.Node:
        target = f"version-{tables.slug(release.version)}"
        note_target(self.env, target, f"Version {release.version}")
        title = f"Version {release.version}, {release.released.isoformat()}"
        section = nodes.section("", nodes.title("", title), ids=[target])
        section += paragraph(text(f"{release.summary}."))
        if not changes:
            section += paragraph(text(FIRST))
            return section
        section += bullets(
            [nodes.strong("", f"{plural.capitalize()}: "), *text(counts)]
            for plural, counts in report.counted(changes)
        )
        if report.rule_changed(changes):
            section += paragraph(text(report.RULE_CHANGED))
        if moved := report.moves(changes):
            section += nodes.rubric("", "Claims that moved")
            section += self._moves(moved)
        if reworded := report.rewordings(changes):
            section += nodes.rubric("", "Claims that read otherwise, and stand where they stood")
            section += bullets(self._named(one) for one in reworded)
        if counted := [one for one in changes if one.kind == "table"]:
            section += nodes.rubric("", "Other tables")
            section += bullets(
                [nodes.literal("", one.id), *text(f": {', '.join(one.why) or one.what}")] for one in counted
            )
        if not self.latex:
            section += self._folded(changes)
        return section

    def _moves(self, moved: Iterable[Change]) -> nodes.Node:
        records = [
            Record(
                [
                    self._named(one),
                    text(one.before),
                    text(one.after),
                    joined([self._reason(part) for part in one.why], "; "),
                ]
            )
            for one in moved
        ]
        columns = [Column("Claim", 26), Column("Was", 15), Column("Is", 15), Column("Why", 44)]
        return table(columns, records, "longtable" if self.latex else "moved-claims", latex=self.latex)

    def _named(self, change: Change) -> Inline:
        """The id of what changed, as a link to it where it still stands."""
        if change.id in self.known.get(change.kind, ()):
            return [to_target(change.id, f"{PREFIXES[change.kind]}-{change.id}")]
        if change.kind == "paper" and (reference := self.references.get(change.id)):
            return link(reference.short, reference.url)
        return text(change.id)

    def _reason(self, part: str) -> Inline:
        """A part of a reason, its row of evidence a link where it still stands."""
        match = _ROW.fullmatch(part)
        if not match or match["row"] not in self.known["finding"]:
            return text(part)
        return [
            *text(match["sign"]),
            to_target(match["row"], f"evidence-{match['row']}"),
            *text(match["rest"]),
        ]

    def _folded(self, changes: Sequence[Change]) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for kind in FOLDED:
            for what in WHATS:
                part = [one for one in changes if (one.kind, one.what) == (kind, what)]
                if part and (kind, what) != ("claim", "moved"):
                    found += self._list(f"{report.PLURALS[kind].capitalize()} {what}", part)
        return found

    def _list(self, heading: str, changes: Sequence[Change]) -> list[nodes.Node]:
        summary = f"<summary>{escape(heading)}: {len(changes):,}</summary>"
        return [
            nodes.raw("", f'<details class="folded-changes">{summary}', format="html"),
            bullets(self._with_reason(one) for one in changes),
            nodes.raw("", "</details>", format="html"),
        ]

    def _with_reason(self, change: Change) -> Inline:
        shown = [*self._named(change)]
        if change.what == "moved":
            shown += text(f": {change.before} → {change.after}")
        if change.why:
            parts: list[Inline] = [self._reason(part) for part in change.why]
            shown += [*text(" ("), *joined(parts, "; "), *text(")")]
        return shown


def setup(app: Sphinx) -> None:
    app.add_directive("what-changed", WhatChanged)
