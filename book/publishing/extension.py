"""The Sphinx extension of the review: each part of it in a module of its own, put together here."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from book.publishing import accessibility, download, execution, figure, owner, printing
from book.repository import Repository

TEMPLATES = Path(__file__).parent / "templates"
PARTS = (
    "book.publishing.claims",
    "book.publishing.rows",
    "book.publishing.references",
    "book.publishing.dictionary",
    "book.publishing.edition",
    "book.publishing.numbers",
    "book.publishing.vocabulary",
    "book.publishing.bundles",
    "book.publishing.vendor",
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
    app.connect("config-inited", _apply_owner)
    app.connect("html-page-context", _resolve_root)
    app.config["templates_path"].append(str(TEMPLATES))
    execution.setup(app)
    accessibility.setup(app)
    printing.setup(app)
    download.setup(app)
    for name in PARTS:
        if find_spec(name):
            import_module(name).setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
