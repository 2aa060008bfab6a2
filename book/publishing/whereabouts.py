"""The site's files for those who come from elsewhere: the page for wrong addresses, and the lists for robots.

A list of pages needs whole addresses, so it is written only where `CITATION.cff` says where the site is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from jinja2 import Environment, FileSystemLoader
from sphinx.application import Sphinx

from book.publishing import owner
from book.publishing.owner import Owner
from book.repository import Repository

TEMPLATES = Path(__file__).parent / "templates"
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
NOT_LISTED = frozenset({NOT_FOUND, "search.html", "genindex.html"})


def sitemap(places: Iterable[str], settings: Owner) -> str:
    """The site's pages as sitemaps.org has them, each with the day of the release."""
    day = f"<lastmod>{settings.released.isoformat()}</lastmod>" if settings.released else ""
    entries = "".join(f"<url><loc>{escape(f'{settings.url}/{place}')}</loc>{day}</url>\n" for place in places)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )


def robots(settings: Owner) -> str:
    return f"User-agent: *\nAllow: /\n\nSitemap: {settings.url}/{SITEMAP}\n"


def not_found(settings: Owner, tops: Iterable[str]) -> str:
    """The page for a wrong address, all in one file, since nobody knows how deep it will be shown.

    `tops` are the folders at the top of the site, by which it finds its way there.
    """
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    return templates.get_template(NOT_FOUND).render(title=settings.title, url=settings.url, tops=sorted(tops))


def places(site: Path) -> list[str]:
    """Every page of the built site a reader could want to find; the front page as the folder it stands in."""
    found = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    listed = sorted(name for name in found if name not in NOT_LISTED and not name.startswith("_static/"))
    return ["" if name == "index.html" else name for name in listed]


def write(site: Path, settings: Owner) -> None:
    """Write what the settings allow, and take away what an earlier build left where they no longer do."""
    tops = [path.name for path in site.iterdir() if path.is_dir()]
    content = {NOT_FOUND: not_found(settings, tops)}
    if settings.url:
        content |= {SITEMAP: sitemap(places(site), settings), ROBOTS: robots(settings)}
    for name in (NOT_FOUND, SITEMAP, ROBOTS):
        (site / name).unlink(missing_ok=True)
    for name, text in content.items():
        (site / name).write_text(text, "utf-8")


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        write(Path(app.outdir), owner.read(Repository(Path(app.srcdir))))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write, priority=900)
