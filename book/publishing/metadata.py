"""What a page says of itself to machines: description, Open Graph, scholarly tags, schema.org.

An address stands only where `CITATION.cff` says where the site is; nothing here is fetched by a browser.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import schema
from book.publishing import owner
from book.publishing.citing import AUTHOR, Citable
from book.publishing.figure import inert
from book.repository import Repository, here

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LANGUAGE = "en-GB"
LONGEST = 300
"""Characters of a description at most; it ends with a whole word."""

DATA_PAGES = ("chapters/evidence/", "chapters/living/data-dictionary")
"""Pages that are data and not prose begin with one of these."""

PACKAGE_PAGE = "chapters/living/data-dictionary"


@dataclass(frozen=True)
class Described:
    """A page and what is said of it; `picture` is the place of its first figure's picture, if it has one."""

    page: str
    citable: Citable
    description: str
    picture: str = ""

    @property
    def is_data(self) -> bool:
        return self.page.startswith(DATA_PAGES)

    @property
    def kind(self) -> str:
        if self.citable.is_whole:
            return "WebSite"
        return "Dataset" if self.is_data else "ScholarlyArticle"


def described(page: str, title: str, doctree: nodes.document, settings: owner.Owner, place: str) -> Described:
    """What a page's first paragraph and first figure say of it."""
    paragraphs = (
        one
        for one in doctree.findall(nodes.paragraph)
        if isinstance(one.parent, nodes.section | nodes.document)
    )
    texts = (" ".join(one.astext().split()) for one in paragraphs)
    description = next((text for text in texts if len(text) > LONGEST / 5), "")
    names = [name for figure in doctree.findall(nodes.figure) for name in figure["ids"]]
    picture = next((f"figures/{name}/figure.png" for name in names if name.startswith("fig-")), "")
    return Described(page, Citable(title, place, settings), shortened(description), picture)


def shortened(text: str) -> str:
    """`text` within `LONGEST` characters, cut after a word."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:(") + "…"


def tags(of: Described) -> str:
    """The elements for the head of the page."""
    settings, cited = of.citable.settings, of.citable
    released = settings.released.strftime("%Y/%m/%d") if settings.released else ""
    named = [
        ("description", of.description),
        ("citation_title", cited.title),
        ("citation_author", AUTHOR),
        ("citation_publication_date", released),
        ("citation_inbook_title", "" if cited.is_whole else settings.title),
        ("citation_language", LANGUAGE),
        ("citation_doi", settings.doi if cited.is_whole else ""),
        ("citation_public_url", cited.address),
        ("twitter:card", "summary_large_image" if settings.url and of.picture else "summary"),
    ]
    graph = [
        ("og:type", "website" if cited.is_whole else "article"),
        ("og:site_name", settings.title),
        ("og:title", cited.title),
        ("og:description", of.description),
        ("og:locale", LANGUAGE.replace("-", "_")),
        ("og:url", cited.address),
        ("og:image", f"{settings.url}/{of.picture}" if settings.url and of.picture else ""),
    ]
    lines = [f'<meta name="{name}" content="{escape(value)}">' for name, value in named if value]
    lines += [f'<meta property="{name}" content="{escape(value)}">' for name, value in graph if value]
    linked = json.dumps(graph_of(of), ensure_ascii=False, separators=(",", ":"))
    lines.append(f'<script type="application/ld+json">{inert(linked)}</script>')
    return "\n".join(lines)


def graph_of(of: Described) -> dict[str, Any]:
    """The page as schema.org describes such things."""
    settings, cited = of.citable.settings, of.citable
    told = {
        "@context": "https://schema.org",
        "@type": of.kind,
        "name": cited.title,
        "headline": cited.title if of.kind == "ScholarlyArticle" else "",
        "description": of.description,
        "author": {"@type": "Organization", "name": AUTHOR},
        "creator": {"@type": "Organization", "name": AUTHOR} if of.is_data else "",
        "datePublished": settings.released.isoformat() if settings.released else "",
        "version": settings.version,
        "inLanguage": LANGUAGE,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "url": cited.address,
        "sameAs": f"https://doi.org/{settings.doi}" if settings.doi and cited.is_whole else "",
        "isPartOf": "" if cited.is_whole else {"@type": "CreativeWork", "name": settings.title},
        "hasPart": _tables() if of.page == PACKAGE_PAGE else "",
    }
    return {name: value for name, value in told.items() if value != ""}


def _tables() -> list[dict[str, str]]:
    """Each table of the data package."""
    return [
        {"@type": "Dataset", "name": table.title, "description": table.description, "license": LICENCE}
        for table in schema.read(here()).values()
    ]


def of_page(app: Sphinx, page: str, doctree: nodes.document) -> Described:
    """What is said of a page that is being written."""
    title = app.env.longtitles[page].astext()
    settings = owner.read(Repository(Path(app.srcdir)))
    return described(page, title, doctree, settings, app.builder.get_target_uri(page))


def _add(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree:
        context["review_metadata"] = tags(of_page(app, page, doctree))


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _add)
