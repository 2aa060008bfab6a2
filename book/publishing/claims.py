"""Claims on the page: the role after a sentence, the take-home box, and the page that lists them all."""

from __future__ import annotations

from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from book import chapters, evidence, tables, worth
from book.publishing.nodes import (
    DataDirective,
    bullets,
    cite,
    joined,
    note_target,
    paragraph,
    plain,
    text,
    to_target,
)

LOGGER = logging.getLogger(__name__)
CITED_AT_MOST = 4
"""Papers for the claim that are cited behind a sentence, the best rated; the claim's entry names all."""

DISPUTED = ("contested", "overturned")
"""With these the papers on the other side are cited too."""

_BEARING_WORDS = {
    "for": "For",
    "against": "Against",
    "limits": "Limits",
    "withdrawn": "Not counted, the paper was retracted",
}


def badge(claim: Any) -> nodes.Node:
    """A link to the claim's entry: 'moderate certainty', 'one group, low certainty', 'contested, ...'."""
    classes = ("claim-badge", f"certainty-{tables.slug(claim.certainty)}", f"status-{claim.status}")
    return to_target(verdict(claim), f"claim-{claim.id}", *classes)


def verdict(claim: Any) -> str:
    """The words of the badge."""
    status = f"{claim.status}, " if claim.status in DISPUTED else "one group, " if alone(claim) else ""
    return f"{status}{claim.certainty} certainty"


def alone(claim: Any) -> bool:
    """Whether the claim rests on one independent group of papers, which is said wherever it is shown."""
    return bool(claim.groups_for == 1)


class ClaimRole(SphinxRole):
    """``{claim}`id` ``: the papers behind the sentence before it, and how certain it is."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        claim = evidence.claim(self.text)
        if claim is None:
            LOGGER.warning(
                "'%s' is not a claim of data/evidence/claims.csv",
                self.text,
                location=self.get_location(),
                type="review",
                subtype="claim",
            )
            return [nodes.literal("", self.text)], []
        cited = claim.papers[:CITED_AT_MOST]
        made = cite(cited, self.env, self.inliner, self.lineno)
        if claim.status in DISPUTED:
            opposing = claim.opposing[:CITED_AT_MOST]
            made += [nodes.Text(" against "), *cite(opposing, self.env, self.inliner, self.lineno)]
        made += [nodes.Text(" "), badge(claim)]
        return made, []


class TakeHome(DataDirective):
    """The take-home box of a chapter: one claim id a line."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        items = []
        for name in filter(None, (line.strip() for line in self.content)):
            claim = evidence.claim(name)
            if claim is None:
                raise self.error(f"'{name}' is not a claim of data/evidence/claims.csv")
            items.append([*text(f"{claim.statement} "), badge(claim)])
        heading = nodes.title("", "Take-home")
        return [nodes.admonition("", heading, bullets(items), classes=["take-home"])]


class ChosenClaims(DataDirective):
    """A box of the claims that a rule picks: `knowing` or `contested`, as `book.worth` has them."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        rules = {"knowing": worth.knowing, "contested": worth.contested}
        if self.arguments[0] not in rules:
            raise self.error(f"'{self.arguments[0]}' is none of {', '.join(rules)}")
        chosen = rules[self.arguments[0]]()
        items = [[*text(f"{claim.statement} "), badge(claim)] for claim in chosen.itertuples(index=False)]
        return [bullets(items, "chosen-claims")]


class ClaimList(DataDirective):
    """Every claim, chapter by chapter, with status, certainty, reasons, and its findings by bearing."""

    def run(self) -> list[nodes.Node]:
        claims = evidence.claims()
        findings = evidence.findings(withdrawn=True).set_index("id")
        sections: list[nodes.Node] = []
        for chapter, title in chapters.SHORT_TITLES.items():
            section = nodes.section("", nodes.title("", title), ids=[f"claims-{chapter}"])
            chosen = claims[claims["chapter"] == chapter]
            section += [self._entry(claim, findings) for claim in chosen.itertuples(index=False)]
            sections.append(section)
        return sections

    def _entry(self, claim: Any, findings: pd.DataFrame) -> nodes.Node:
        target = f"claim-{claim.id}"
        note_target(self.env, target, claim.statement)
        shown = nodes.container("", classes=["claim-entry", f"status-{claim.status}"], ids=[target])
        shown += paragraph([nodes.strong("", claim.statement)], "claim-statement")
        shown += paragraph([nodes.literal("", claim.id)], "claim-id")
        one = " by one group of papers" if alone(claim) and claim.status == "supported" else ""
        verdict = f"{claim.status}{one}, {claim.certainty} certainty"
        shown += paragraph(
            [
                *plain(verdict, "claim-verdict", f"certainty-{tables.slug(claim.certainty)}"),
                *text(f": {'; '.join(claim.reasons)}."),
            ]
        )
        if claim.position_2016:
            shown += paragraph([nodes.emphasis("", "2016: "), *text(claim.position_2016)])
        if claim.since_2016:
            shown += paragraph([nodes.emphasis("", "Since: "), *text(claim.since_2016)])
        for bearing in evidence.BEARINGS:
            if rows := getattr(claim, f"rows_{bearing}"):
                shown += paragraph(self._rows(bearing, rows, findings), f"claim-{bearing}")
        if claim.rows_withdrawn:
            shown += paragraph(self._rows("withdrawn", claim.rows_withdrawn, findings), "claim-withdrawn")
        return shown

    def _rows(self, bearing: str, rows: list[str], findings: pd.DataFrame) -> list[nodes.Node]:
        if self.on_paper:
            cited = self.cite(dict.fromkeys(findings.loc[rows, "citekey"]))
            return [nodes.emphasis("", f"{_BEARING_WORDS[bearing]} "), *cited, *text(".")]
        links = [[to_target(findings.loc[row, "paper"], f"evidence-{row}", "evidence-link")] for row in rows]
        return [nodes.emphasis("", f"{_BEARING_WORDS[bearing]}: "), *joined(links, "; "), *text(".")]


def setup(app: Sphinx) -> None:
    app.add_role("claim", ClaimRole())
    app.add_directive("take-home", TakeHome)
    app.add_directive("chosen-claims", ChosenClaims)
    app.add_directive("claim-list", ClaimList)
