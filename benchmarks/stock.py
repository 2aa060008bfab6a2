"""The review's extension without what only saves time: the book as Jupyter Book builds it by itself."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from book.publishing import (
    citations,
    compiled,
    dependencies,
    execution,
    extension,
    numbering,
    side_by_side,
    table_body,
    trees,
)

SAVING = (side_by_side, execution, compiled, dependencies, numbering, table_body, trees, citations)
"""The parts that change how long a build takes, and nothing on a page."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every other part."""
    app.add_config_value("review_common", "", "env", str)
    app.connect("build-finished", side_by_side.finish)
    table_body.body = lambda records: None  # docutils' own rows
    return extension.register(app, [part for part in extension.PARTS if part not in SAVING])
