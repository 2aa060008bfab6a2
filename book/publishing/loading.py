"""The scripts of Sphinx, its extensions and the theme run when a page is there to be read, not before."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

WAITED_FOR = "documentation_options.js"
"""What the theme's own lines within a page speak to as they are read."""

SEARCH = "search"
"""Its scripts are in its template, and expect those of Sphinx to be there already."""


def _defer(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    if page != SEARCH:
        context["script_files"] = [_deferred(script) for script in context["script_files"]]


def _deferred(script: Any) -> Any:
    """The script, told to wait; order is kept among those that do."""
    attributes = script.attributes
    if (
        not script.filename
        or str(script.filename).endswith(WAITED_FOR)
        or {"defer", "async"} & set(attributes)
    ):
        return script
    return type(script)(script.filename, priority=script.priority, **attributes, defer="defer")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _defer, priority=900)
