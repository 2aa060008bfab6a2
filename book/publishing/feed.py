"""The feed of versions, `feed.xml`: an Atom document that tells a reader's program what changed and when.

Addresses need the site's own address. Until CITATION.cff names it, the feed stands without links, and its
ids are made from the title and the version, so that they stay the same when an address comes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from html import escape
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from sphinx.application import Sphinx

from book import schema, tables
from book.living import recorded, report
from book.living.changes import Change
from book.publishing import owner
from book.publishing.owner import Owner
from book.repository import Repository

ATOM = "http://www.w3.org/2005/Atom"
NAME = "feed.xml"
PAGE = "chapters/living/what-changed.html"


def feed(settings: Owner, repository: Repository) -> bytes:
    """The document, the newest version first."""
    known = recorded.read(repository)
    releases = list(tables.read("releases", repository).iloc[::-1].itertuples(index=False))
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en-GB")
    _add(root, "title", settings.title)
    _add(root, "id", _identifier(settings.title))
    _add(root, "updated", _moment(releases[0].released))
    _add(_add(root, "author"), "name", "The contributors")
    _add(root, "rights", "CC BY 4.0")
    if settings.url:
        _add(root, "link", rel="self", type="application/atom+xml", href=f"{settings.url}/{NAME}")
        _add(root, "link", rel="alternate", type="text/html", href=f"{settings.url}/{PAGE}")
    for release in releases:
        entry = _add(root, "entry")
        _add(entry, "title", f"Version {release.version}")
        _add(entry, "id", _identifier(f"{settings.title} {release.version}"))
        _add(entry, "updated", _moment(release.released))
        if settings.url:
            anchor = f"#version-{tables.slug(release.version)}"
            _add(entry, "link", rel="alternate", type="text/html", href=f"{settings.url}/{PAGE}{anchor}")
        _add(entry, "summary", f"{release.summary}.")
        if changes := known.get(release.version):
            _add(entry, "content", _told(changes), type="html")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _add(parent: Any, name: str, words: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if words:
        element.text = words
    return element


def _identifier(name: str) -> str:
    return uuid5(NAMESPACE_URL, name).urn


def _moment(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()


def _told(changes: list[Change]) -> str:
    counts = [
        f"<li>{escape(plural.capitalize())}: {escape(told)}</li>" for plural, told in report.counted(changes)
    ]
    moved = [
        f"<li>{escape(one.id)}: {escape(one.before)} → {escape(one.after)}"
        + (f" ({escape('; '.join(one.why))})" if one.why else "")
        + "</li>"
        for one in report.moves(changes)
    ]
    heading = f"<p>Claims that moved:</p><ul>{''.join(moved)}</ul>" if moved else ""
    return f"<ul>{''.join(counts)}</ul>{heading}"


def wanted(repository: Repository) -> bool:
    """Whether the book keeps a table of what changed, of which a feed could tell."""
    return repository.package.is_file() and "changes" in schema.read(repository)


def _name_in_head(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Let the page's head say where the feed is, by a way that also holds in a folder."""
    if not wanted(Repository(Path(app.srcdir))):
        return
    way = "../" * page.count("/")
    title = escape(f"{app.config['project']}: versions", quote=True)
    named = f'<link rel="alternate" type="application/atom+xml" title="{title}" href="{way}{NAME}"/>'
    context["metatags"] = context.get("metatags", "") + named


def _write(app: Sphinx, failure: Exception | None) -> None:
    repository = Repository(Path(app.srcdir))
    if failure is None and app.builder.name == "html" and wanted(repository):
        (Path(app.outdir) / NAME).write_bytes(feed(owner.read(repository), repository))


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _name_in_head)
    app.connect("build-finished", _write)
