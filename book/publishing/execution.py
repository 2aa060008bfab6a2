"""Never stale: chapters are run again when what they read has changed.

Jupyter's own cache looks at the code cells only, so a changed table or figure function would leave the old
picture on the page. Here outputs are kept in a folder that bears the digest of what every chapter hangs on,
and `warm` takes out of it what no longer fits. The digest of what every page hangs on is a setting of the
Sphinx environment, so that all are read again when it changes; what only some of them read is known to
`dependencies`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.util import logging

from book import answers, remembered
from book.publishing import inputs, outputs, side_by_side, warm
from book.repository import Repository

CHAPTERS = "chapters"
"""Where the pages of chapters stand, in the sources and in the site."""

ANSWERS = "answers.json"
AFTER = 100_000
"""A priority: after all others at the end of a build."""

logger = logging.getLogger(__name__)


def cache_folder(repository: Repository, state: str) -> Path:
    """Where executed chapters are kept for one state of the inputs; the HTML and the PDF share it."""
    return repository.build / "execution" / state[:16]


def prune(keep: Path) -> None:
    """Remove the caches of earlier states, all but `keep`."""
    siblings = [path for path in keep.parent.iterdir() if path != keep] if keep.parent.is_dir() else []
    for path in siblings:
        shutil.rmtree(path, ignore_errors=True)


def let_kernels_import_the_package(root: Path) -> None:
    """Put the checkout on PYTHONPATH, which the chapters' kernels inherit."""
    kept = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != str(root)]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(root), *kept])


def _configure(app: Sphinx, config: Config) -> None:
    repository = Repository(Path(app.srcdir))
    let_kernels_import_the_package(repository.root)
    code = inputs.code_digest(repository)
    config["review_common"] = inputs.common_digest(repository)
    config["review_assets"] = inputs.digest(inputs.assets(repository), repository.root)
    cache = cache_folder(repository, code)
    config["nb_execution_cache_path"] = str(cache)
    prune(cache)
    remembered.keep_in(cache / "results", code)
    answers.load(cache / ANSWERS, repository)
    run = warm.update(repository, cache, inputs.inputs(repository), config["nb_execution_timeout"])
    for document in run:
        logger.info("review: executed %s", document)
    kept = warm.manifest(cache)
    outputs.offer(cache, {repository.root / f"{document}.md": document for document in kept})
    if set(run) - kept.keys():  # failed; Sphinx runs them again, once, and tells why
        app.connect("builder-inited", side_by_side.by_one)


def _keep_answers(app: Sphinx, failure: Exception | None) -> None:
    """Once everything was asked."""
    if failure is None:
        answers.save(Path(app.config["nb_execution_cache_path"]) / ANSWERS, Repository(Path(app.srcdir)))


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
