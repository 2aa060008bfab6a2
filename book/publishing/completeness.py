"""The guard before publishing: nothing the sources promise may be missing from what was built."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from book import bibliography, chapters
from book.chapters import Chapter
from book.faults import Fault
from book.publishing import download, explorer_files, explorer_page, exports, links, reference_pages
from book.publishing.nodes import REFERENCES
from book.repository import Repository

PNG = b"\x89PNG\r\n\x1a\n"
MARKS = re.compile(r'<g[^>]* class="[^"]*mark-(?!group)[a-z]+[^"]*"[^>]*>\s*<(?:path|text|image|line|rect)\b')
HEADING = re.compile(r"<h1[ >]")


def missing(repository: Repository, *, with_pdf: bool = False) -> list[Fault]:
    """What a reader would miss in the built site, and in the PDF where it is asked for."""
    faults = [fault for document in chapters.documents(repository) for fault in _page(repository, document)]
    if reference_pages.wanted(repository):
        faults += [*_references(repository), *_explorer(repository)]
    for chapter in chapters.read(repository):
        for block in chapter.blocks("glue:figure"):
            for message in _figure(repository, chapter, block.argument):
                faults.append(Fault(repository.relative(chapter.path), block.line, block.argument, message))
    if with_pdf:
        faults += _pdf(repository)
    return faults


def site(repository: Repository) -> Path:
    """Where `make html` leaves the site."""
    return repository.build / "html"


def _page(repository: Repository, document: str) -> Iterator[Fault]:
    built = site(repository) / f"{document}.html"
    name = repository.relative(repository.root / f"{document}.md")
    if not built.is_file():
        yield Fault(name, 0, "", "is in the table of contents, but has no page in the built site")
    elif not HEADING.search(built.read_text("utf-8")):
        yield Fault(name, 0, "", "has a page in the built site, but there is no heading on it")


def _references(repository: Repository) -> Iterator[Fault]:
    """What is missing of the page of each reference, its exports, and the files with all of them."""
    folder, name = site(repository) / REFERENCES, repository.relative(repository.bibliography)
    for reference in bibliography.read(repository).values():
        for end in ("html", *exports.FORMATS):
            if not _filled(folder / f"{reference.key}.{end}"):
                message = f"has no {reference.key}.{end} in the built site, or an empty one"
                yield Fault(name, reference.line, reference.key, message)
    for end in exports.FORMATS:
        if not _filled(folder / f"{reference_pages.EVERY}.{end}"):
            yield Fault(
                name, 0, "", f"has no {reference_pages.EVERY}.{end} in the built site, or an empty one"
            )


def _explorer(repository: Repository) -> Iterator[Fault]:
    for one in (*explorer_page.SETS, explorer_files.CITATIONS):
        path = site(repository) / explorer_files.FOLDER / f"{one}.js"
        if not _filled(path):
            yield Fault(
                repository.relative(path), 0, "", "is missing or empty, so the explorer shows nothing"
            )


def _filled(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _figure(repository: Repository, chapter: Chapter, figure: str) -> Iterator[str]:
    page = site(repository) / f"{chapter.document}.html"
    if page.is_file():
        built = links.read(page)
        shown = [link.address for link in built.links if f"figures/{figure}/figure.svg" in link.address]
        if figure not in built.anchors:
            yield "is not on the built page; a figure needs its id as ':name:'"
        if not shown:
            yield "has no static picture on the built page"
    folder = site(repository) / "figures" / figure
    expected = BUNDLE | ({"papers.bib": _has_text} if _names_papers(folder / "data.csv") else {})
    for name, is_sound in expected.items():
        file = folder / name
        if not file.is_file():
            yield f"lacks {name} in its bundle"
        elif not is_sound(file.read_bytes()):
            yield f"has an empty or unreadable {name} in its bundle"


def _drawn(content: bytes) -> bool:
    """Whether an SVG by Vega holds at least one mark: a bar, a point, a line, not only axes and titles."""
    text = content.decode("utf-8", errors="replace")
    return any("role-mark" in match[0] for match in MARKS.finditer(text))


def _specification(content: bytes) -> bool:
    try:
        return "$schema" in json.loads(content)
    except (UnicodeDecodeError, json.JSONDecodeError):
        return False


def _names_papers(table: Path) -> bool:
    return table.is_file() and "citekey" in table.read_text("utf-8").split("\n", 1)[0].split(",")


def _has_rows(content: bytes) -> bool:
    return len(list(csv.reader(io.StringIO(content.decode("utf-8", errors="replace"))))) > 1


def _has_text(content: bytes) -> bool:
    return bool(content.strip())


BUNDLE: dict[str, Callable[[bytes], bool]] = {
    "data.csv": _has_rows,
    "figure.vl.json": _specification,
    "figure.svg": _drawn,
    "figure.png": lambda content: content.startswith(PNG) and len(content) > 1000,
    "citation.txt": _has_text,
    "index.html": lambda content: HEADING.search(content.decode("utf-8", errors="replace")) is not None,
}


def _pdf(repository: Repository) -> Iterator[Fault]:
    made = repository.pdf
    name = repository.relative(made)
    if not made.is_file() or not made.read_bytes().startswith(b"%PDF-"):
        yield Fault(name, 0, "", "is missing or no PDF; `make pdf` makes it")
    elif made not in download.current(repository):
        yield Fault(name, 0, "", "was made from an earlier state of the sources; `make pdf` makes a new one")
    elif not (site(repository) / repository.pdf.name).is_file():
        yield Fault(name, 0, "", "is not on the site; `make html` after `make pdf` puts it there")
