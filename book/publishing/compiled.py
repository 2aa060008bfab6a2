"""The theme's templates, compiled once for each state of the code and the requirements."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx

FOLDER = "templates"


def _keep(app: Sphinx) -> None:
    """Let the builder take its templates as an earlier build compiled them; Jinja sees what has changed."""
    templates = cast(Any, getattr(app.builder, "templates", None))
    if templates is not None:
        folder = Path(app.config["nb_execution_cache_path"]) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def setup(app: Sphinx) -> None:
    """Give the templates their memory once the builder has them."""
    app.connect("builder-inited", _keep)
