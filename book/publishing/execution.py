"""Never stale: chapters are run again when what they read has changed.

Jupyter's own cache looks at the code cells only, so a changed table or figure function would leave the old
picture on the page. Here outputs are kept in a folder that bears the digest of what every chapter hangs on,
and `warm` takes out of it what no longer fits. The digest of what every page hangs on is a setting of the
Sphinx environment, so that all are read again when it changes; what only some of them read is known to
`dependencies`.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from book import answers
from book.publishing import inputs, offered, running, side_by_side, warm
from book.repository import Repository

CHAPTERS = "chapters"
"""Where the pages of chapters stand, in the sources and in the site."""

AHEAD, FIRST, AFTER = -1, 0, 100_000
"""Priorities: before chapters are waited for, before all others, and after them at the end of a build."""

READS = "review_chapters_read"
"""Where an application has, by page, what the chapters' kernels have read."""

logger = logging.getLogger(__name__)


def _configure(app: Sphinx, config: Config) -> None:
    repository = Repository(Path(app.srcdir))
    config["review_common"] = inputs.common_digest(repository)
    config["review_assets"] = inputs.digest(inputs.assets(repository), repository.root)
    at_work = running.taken(repository)
    config["nb_execution_cache_path"] = str(at_work.cache)
    waiting = set(at_work.run)

    def offer() -> None:
        kept = warm.manifest(at_work.cache)
        offered.offer(at_work.cache, {repository.root / f"{document}.md": document for document in kept})
        vars(app)[READS] = {document: reads.files for document, reads in kept.items()}
        if set(at_work.run) - waiting - kept.keys():  # failed; Sphinx runs them again, once, and tells why
            side_by_side.by_one(app)

    def finish() -> None:
        if waiting:
            side_by_side.while_waiting(app)
        at_work.wait()
        for document in at_work.run:
            logger.info("review: executed %s", document)
        waiting.clear()
        offer()

    def to_be_read(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
        if waiting and waiting.issubset(pages) and not side_by_side.apart(app, pages):
            pages.sort(key=waiting.__contains__)  # the others meanwhile
            offer()
        else:
            finish()

    def reading(app: Sphinx, page: str, source: list[str]) -> None:
        if page in waiting:
            finish()

    app.connect("env-before-read-docs", to_be_read, FIRST)
    app.connect("source-read", reading, FIRST)


def reads(app: Sphinx, page: str) -> dict[str, str]:
    """What the kernel of a page's chapter has read, with its state then; nothing where it has no code."""
    known: dict[str, dict[str, str]] = vars(app)[READS]
    return known.get(page, {})


def _keep_answers(app: Sphinx, failure: Exception | None) -> None:
    """Once everything was asked."""
    if failure is None:
        cache = Path(app.config["nb_execution_cache_path"])
        answers.save(cache / running.ANSWERS, Repository(Path(app.srcdir)))


def _remove_pages(app: Sphinx, failure: Exception | None) -> None:
    """Take the page of every chapter that is gone out of the site, whenever it went."""
    if failure is None and isinstance(app.builder, StandaloneHTMLBuilder):
        here = {Path(app.builder.get_outfilename(name)) for name in app.env.found_docs}
        for page in (Path(app.outdir) / CHAPTERS).rglob("*.html"):
            if page not in here:
                page.unlink()


def setup(app: Sphinx) -> None:
    """Connect the digests and the cache to a Sphinx build."""
    app.add_config_value("review_common", "", "env", str)
    app.add_config_value("review_assets", "", "html", str)
    app.connect("config-inited", _configure)
    app.connect("build-finished", _remove_pages)
    app.connect("build-finished", _keep_answers, AFTER)
