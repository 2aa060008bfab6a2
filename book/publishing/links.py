"""Every link inside the built site leads somewhere, and nothing in it is fetched from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from book.faults import Fault

ADDRESSES = {
    "a": ("href",),
    "area": ("href",),
    "audio": ("src",),
    "embed": ("src",),
    "form": ("action",),
    "iframe": ("src",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
}
FOLLOWED = frozenset({"a", "area", "form"})
NOT_FETCHED = frozenset({"canonical", "alternate", "license", "author", "me"})
ELSEWHERE = frozenset({"http", "https"})
NO_FILE = frozenset({"data", "javascript", "mailto", "tel"})


@dataclass(frozen=True)
class Link:
    """One address as a page gives it; `followed` where a reader clicks, not where the browser fetches."""

    address: str
    line: int
    followed: bool


@dataclass
class Page(HTMLParser):
    """What one HTML file names and points to."""

    links: list[Link] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attrs}
        if name := values.get("id"):
            if name in self.anchors:
                self.twice.append((name, line))
            self.anchors.setdefault(name, line)
        if tag == "a" and (name := values.get("name")):
            self.anchors.setdefault(name, line)
        followed = tag in FOLLOWED or bool(NOT_FETCHED & set(values.get("rel", "").split()))
        for attribute in ADDRESSES.get(tag, ()):
            if attribute in values:
                for address in _addresses(attribute, values[attribute]):
                    self.links.append(Link(address, line, followed))


def _addresses(attribute: str, value: str) -> list[str]:
    if attribute == "srcset":
        return [part.split()[0] for part in value.split(",") if part.strip()]
    return [value.strip()]


def read(path: Path) -> Page:
    """One built page, parsed."""
    page = Page()
    page.feed(path.read_text("utf-8"))
    page.close()
    return page


def pages(site: Path) -> dict[Path, Page]:
    """Every page of the site, but for the fragments that libraries bring along."""
    return {path: read(path) for path in sorted(site.rglob("*.html")) if "_static" not in path.parts}


def broken(site: Path) -> list[Fault]:
    """One fault for each internal link to nowhere, resource of another site, and id given twice."""
    built = pages(site)
    return sorted(fault for path, page in built.items() for fault in _faults_in(path, page, built, site))


def _faults_in(path: Path, page: Page, built: dict[Path, Page], site: Path) -> Iterator[Fault]:
    name = path.relative_to(site).as_posix()
    for anchor, line in page.twice:
        yield Fault(name, line, "", f"the id '{anchor}' is given twice, so that a link to it is ambiguous")
    for link in page.links:
        if message := _fault_of(link, path, built, site):
            yield Fault(name, link.line, "", message)


def _fault_of(link: Link, path: Path, built: dict[Path, Page], site: Path) -> str:
    try:
        parts = urlsplit(link.address)
    except ValueError:
        return f"'{link.address}' is not an address"
    if parts.scheme in NO_FILE:
        return ""
    if parts.scheme in ELSEWHERE or parts.netloc:
        return "" if link.followed else f"fetches '{link.address}' from another site"
    if parts.scheme:
        return f"'{link.address}' has an unknown scheme"
    target = _target(parts.path, path, site)
    if target is None:
        return f"'{link.address}' leads out of the site"
    if not target.is_file():
        return f"'{link.address}' leads to no file"
    anchor = unquote(parts.fragment)
    if anchor and target in built and anchor not in built[target].anchors:
        page = target.relative_to(site).as_posix()
        return f"'{link.address}' leads to no anchor: {page} has no id '{anchor}'"
    return ""


def _target(address: str, page: Path, site: Path) -> Path | None:
    if not address:
        return page
    if address.startswith("/"):
        return None
    target = Path(page.parent, unquote(address)).resolve()
    if not target.is_relative_to(site.resolve()):
        return None
    inside = site / target.relative_to(site.resolve())
    return inside / "index.html" if inside.is_dir() else inside


def external(site: Path) -> dict[str, list[str]]:
    """Every address of another site that a reader can follow, with the pages that give it."""
    found: dict[str, list[str]] = {}
    for path, page in pages(site).items():
        name = path.relative_to(site).as_posix()
        for link in page.links:
            if link.followed and link.address.startswith(("http://", "https://")):
                givers = found.setdefault(link.address.split("#")[0], [])
                if name not in givers:
                    givers.append(name)
    return found
