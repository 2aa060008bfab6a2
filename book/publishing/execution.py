"""Never stale: chapters are run again when what they read has changed, and pages read again with them.

Jupyter's own cache looks at the code cells only, so a changed table or figure function would leave the old
picture on the page. Here the cache's folder bears the digest of what every chapter hangs on, `warm` takes out
of it what no longer fits, and the digest of all inputs is a setting of the Sphinx environment, so that every
page is read again when it changes: coarse, but sound.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.util import logging

from book.publishing import inputs, warm
from book.repository import Repository

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
    state = inputs.execution_digest(repository)
    config["review_inputs"] = state
    config["review_assets"] = inputs.digest(inputs.assets(repository), repository.root)
    cache = cache_folder(repository, inputs.code_digest(repository))
    config["nb_execution_cache_path"] = str(cache)
    prune(cache)
    logger.info("review: inputs %s", state[:16])
    for document in warm.update(repository, cache, inputs.inputs(repository), config["nb_execution_timeout"]):
        logger.info("review: executed %s", document)


def _remove_pages(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Take the built page of every document that is gone out of the output; mark none outdated."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        for name in removed:
            Path(app.builder.get_outfilename(name)).unlink(missing_ok=True)
    return []


def setup(app: Sphinx) -> None:
    """Connect the digest and the cache to a Sphinx build."""
    app.add_config_value("review_inputs", "", "env", str)
    app.add_config_value("review_assets", "", "html", str)
    app.connect("config-inited", _configure)
    app.connect("env-get-outdated", _remove_pages)
