"""The link from the site to its PDF: there only when a PDF of this very state has been made."""

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
from book.repository import Repository, here

logger = logging.getLogger(__name__)


def pdf(repository: Repository) -> Path:
    """Where `make pdf` leaves the PDF."""
    return repository.pdf


def mark(repository: Repository) -> Path:
    """The file beside the PDF that says of which state of the sources it is."""
    return pdf(repository).with_suffix(".state")


def is_current(repository: Repository) -> bool:
    """Whether there is a PDF, and it was made from the sources as they are now."""
    made_of = mark(repository)
    if not (pdf(repository).is_file() and made_of.is_file()):
        return False
    return made_of.read_text("utf-8").strip() == inputs.source_digest(repository)


class pdf_link(nodes.General, nodes.Element):  # noqa: N801  (docutils names its nodes so)
    """The place of the link; it becomes nothing where there is no PDF to link to."""


class PdfDownload(SphinxDirective):
    """`{pdf-download}`: a link to the PDF of the review, with its size."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        return [pdf_link()]


def _configure(app: Sphinx, config: Config) -> None:
    repository = Repository(Path(app.srcdir))
    there = is_current(repository)
    config["review_pdf"] = pdf(repository).stat().st_size if there else 0
    if pdf(repository).is_file() and not there:
        logger.info("review: the PDF is of an earlier state and is left out; `make pdf` makes a new one")


def _write_link(writer: Any, node: pdf_link) -> None:
    if size := writer.config.review_pdf:
        up = "../" * writer.builder.current_docname.count("/")
        text = f"Download the review as a PDF ({size / 1e6:.1f} MB)"
        link = f'<a class="reference download" href="{up}{here().pdf.name}">{text}</a>'
        writer.body.append(f'<p class="review-pdf">{link}</p>\n')
    raise nodes.SkipNode


def _skip(writer: Any, node: pdf_link) -> None:
    raise nodes.SkipNode


def _copy(app: Sphinx, failure: Exception | None) -> None:
    if app.builder.name != "html" or failure:
        return
    copy = Path(app.outdir) / pdf(Repository(Path(app.srcdir))).name
    if app.config.review_pdf:
        shutil.copyfile(pdf(Repository(Path(app.srcdir))), copy)
    else:
        copy.unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Add the directive and keep the site's copy of the PDF right."""
    app.add_config_value("review_pdf", 0, "html", int)
    app.add_node(pdf_link, html=(_write_link, None), latex=(_skip, None), text=(_skip, None))
    app.add_directive("pdf-download", PdfDownload)
    app.connect("config-inited", _configure)
    app.connect("build-finished", _copy)
