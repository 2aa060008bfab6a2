"""The references' pages in the site: written beside the others, linked from lists, found by its search."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from book import bibliography, chapters
from book.publishing import reference_pages, rendered, search_index
from book.publishing.nodes import REFERENCE_MARK, REFERENCES, to_reference
from book.publishing.reference_pages import BODY, DESCRIPTION, SHELL, TITLE
from book.publishing.side_by_side import meanwhile
from book.publishing.table_body import Body, Kind, Words
from book.repository import Repository

SCORER = Path(__file__).parent / "assets" / "scorer.js"


def on_site(app: Sphinx) -> bool:
    """Whether this build makes the site, with evidence in it: an e-book or a print has no such pages."""
    return app.builder.name == "html" and reference_pages.wanted(Repository(Path(app.srcdir)))


def citing(app: Sphinx) -> dict[str, list[tuple[str, str]]]:
    """By key, the title and the address of each page that cites it, in the book's order."""
    uses: dict[str, set[str]] = {}
    for use in cast(Any, app.env.get_domain("cite")).citation_refs:
        for target in use.targets:
            uses.setdefault(target.key, set()).add(use.docname)
    order = chapters.documents(Repository(Path(app.srcdir)))
    return {
        key: [(app.env.titles[name].astext(), f"{name}.html") for name in order if name in named]
        for key, named in uses.items()
    }


def _shell(app: Sphinx) -> str:
    """The themed page that all are made of; that of the last build where this one writes no page."""
    kept = Path(app.doctreedir) / "shell.html"
    builder = cast(StandaloneHTMLBuilder, app.builder)
    if hasattr(builder, "globalcontext"):  # Sphinx has prepared for writing
        told = f'<meta name="description" content="{DESCRIPTION}">'
        context = {"title": TITLE, "body": BODY, "review_metadata": told}
        builder.handle_page(SHELL, context, "page.html", str(kept))
    return kept.read_text("utf-8")


def _write(app: Sphinx) -> None:
    """Write every page, and take away those of references that are no more."""
    if not on_site(app):
        return
    shell = _shell(app)
    uses = citing(app)

    def parts() -> Iterator[rendered.Part]:
        return reference_pages.parts(reference_pages.gather(Repository(Path(app.srcdir))), shell, uses)

    rendered.fill(app, REFERENCES, (shell, sorted(uses.items())), parts)


def _linked(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Lead from lists of references to the pages; in a build without them, from every link to the paper."""
    if not on_site(app):
        references = bibliography.read(Repository(Path(app.srcdir)))
        for node in doctree.findall(nodes.reference):
            if key := _key(node.get("refuri", "")):
                node.attributes |= {"refuri": references[key].url, "internal": False}

        def to_paper(words: Words) -> Words:
            key = _key(words.to)
            return words._replace(kind=Kind.OUTSIDE, to=references[key].url) if key else words

        for table in doctree.findall(Body):
            table.change(to_paper)
        return
    domain = cast(Any, app.env.get_domain("cite"))
    keys = {one.citation_id: one.key for one in domain.citations if one.bibliography_key.docname == document}
    for entry in doctree.findall(nodes.citation):
        if key := next((keys[name] for name in entry["ids"] if name in keys), ""):
            words = next(iter(entry.findall(nodes.paragraph)))
            words += [nodes.Text(" "), *to_reference("In this review", key)]


def _key(address: str) -> str:
    """The key of the reference that a link with this address leads to, or ''."""
    page = address.removeprefix(REFERENCE_MARK)
    return "" if page == address else page.removesuffix(".html")


def _searched(app: Sphinx) -> None:
    if app.builder.name == "html":
        known = bibliography.read(Repository(Path(app.srcdir))) if on_site(app) else {}
        search_index.keep(app, known)


def _scored(app: Sphinx, config: Config) -> None:
    config["html_search_scorer"] = str(SCORER)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _scored)
    app.connect("builder-inited", _searched)
    app.connect("doctree-resolved", _linked)
    meanwhile(app, REFERENCES, partial(_write, app))
