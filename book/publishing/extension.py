"""The Sphinx extension of the review: each part of it in a module of its own, put together here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from book.publishing import (
    accessibility,
    bundles,
    changes,
    citations,
    claims,
    compiled,
    dependencies,
    dictionary,
    dossiers,
    download,
    dynamics,
    ebook,
    edition,
    evidence_map,
    execution,
    explorer_page,
    feed,
    figure,
    furniture,
    glossary,
    icons,
    loading,
    marker_explorer,
    metadata,
    molecules,
    notes,
    numbering,
    numbers,
    owner,
    printing,
    reference_site,
    references,
    reproduction,
    rows,
    side_by_side,
    steps,
    table_body,
    then_and_now,
    trees,
    trials,
    upkeep,
    vendor,
    vocabulary,
    watching,
    whereabouts,
)
from book.repository import Repository

TEMPLATES = Path(__file__).parent / "templates"
PARTS = (
    side_by_side,
    execution,
    compiled,
    dependencies,
    numbering,
    table_body,
    trees,
    citations,
    accessibility,
    printing,
    download,
    claims,
    rows,
    references,
    reference_site,
    explorer_page,
    evidence_map,
    dictionary,
    edition,
    changes,
    feed,
    upkeep,
    numbers,
    vocabulary,
    dossiers,
    reproduction,
    dynamics,
    marker_explorer,
    molecules,
    trials,
    watching,
    then_and_now,
    steps,
    glossary,
    notes,
    metadata,
    furniture,
    bundles,
    vendor,
    icons,
    loading,
    whereabouts,
    ebook,
)


def relative_root(page: str) -> str:
    """The way from a page up to the top of the site: '' for 'index', '../' for 'chapters/introduction'."""
    return "../" * page.count("/")


def _resolve_root(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Make the links a cell's output could not know, having run before its page had a place."""
    if body := context.get("body"):
        context["body"] = body.replace(f"{figure.ROOT}/", relative_root(page))


def _apply_owner(app: Sphinx, config: Config) -> None:
    """Turn on what depends on the owner's addresses, where they are set."""
    settings = owner.read(Repository(Path(app.srcdir)))
    config["release"] = config["version"] = settings.version
    options = config["html_theme_options"]
    if settings.repository:
        options |= {"repository_url": settings.repository, "repository_branch": "main"}
        options |= {"use_repository_button": True, "use_issues_button": True, "use_edit_page_button": True}
    if settings.url:
        config["html_baseurl"] = settings.url + "/"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part with Sphinx."""
    return register(app, PARTS)


def register(app: Sphinx, parts: Iterable[ModuleType]) -> dict[str, Any]:
    """Register some of the parts, with what holds them together."""
    app.connect("config-inited", _apply_owner)
    app.connect("html-page-context", _resolve_root)
    app.config["templates_path"].append(str(TEMPLATES))
    for part in parts:
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
