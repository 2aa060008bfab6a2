"""The theme's templates, compiled once for each state of the code and the requirements; and a lexer at hand.

Pygments looks for the lexer of code cells among those that installed packages offer, and loads each of these
on the way, IPython with them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from ipython_pygments_lexers import IPython3Lexer
from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx

FOLDER = "templates"
LANGUAGE = "ipython3"
"""What code cells are written in, by the name their kernel gives it."""


def _keep(app: Sphinx) -> None:
    """Let the builder take its templates as an earlier build compiled them; Jinja sees what has changed."""
    templates = cast(Any, getattr(app.builder, "templates", None))
    if templates is not None:
        folder = Path(app.config["nb_execution_cache_path"]) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def setup(app: Sphinx) -> None:
    """Give the templates their memory once the builder has them, and Sphinx the lexer."""
    app.add_lexer(LANGUAGE, IPython3Lexer)
    app.connect("builder-inited", _keep)
