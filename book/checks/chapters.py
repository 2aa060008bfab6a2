"""The chapters: table of contents, citations, claims, figures, numbers typed into prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from book import bibliography, chapters, count_names, schema, tables
from book.chapters import Chapter
from book.faults import Fault, did_you_mean
from book.repository import Repository

CITING = ("cite", "cite:p", "cite:t")
_PUBLISHED = re.compile(r"""\bpublish\(\s*["'](fig-[a-z0-9-]+)["']""")
_MARKUP = re.compile(r"\{[\w:]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+")
_NUMBER = re.compile(r"(?<![\w.–-])\d[\d.,]*(?:\s?%)?(?![\w–-])")
_YEAR = re.compile(r"(?:19|20)\d\d[.,]?")


def faults(repository: Repository) -> list[Fault]:
    pages = chapters.read(repository)
    found = list(_contents(repository, pages))
    keys = {reference.key for reference in bibliography.parse(repository)[0]}
    rows, _ = tables.read_rows(schema.read(repository)["claims"], repository)
    claims = {row.cells["id"] for row in rows}
    chapters_with_claims = {row.cells["chapter"] for row in rows}
    for page in pages:
        path = repository.relative(page.path)
        for role in CITING:
            for use in page.uses(role):
                if use.target not in keys:
                    where = repository.relative(repository.bibliography)
                    text = f"'{use.target}' is not in {where}{did_you_mean(use.target, keys)}"
                    found.append(Fault(path, use.line, role, text))
        for use in page.uses("claim"):
            if use.target not in claims:
                text = f"'{use.target}' is not a claim{did_you_mean(use.target, claims)}"
                found.append(Fault(path, use.line, "claim", text))
        counts = count_names.NAMES + (count_names.CHAPTER_NAMES if page.name in chapters_with_claims else ())
        for use in page.uses("number"):
            if use.target not in counts:
                text = f"'{use.target}' is not a count of book/census.py{did_you_mean(use.target, counts)}"
                found.append(Fault(path, use.line, "number", text))
        found += [Fault(path, line, column, text) for line, column, text in _figures(page)]
        found += [Fault(path, line, "", text) for line, text in _typed_numbers(page)]
    return found


def _contents(repository: Repository, pages: list[Chapter]) -> Iterator[Fault]:
    toc = repository.relative(repository.toc)
    listed = chapters.documents(repository)
    present = {page.document for page in pages}
    for document in listed:
        if document not in present:
            yield Fault(toc, 0, "file", f"'{document}' has no file {document}.md")
    for path in sorted(repository.chapters.rglob("*.md")):
        document = path.relative_to(repository.root).with_suffix("").as_posix()
        if document not in listed:
            yield Fault(repository.relative(path), 0, "", f"is in no part of {toc}; add 'file: {document}'")


def _figures(page: Chapter) -> Iterator[tuple[int, str, str]]:
    shown = {}
    for block in page.blocks("glue:figure"):
        shown[block.argument] = block.line
        if not block.body:
            yield block.line, "glue:figure", f"'{block.argument}' has no caption; write one inside the block"
        if block.options.get("name") != block.argument:
            yield (
                block.line,
                "glue:figure",
                f"'{block.argument}' needs the line ':name: {block.argument}' to be numbered",
            )
    source = "\n".join(page.lines)
    published = {match[1]: source.count("\n", 0, match.start(1)) + 1 for match in _PUBLISHED.finditer(source)}
    for figure, line in published.items():
        if figure not in shown:
            yield (
                line,
                "publish",
                f"'{figure}' is made but not shown; add a {{glue:figure}} block with a caption",
            )
    for figure, line in shown.items():
        if figure not in published:
            yield line, "glue:figure", f"'{figure}' is shown but no code cell of this chapter publishes it"


def _typed_numbers(page: Chapter) -> Iterator[tuple[int, str]]:
    if "living/" in page.document:
        return
    for number, line in page.prose():
        if line.startswith(("```", ":::", ":", "|", "#")):
            continue
        for match in _NUMBER.finditer(_MARKUP.sub(" ", line)):
            if not _YEAR.fullmatch(match[0]):
                yield (
                    number,
                    f"the number '{match[0].strip()}' is typed; take it from data (or write it as a word)",
                )
