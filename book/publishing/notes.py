"""What a claim's badge and a glossary's word say when a reader points at them, kept in the page itself.

The page holds the words of what it shows and no more; the script that shows them is `reading.js`. Without it
the badge and the word are links to the same words, in full.
"""

from __future__ import annotations

import json
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import evidence
from book.publishing import glossary
from book.publishing.figure import inert

BADGE = re.compile(r'class="claim-badge[^"]*"><a [^>]*href="[^"]*#claim-([\w-]+)"')
TERM = re.compile(rf'<a class="{glossary.CLASS}[^"]*" href="[^"]*#([\w-]+)"')
ROWS = "chapters/evidence/rows"
BEARING_WORDS = {"for": "For", "against": "Against", "limits": "Limits"}


def claim_notes(names: set[str], rows_page: str) -> dict[str, Any]:
    """By claim: its statement, its verdict, the reasons, and its findings by bearing with links to them."""
    findings = evidence.findings().set_index("id")
    told = {}
    for claim in evidence.claims().itertuples(index=False):
        if claim.id in names:
            told[claim.id] = {
                "statement": claim.statement,
                "verdict": f"{claim.status}, {claim.certainty} certainty",
                "reasons": "; ".join(claim.reasons),
                "findings": {
                    BEARING_WORDS[bearing]: [
                        _finding(findings.loc[row], f"{rows_page}#evidence-{row}")
                        for row in getattr(claim, f"rows_{bearing}")
                    ]
                    for bearing in evidence.BEARINGS
                },
            }
    return told


def _finding(row: Any, address: str) -> list[str]:
    species, design = " and ".join(row["species"]), str(row["design"]).replace("-", " ")
    return [str(row["paper"]), f"{species}, {design}", address]


def term_notes(anchors: set[str]) -> dict[str, list[str]]:
    """By anchor: the name of the term, its kind, and what it means."""
    return {
        term.anchor: [term.name, term.kind, term.meaning]
        for term in glossary.terms()
        if term.anchor in anchors
    }


def _add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    body = context.get("body", "")
    claims, terms = set(BADGE.findall(body)), set(TERM.findall(body))
    if doctree is None or not (claims or terms):
        return
    rows_page = app.builder.get_relative_uri(page, ROWS) if ROWS in app.env.found_docs else ""
    kept = {"claims": claim_notes(claims, rows_page), "terms": term_notes(terms)}
    data = inert(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))
    context["body"] = f'{body}<script type="application/json" id="review-notes">{data}</script>'


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _add)
