"""The evidence explorer in the site: its directive, its files, and the scripts of the pages that need any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from book import bibliography
from book.publishing import explorer_files, exports, rendered
from book.publishing.explorer_data import Reader
from book.publishing.figure import ROOT
from book.publishing.nodes import REFERENCES, DataDirective, Inline, bullets, joined, paragraph, text
from book.publishing.reference_pages import EVERY
from book.publishing.reference_site import on_site
from book.publishing.side_by_side import in_a_wait
from book.repository import Repository

SETS = {
    "findings": ("Findings", "chapters/evidence/rows"),
    "claims": ("Claims", "chapters/evidence/claims"),
    "trials": ("Trials", "chapters/evidence/trials"),
    "references": ("References", "chapters/living/references"),
}
"""The tabs, in their order: what each is called, and the page that has all of it without a script."""

NEEDED = {"evidence-explorer": "evidence-explorer", "evidence-map": "evidence-map"}
"""The script and the style sheet, of one name, that a page needs with an element of that class on it."""


def _file(label: str, name: str) -> list[nodes.Node]:
    """A link to a file of the site that is no document of Sphinx's."""
    return [nodes.reference("", label, refuri=f"{ROOT}/{name}", internal=True)]


class EvidenceExplorer(DataDirective):
    """The explorer's place on the page, and what there is without it; in print a word on where it is."""

    def run(self) -> list[nodes.Node]:
        if self.env.app.builder.name != "html":
            return [paragraph(text("The explorer is on the site; its tables are in the data."))]
        tabs = json.dumps([(name, title) for name, (title, _) in SETS.items()])
        place = (
            f'<div class="evidence-explorer" data-sets="{escape(tabs)}"></div>'
            "<noscript><p>The explorer needs JavaScript. All it holds is in the tables below.</p></noscript>"
        )
        items = [self._whole(name, title, page) for name, (title, page) in SETS.items()]
        return [nodes.raw("", place, format="html"), nodes.rubric("", "The whole tables"), bullets(items)]

    def _whole(self, name: str, title: str, page: str) -> Inline:
        ways = [_file("on a page", f"{page}.html"), _file("CSV", f"{explorer_files.FOLDER}/{name}.csv")]
        ways += bibliographies() if name == "references" else []
        return [*text(f"{title}: "), *joined(ways)]


class Bibliographies(DataDirective):
    """The whole bibliography in each format, to download; in print nothing."""

    def run(self) -> list[nodes.Node]:
        if self.env.app.builder.name != "html":
            return []
        return [
            paragraph([*text("Every reference for other programs: "), *joined(bibliographies()), *text(".")])
        ]


def bibliographies() -> list[list[nodes.Node]]:
    """A link to each file with every reference."""
    return [_file(name, f"{REFERENCES}/{EVERY}.{end}") for end, (name, _) in exports.FORMATS.items()]


def _write(app: Sphinx) -> None:
    if not on_site(app):
        return
    repository = Repository(Path(app.srcdir))

    def made() -> dict[str, bytes]:
        return explorer_files.files(Reader(repository).sets(), bibliography.read(repository))

    def parts() -> Iterator[rendered.Part]:
        yield rendered.Part("", rendered.common(repository), made)

    rendered.fill(app, explorer_files.FOLDER, "", parts)


def _dress(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Scripts and style sheets for the pages that need them, and for no other."""
    for sign, name in NEEDED.items():
        if f'class="{sign}"' in (context.get("body") or ""):
            app.add_css_file(f"{name}.css")
            app.add_js_file(f"{name}.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    app.add_directive("evidence-explorer", EvidenceExplorer)
    app.add_directive("bibliography-files", Bibliographies)
    app.connect("html-page-context", _dress)
    in_a_wait(app, explorer_files.FOLDER, partial(_write, app))
