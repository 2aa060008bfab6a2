"""The upkeep of the review on its status page: what is due, the flow of records, decisions, and the items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import notices, tables
from book.living import upkeep
from book.living.upkeep import DECIDED, Duty
from book.publishing import owner
from book.publishing.edition import last_search
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    bullets,
    joined,
    paragraph,
    table,
    text,
    to_target,
)
from book.repository import here

NO_FLOW = "No record has come from a search yet."
NO_DECISION = "No candidate has waited for a decision yet."
STEPS = {
    "found": "found by searches",
    "known": "seen in an earlier search",
    "duplicates": "the same paper as another, or in the bibliography",
    "set_aside": "could not be read",
    "missing": "counted but not sent",
    "new": "new",
    "include": "to be read and entered",
    "exclude": "excluded, with a reason",
    "later": "put off",
    "waiting": "waiting for a decision",
}
"""The boxes of the diagram and what each is called."""

LEVELS = (("found",), ("known", "duplicates", "set_aside", "missing", "new"), (*DECIDED, "waiting"))
"""The rows of boxes; each row is what became of the last box above it."""


class Upkeep(DataDirective):
    """What recurs: how often, when last, and by when it is due."""

    def run(self) -> list[nodes.Node]:
        records = [Record(self._cells(one)) for one in upkeep.duties()]
        columns = [Column("What", 46), Column("At least every", 18), Column("Last", 18), Column("Due by", 18)]
        return [table(columns, records, "upkeep", latex=self.latex)]

    def _cells(self, duty: Duty) -> Sequence[Inline]:
        last = duty.last.isoformat() if duty.last else "not yet"
        due = duty.due.isoformat() if duty.due else "the first time is due"
        return [text(duty.rule), text(f"{duty.interval:,} days"), text(last), text(due)]


class FlowOfRecords(DataDirective):
    """A diagram of boxes for each version that had a search, the newest first."""

    def run(self) -> list[nodes.Node]:
        flow = upkeep.flow()
        if flow.empty:
            return [paragraph(text(NO_FLOW))]
        return [node for row in flow.iloc[::-1].to_dict("records") for node in self._diagram(row)]

    def _diagram(self, row: dict[str, Any]) -> list[nodes.Node]:
        version = row["version"]
        name = "Since the newest version" if version == upkeep.NEXT else f"Version {version}"
        searches = "1 search" if row["searches"] == 1 else f"{row['searches']} searches"
        levels = nodes.bullet_list(classes=["flow"])
        for boxes in LEVELS:
            level = bullets(
                ([nodes.strong("", f"{row[box]:,}"), *text(f" {STEPS[box]}")] for box in boxes), "flow-level"
            )
            levels += nodes.list_item("", level)
        return [nodes.rubric("", f"{name}: {searches}"), levels]


class Decisions(DataDirective):
    """Who decided how often, and when last."""

    def run(self) -> list[nodes.Node]:
        people = upkeep.by_person()
        if people.empty:
            return [paragraph(text(NO_DECISION))]
        records = [
            Record(
                [
                    text(row["by"]),
                    *(text(f"{row[one]:,}") for one in DECIDED),
                    text(row["last"].isoformat()),
                ]
            )
            for row in people.to_dict("records")
        ]
        columns = [Column("By", 28), *(Column(one.capitalize(), 18) for one in DECIDED), Column("Last", 18)]
        return [table(columns, records, "decisions", latex=self.latex)]


class LivingItems(DataDirective):
    """The items of reporting that are asked of a living review, each with what the data say now."""

    def run(self) -> list[nodes.Node]:
        settings = owner.read(here())
        flow = upkeep.flow()
        decided = upkeep.by_person()
        late = upkeep.overdue_rows()
        newest = tables.read("releases").iloc[-1]["version"]
        page = f"version-{tables.slug(newest)}"
        items: list[tuple[str, Inline]] = [
            (
                "Living, and a version, in the title",
                text(f"“A Living Review” is in the title; this is version {settings.version}."),
            ),
            ("When it was last searched", text(f"{_sentence(last_search())} {_next_search()}")),
            ("What starts an update", _sentences(upkeep.rules("trigger"))),
            (
                "What changed since the last version",
                [
                    *text("Claims, rows, papers and trials: "),
                    to_target(f"version {newest}", page),
                    *text("."),
                ],
            ),
            (
                "Flow of records across versions",
                text(NO_FLOW if flow.empty else f"{flow['found'].sum():,} found; the diagrams above."),
            ),
            (
                "Who decided",
                text(NO_DECISION if decided.empty else f"{len(decided):,} people; the table above."),
            ),
            ("Retractions and corrections", text(_noticed())),
            (
                "Rows due for another look",
                text(
                    "None by the day of this version."
                    if not late
                    else f"{late:,} by the day of this version."
                ),
            ),
            ("When the review will be retired", _sentences(upkeep.rules("retirement"))),
        ]
        records = [Record([text(item), answer]) for item, answer in items]
        columns = [Column("Item", 30), Column("Here", 70)]
        return [table(columns, records, "living-items", latex=self.latex)]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _next_search() -> str:
    due = [duty.due for duty in upkeep.duties() if duty.kind == "search" and duty.due]
    return f"The next one is due by {min(due).isoformat()}." if due else "The first one is due."


def _sentences(rules: Sequence[str]) -> Inline:
    return joined([text(f"{rule}.") for rule in rules], " ")


def _noticed() -> str:
    known = notices.read()
    retracted = len(notices.retracted())
    others = len(known) - retracted
    return (
        f"Of the references {retracted:,} {'is' if retracted == 1 else 'are'} known to be retracted; "
        f"{others:,} more {'has' if others == 1 else 'have'} a correction or an expression of concern."
    )


def setup(app: Sphinx) -> None:
    app.add_directive("upkeep", Upkeep)
    app.add_directive("flow-of-records", FlowOfRecords)
    app.add_directive("decision-list", Decisions)
    app.add_directive("living-items", LivingItems)
