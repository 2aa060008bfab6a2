"""What was published on the papers since, and what became of the trials: lists for the page on the status."""

from __future__ import annotations

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography, notices, tables
from book.notices import EXCLUDED, KEPT, TOLD, Notice
from book.publishing.nodes import (
    Column,
    DataDirective,
    Inline,
    Record,
    bullets,
    link,
    paragraph,
    table,
    text,
)
from book.publishing.rows import paper

NOT_WATCHED = (
    "No watch has been run yet: no service has been asked about the references or the trials. "
    "The notices below were met by hand, on pages of the journals."
)
NO_NOTICE = "No retraction, correction or expression of concern is known of any reference."
_TREATED = {EXCLUDED: "its findings count for no claim", KEPT: "its findings count", TOLD: "told in the text"}


class NoticeList(DataDirective):
    """Every paper with a notice: what was published on it, and what the review does with it."""

    def run(self) -> list[nodes.Node]:
        known = bibliography.read()
        found = notices.read()
        if not found:
            return [paragraph(text(NO_NOTICE))]
        records = []
        for key in sorted(found, key=lambda key: (list(notices.PRINTED).index(found[key][0].kind), key)):
            shown: list[Inline] = [
                self.cite([key]) if self.latex else paper(known[key]),
                [node for one in notices.printed(key) for node in _notice(one)],
                text("; ".join(dict.fromkeys(filter(None, map(_treated, found[key]))))),
            ]
            records.append(Record(shown))
        columns = [Column("Paper", 26), Column("Published on it", 44), Column("In this review", 30)]
        return [table(columns, records, "notices", latex=self.latex)]


def _notice(one: Notice) -> list[nodes.Node]:
    shown = link(one.text, one.url) if one.url else text(one.text)
    return [*shown, *text(". ")]


def _treated(one: Notice) -> str:
    what = _TREATED.get(one.treatment, "")
    return f"{what}: {one.note}" if one.treatment == KEPT else what


class WatchList(DataDirective):
    """When each service was last asked, and how many records it had; or that none ever was."""

    def run(self) -> list[nodes.Node]:
        log = tables.read("watch_log")
        if log.empty:
            return [paragraph(text(NOT_WATCHED))]
        log["day"] = log["started"].str[:10]
        return [bullets(text(asked(str(source), rows)) for source, rows in log.groupby("source"))]


def asked(source: str, rows: pd.DataFrame) -> str:
    """One sentence on the last day on which a service was asked."""
    day = rows["day"].max()
    last = rows[rows["day"] == day].drop_duplicates(["first", "last"], keep="last")
    answered, wanted = int(last["answered"].sum()), int(last["asked"].sum())
    broken = (last["trouble"] != "").any()
    end = "; it broke off, more is yet to be asked for" if broken else ""
    return f"{source}, last asked {day}: {answered} of {wanted} records came{end}."


class TrialChanges(DataDirective):
    """What the registry says of trials that their rows do not; a person has yet to look at it."""

    def run(self) -> list[nodes.Node]:
        last = open_changes(tables.read("trial_changes"), tables.part("trials", "nct", "status"))
        if last.empty:
            return []
        return [
            bullets(
                [
                    *link(row.nct, f"https://clinicaltrials.gov/study/{row.nct}"),
                    *text(f": {row.field.replace('-', ' ')}: {row.after}, seen {row.seen.isoformat()}."),
                ]
                for row in last.itertuples(index=False)
            )
        ]


def open_changes(changes: pd.DataFrame, trials: pd.DataFrame) -> pd.DataFrame:
    """The last change of each fact of a trial, but for a status that its row gives by now."""
    known = trials.explode("nct")
    given = set(zip(known["nct"], known["status"], strict=True))
    last = changes.drop_duplicates(["nct", "field"], keep="last")
    told = [row.field == "status" and (row.nct, row.after) in given for row in last.itertuples(index=False)]
    return last[[not one for one in told]]


def setup(app: Sphinx) -> None:
    app.add_directive("notice-list", NoticeList)
    app.add_directive("watch-list", WatchList)
    app.add_directive("trial-changes", TrialChanges)
