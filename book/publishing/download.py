"""The links from the site to its PDF and its EPUB: there only when one of this very state has been made."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book.publishing import inputs
from book.repository import Repository

logger = logging.getLogger(__name__)

KINDS = {".pdf": ("a PDF", "make pdf"), ".epub": ("an EPUB", "make epub")}
"""By the end of the file's name: what a link calls it, and what makes it."""


def offered(repository: Repository) -> tuple[Path, ...]:
    """What the site offers where it has been made."""
    return repository.pdf, repository.epub


def mark(made: Path) -> Path:
    """The file beside the PDF or the EPUB that says of which state of the sources it is."""
    return made.with_suffix(".state")


def remember(made: Path, made_of: str) -> None:
    """Note of which state of the sources `made` is."""
    mark(made).write_text(f"{made_of}\n", "utf-8")


def current(repository: Repository) -> list[Path]:
    """Of what is offered, that which is there and was made from the sources as they are now."""
    marked = [made for made in offered(repository) if made.is_file() and mark(made).is_file()]
    state = inputs.source_digest(repository) if marked else ""
    return [made for made in marked if mark(made).read_text("utf-8").strip() == state]


class pdf_link(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The place of the links; it becomes nothing where there is nothing to link to."""


class PdfDownload(SphinxDirective):
    """`{pdf-download}`: a link to the PDF of the review and one to the EPUB, with their sizes."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        return [pdf_link()]


def _configure(app: Sphinx, config: Config) -> None:
    repository = Repository(Path(app.srcdir))
    there = current(repository)
    config["review_downloads"] = [[made.name, made.stat().st_size] for made in there]
    for made in offered(repository):
        what, makes = KINDS[made.suffix]
        if made.is_file() and made not in there:
            logger.info("review: %s of an earlier state is left out; `%s` makes a new one", what, makes)


def _write_link(writer: Any, node: pdf_link) -> None:
    up = "../" * writer.builder.current_docname.count("/")
    for name, size in writer.config.review_downloads if writer.builder.name == "html" else ():
        text = f"Download the review as {KINDS[Path(name).suffix][0]} ({size / 1e6:.1f} MB)"
        link = f'<a class="reference download" href="{up}{name}">{text}</a>'
        writer.body.append(f'<p class="review-download">{link}</p>\n')
    raise nodes.SkipNode


def _skip(writer: Any, node: pdf_link) -> None:
    raise nodes.SkipNode


def _copy(app: Sphinx, failure: Exception | None) -> None:
    if app.builder.name != "html" or failure:
        return
    linked = {name for name, _ in app.config.review_downloads}
    for made in offered(Repository(Path(app.srcdir))):
        copy = Path(app.outdir) / made.name
        if made.name in linked:
            shutil.copyfile(made, copy)
        else:
            copy.unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Add the directive and keep the site's copies right."""
    app.add_config_value("review_downloads", [], "html", list)
    app.add_node(pdf_link, html=(_write_link, None), latex=(_skip, None), text=(_skip, None))
    app.add_directive("pdf-download", PdfDownload)
    app.connect("config-inited", _configure)
    app.connect("build-finished", _copy)
