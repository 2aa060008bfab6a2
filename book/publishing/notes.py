"""What a claim's badge and a glossary's word say when a reader points at them, kept in the page itself.

The page holds the words of what it shows and no more, and of each citation which reference's page says more;
the script that shows them is `reading.js`. Without it badge, word and citation are links to the same words.
"""

from __future__ import annotations

import json
import re
from posixpath import dirname, join, normpath
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx

from book import evidence
from book.answers import weighed
from book.publishing import glossary, reference_site
from book.publishing.figure import inert
from book.remembered import remembered
from book.repository import Repository, here

BADGE = re.compile(r'class="claim-badge[^"]*"><a [^>]*href="[^"]*#claim-([\w-]+)"')
TERM = re.compile(rf'<a class="{glossary.CLASS}[^"]*" href="[^"]*#([\w-]+)"')
CITED = re.compile(r'<a class="reference internal" href="([^"#]*)#([\w-]+)" title="')
ROWS = "chapters/evidence/rows"
BEARING_WORDS = {"for": "For", "against": "Against", "limits": "Limits"}


def claim_notes(names: set[str], rows_page: str) -> dict[str, Any]:
    """By claim: its statement, its verdict, the reasons, and its findings by bearing with links to them."""
    told = {}
    for name in sorted(names):
        if claim := evidence.claim(name):
            told[name] = {
                "statement": claim.statement,
                "verdict": f"{claim.status}, {claim.certainty} certainty",
                "reasons": "; ".join(claim.reasons),
                "findings": {
                    BEARING_WORDS[bearing]: [
                        [paper, how, f"{rows_page}#evidence-{row}"]
                        for row, paper, how in findings_of(name, bearing)
                    ]
                    for bearing in evidence.BEARINGS
                },
            }
    return told


@weighed
def findings_of(claim: str, bearing: str, repository: Repository | None = None) -> list[list[str]]:
    """Of each finding with that bearing on the claim: its id, its paper, and in whom and how it was found."""
    rows = _by_id(repository or here())
    return [
        [name, str(row.paper), f"{' and '.join(row.species)}, {row.design.replace('-', ' ')}"]
        for name in getattr(evidence.claim(claim, repository), f"rows_{bearing}")
        for row in [rows[name]]
    ]


@remembered
def _by_id(repository: Repository) -> dict[str, Any]:
    return {row.id: row for row in evidence.findings(repository).itertuples(index=False)}


def term_notes(anchors: set[str]) -> dict[str, list[str]]:
    """By anchor: the name of the term, its kind, and what it means."""
    return {
        term.anchor: [term.name, term.kind, term.meaning]
        for term in glossary.terms()
        if term.anchor in anchors
    }


def cited_papers(page: str, body: str, lists: dict[tuple[str, str], str]) -> dict[str, str]:
    """By the address of a citation in `body`, the key of its paper.

    `lists` has the key by the page that lists a reference and by its anchor there; `page` is that of `body`.
    """
    found = {}
    for address, anchor in CITED.findall(body):
        listing = normpath(join(dirname(page), address)).removesuffix(".html") if address else page
        if key := lists.get((listing, anchor)):
            found[f"{address}#{anchor}"] = key
    return found


def _lists(app: Sphinx) -> dict[tuple[str, str], str]:
    """The key of each listed reference by page and anchor; nothing in a build without pages to lead to."""
    if not reference_site.on_site(app):
        return {}
    citations = cast(Any, app.env.get_domain("cite")).citations
    return {(one.bibliography_key.docname, one.citation_id): one.key for one in citations}


def _add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    body = context.get("body", "")
    claims, terms = set(BADGE.findall(body)), set(TERM.findall(body))
    papers = cited_papers(page, body, _lists(app)) if doctree is not None and CITED.search(body) else {}
    if doctree is None or not (claims or papers or terms):
        return
    rows_page = app.builder.get_relative_uri(page, ROWS) if ROWS in app.env.found_docs else ""
    kept = {"claims": claim_notes(claims, rows_page), "papers": papers, "terms": term_notes(terms)}
    data = inert(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))
    context["body"] = f'{body}<script type="application/json" id="review-notes">{data}</script>'


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _add)
