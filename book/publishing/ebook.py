"""The review as an EPUB: the pages as in print, without scripts, the same bytes for the same state.

Sphinx makes the EPUB; here it is given one style sheet, static pictures, well-formed pages and fixed times.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from html import escape, unescape
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from docutils import nodes
from lxml import etree, html
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config

from book.publishing import owner
from book.publishing.citing import AUTHOR
from book.repository import Repository

SHEET = "review-epub.css"
STYLE = Path(__file__).parent / "epub" / SHEET
FIRST_DAY_OF_ZIP = 315532800
"""1 January 1980 (UTC), in seconds: no entry of a ZIP file can be older."""

CODE = "above-input"
"""The class of the folded code above a figure; it stands on the site."""

DROPPED = ("script", "noscript", "style", "button", "input", "iframe")
LABEL = re.compile(r'<svg [^>]*?aria-label="([^"]*)"')
ELSEWHERE = re.compile(r"(https?|mailto):")


class Ebook(Epub3Builder):
    """Sphinx's EPUB with nothing in it that a reading device has no use for."""

    def copy_static_files(self) -> None:
        """The style sheet and nothing else."""
        folder = Path(self.outdir) / "_static"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SHEET).write_bytes(STYLE.read_bytes())

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """What the older table of contents says; its identifier must be the book's own."""
        return super().toc_metadata(level, navpoints) | {"uid": escape(self.config.epub_identifier)}

    def build_epub(self) -> None:
        """Pack the files, `mimetype` first and unpacked as EPUB asks, each with the release's date."""
        epoch = max(int(os.environ.get("SOURCE_DATE_EPOCH", FIRST_DAY_OF_ZIP)), FIRST_DAY_OF_ZIP)
        when = time.gmtime(epoch)[:6]
        folder = Path(self.outdir)
        made = sorted(["META-INF/container.xml", "content.opf", "nav.xhtml", "toc.ncx", *self.files])
        with ZipFile(folder / f"{self.config.epub_basename}.epub", "w") as epub:
            for name in ["mimetype", *dict.fromkeys(made)]:
                entry = ZipInfo(name, when)
                entry.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                epub.writestr(entry, (folder / name).read_bytes())


def still(body: str, pages: frozenset[str]) -> str:
    """A page's body as well-formed XML: no script, control or folded code, no link to what only the site has.

    `pages` are the pages of the book as its links name them, without the way to their folder.
    """
    top = html.fragment_fromstring(body, create_parent="div")
    for element in [*top.iter(*DROPPED), *top.find_class(CODE)]:
        element.drop_tree()
    here = frozenset(element.get("id") for element in top.iter() if element.get("id"))
    for link in list(top.iter("a")):
        target = link.get("href", "")
        way, _, part = target.partition("#")
        if not ELSEWHERE.match(target) and not (way.rsplit("/", 1)[-1] in pages if way else part in here):
            link.drop_tag()
    for element in top.iter():
        for name in [name for name in element.attrib if name in ("loading", "align") or ":" in name]:
            del element.attrib[name]
    return "".join([top.text or "", *(etree.tostring(part, encoding="unicode") for part in top)])


def _still(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if not isinstance(app.builder, Ebook):
        return
    context["css_files"] = [sheet for sheet in context["css_files"] if sheet.filename.endswith(SHEET)]
    context["script_files"] = []
    context["metatags"] = ""
    if body := context.get("body"):
        pages = frozenset(f"{name.rsplit('/', 1)[-1]}{app.builder.out_suffix}" for name in app.env.found_docs)
        context["body"] = still(body, pages)


def _describe(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give every picture the words its figure has for it, in place of the name of its file."""
    if not isinstance(app.builder, Ebook):
        return
    for image in doctree.findall(nodes.image):
        drawn = Path(app.srcdir) / image["uri"]
        if "alt" not in image and drawn.suffix == ".svg":
            label = LABEL.search(drawn.read_text("utf-8"))
            image["alt"] = unescape(label[1]) if label else ""


def _configure(app: Sphinx, config: Config) -> None:
    settings = owner.read(Repository(Path(app.srcdir)))
    values: dict[str, Any] = {
        "basename": "review",
        "title": settings.title,
        "author": AUTHOR,
        "publisher": AUTHOR,
        "contributor": AUTHOR,
        "language": "en-GB",
        "description": settings.abstract or settings.title,
        "copyright": settings.licence or AUTHOR,
        "identifier": f"doi:{settings.doi}" if settings.doi else _identifier(settings),
        "scheme": "DOI" if settings.doi else "UUID",
        "uid": "review",
        "css_files": [(SHEET, {})],
        "show_urls": "no",
        "use_index": False,
        "tocscope": "includehidden",
        "tocdup": False,
    }
    for name, value in values.items():
        config[f"epub_{name}"] = value
    config["nb_mime_priority_overrides"] = [
        *config["nb_mime_priority_overrides"],
        ("epub", "image/svg+xml", 5),
    ]


def _identifier(settings: owner.Owner) -> str:
    """One identifier for each release while there is no DOI: EPUB must have one."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{settings.title} {settings.version}").urn


def setup(app: Sphinx) -> None:
    """Put the builder in place of Sphinx's own."""
    app.setup_extension("sphinx.builders.epub3")
    app.add_builder(Ebook, override=True)
    app.connect("config-inited", _configure)
    app.connect("doctree-resolved", _describe)
    app.connect("html-page-context", _still, priority=990)
