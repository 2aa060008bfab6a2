"""The references' pages in the site: written after the others, linked from lists, found by its search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import new_document

from book import bibliography, chapters, reliance
from book.bibliography import Reference
from book.publishing import reference_pages
from book.publishing.nodes import REFERENCE_MARK, REFERENCES, to_reference
from book.publishing.reference_pages import BODY, SHELL, TITLE
from book.repository import Repository

SCORER = Path(__file__).parent / "assets" / "scorer.js"


def on_site(app: Sphinx) -> bool:
    """Whether this build makes the site, with evidence in it: an e-book or a print has no such pages."""
    return app.builder.name == "html" and reference_pages.wanted(Repository(Path(app.srcdir)))


def _themed(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The one page of references that goes through the theme."""
    if on_site(app):
        _feed(app)
        yield SHELL, {"title": TITLE, "body": BODY}, "page.html"


def _feed(app: Sphinx) -> None:
    """Let the site's own search find a reference by author, title, journal, year, or a registry's number."""
    repository = Repository(Path(app.srcdir))
    references, rests = bibliography.read(repository), reliance.of_all(repository)
    indexer = cast(Any, app.builder).indexer
    pages = {key: f"{REFERENCES}/{key}" for key in references}
    for key, reference in references.items():
        numbers = [number for several in rests[key].trials["nct"] for number in several]
        words = document(reference, numbers)
        indexer.feed(pages[key], f"{pages[key]}.md", reference.short, words)
    prune = indexer.prune  # takes out what is no document of Sphinx's
    indexer.prune = lambda documents: prune([*documents, *pages.values()])


def document(reference: Reference, numbers: list[str]) -> nodes.document:
    """What the search reads of a reference. Its title is body text, lest it outweigh the chapters."""
    made = new_document(reference.key)
    fields = (reference.field(name) for name in ("title", "journal", "year", "doi", "pmid", "pmcid"))
    made += nodes.section("", nodes.title("", reference.short))
    made += nodes.paragraph("", " ".join([*reference.authors, *fields, *numbers]))
    return made


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


def _write(app: Sphinx, exception: Exception | None) -> None:
    """Write every page, and take away those of references that are no more."""
    if exception or not on_site(app):
        return
    top = Path(app.outdir) / REFERENCES
    shell = Path(app.outdir) / f"{SHELL}.html"
    known = reference_pages.gather(Repository(Path(app.srcdir)))
    made = {**reference_pages.downloads(known)}
    made |= reference_pages.pages(known, shell.read_text("utf-8"), citing(app))
    for name, content in made.items():
        (top / name).write_bytes(content)
    for old in top.iterdir():
        if old.name not in made:
            old.unlink()


def _linked(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Lead from lists of references to the pages; in a build without them, from every link to the paper."""
    if not on_site(app):
        references = bibliography.read(Repository(Path(app.srcdir)))
        for node in doctree.findall(nodes.reference):
            if (address := node.get("refuri", "")).startswith(REFERENCE_MARK):
                key = address.removeprefix(REFERENCE_MARK).removesuffix(".html")
                node.attributes |= {"refuri": references[key].url, "internal": False}
        return
    domain = cast(Any, app.env.get_domain("cite"))
    keys = {one.citation_id: one.key for one in domain.citations if one.bibliography_key.docname == document}
    for entry in doctree.findall(nodes.citation):
        if key := next((keys[name] for name in entry["ids"] if name in keys), ""):
            body = next(iter(entry.findall(nodes.paragraph)))
            body += [nodes.Text(" "), *to_reference("In this review", key)]


def _scored(app: Sphinx, config: Config) -> None:
    config["html_search_scorer"] = str(SCORER)


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _scored)
    app.connect("doctree-resolved", _linked)
    app.connect("html-collect-pages", _themed)
    app.connect("build-finished", _write)
