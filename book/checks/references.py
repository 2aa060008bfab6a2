"""The bibliography: identifiers, fields, keys, duplicates, entries nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from book import bibliography, chapters, schema, tables
from book.bibliography import Reference
from book.faults import Fault
from book.repository import Repository

_PATTERNS = {
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "a DOI such as 10.1038/nature04186, without https://doi.org/"),
    "pmid": (re.compile(r"[1-9]\d{0,8}"), "a PubMed id such as 16341007"),
    "pmcid": (re.compile(r"PMC[1-9]\d*"), "a PubMed Central id such as PMC2945882"),
    "year": (re.compile(r"(19|20)\d\d"), "a year such as 2016"),
}
_REQUIRED = {"article": ("author", "title", "journal", "year")}
_REQUIRED_ELSE = ("author", "title", "year")
LOGS = "living/"
"""Where the tables stand that tell of papers without the review using them."""

_ACRONYM = re.compile(r"(?<![\w{])[A-Za-z]*[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*(?![\w}])")


def faults(repository: Repository) -> list[Fault]:
    references, found = bibliography.parse(repository)
    path = repository.relative(repository.bibliography)
    for reference in references:
        found += [Fault(path, reference.line, column, text) for column, text in _entry(reference)]
    found += [Fault(path, line, name, text) for line, name, text in _duplicates(references)]
    used = _used(repository)
    found += [
        Fault(
            path,
            reference.line,
            "",
            f"'{reference.key}' is cited by no row and no chapter; take it out or use it",
        )
        for reference in references
        if reference.key not in used
    ]
    return found


def _entry(reference: Reference) -> Iterator[tuple[str, str]]:
    for name in _REQUIRED.get(reference.kind, _REQUIRED_ELSE):
        unseen = name == "author" and reference.key.startswith(bibliography.NO_AUTHOR)
        if not reference.field(name) and not unseen:
            yield name, f"'{reference.key}' lacks it"
    if not (reference.field("doi") or reference.field("pmid")):
        yield "doi", f"'{reference.key}' has neither a DOI nor a PubMed id; one must have been seen on a page"
    for name, (pattern, wanted) in _PATTERNS.items():
        value = reference.field(name)
        if value and not pattern.fullmatch(value):
            yield name, f"'{value}' is not {wanted}"
    if reference.field("note"):
        yield (
            "note",
            (
                "is printed nowhere; a retraction or correction is a row of data/living/notices.csv, and "
                "anything else stands in the text"
            ),
        )
    groups = _joint(reference)
    backwards = [one for one in reference.authors if " " in one and "," not in one and one not in groups]
    for name in backwards:
        yield "author", f"'{name}' is to be written 'Family, Given'; a group of people stands in braces"
    if reference.field("year") and reference.field("title") and not backwards:
        key = bibliography.house_key(
            reference.fields.get("author", ""), reference.field("year"), reference.field("title")
        )
        if re.sub(r"[a-z]$", "", reference.key) != key and reference.key != key:
            yield (
                "",
                f"'{reference.key}' should be '{key}' by the house's rule (first author, year, first word)",
            )
    for word in _ACRONYM.findall(outside_braces(reference.fields.get("title", ""))):
        yield "title", f"'{word}' needs braces, {{{word}}}, or its capitals are lost in print"


def _joint(reference: Reference) -> set[str]:
    """The authors that stand in braces: groups, whose name has no family part."""
    return set(re.findall(r"\{([^{}]*)\}", reference.fields.get("author", "")))


def outside_braces(title: str) -> str:
    inner = re.compile(r"\{[^{}]*\}")
    while inner.search(title):
        title = inner.sub(" ", title)
    return title


def _duplicates(references: list[Reference]) -> Iterator[tuple[int, str, str]]:
    for name in ("doi", "pmid", "pmcid"):
        first: dict[str, Reference] = {}
        for reference in references:
            if value := reference.field(name).casefold():
                earlier = first.setdefault(value, reference)
                if earlier is not reference:
                    text = (
                        f"{value} is also that of '{earlier.key}' (line {earlier.line}); one paper, one entry"
                    )
                    yield reference.line, name, text


def _used(repository: Repository) -> set[str]:
    used = {
        use.target
        for chapter in chapters.read(repository)
        for role in ("cite", "cite:p", "cite:t")
        for use in chapter.uses(role)
    }
    for table in schema.read(repository).values():
        if table.path.startswith(LOGS):
            continue
        rows, _ = tables.read_rows(table, repository)
        columns = [field.name for field in table.fields if field.citation]
        used.update(row.cells[column] for row in rows for column in columns)
    return used
