"""A book of N times this one's rows, references and chapters: an input of the bench, and evidence of nothing.

Every copy is a real row, reference or chapter under fresh names, so that all checks pass and every figure is
drawn. What is made goes into a folder outside the checkout and says what it is: DOIs stand under 10.5555,
which Crossref keeps for tests, PubMed ids have nine digits and trials start with NCT9, which nobody has.

Copied are the tables whose rows cite papers, and the chapters that state claims. Vocabularies, what is
computed by models or from cohorts elsewhere, and the logs stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_lowercase

import yaml

from book import bibliography, chapters, schema, tables
from book.bibliography import Reference
from book.chapters import Chapter
from book.repository import Repository
from book.schema import Table

TABLES = (
    *("markers", "evidence", "claims", "claim_evidence", "signalling", "atlases"),
    *("prognosis_pooled", "prognosis_reproduction", "prognosis_studies", "prognosis_cohorts"),
    *("trials", "agents", "outcomes", "pharmacodynamics", "notices"),
)
"""The tables that grow."""

COPIED = ("book", "data", "chapters")
SINGLE = ("_config.yml", "_toc.yml", "index.md", "references.bib", "requirements.txt", "CITATION.cff")
NOTE = "Made by benchmarks/growing.py to measure growth. Nothing in this folder is evidence of anything.\n"
TEST_PREFIX = "10.5555"
_LABEL = re.compile(r"(?=[a-z0-9]*[-0-9])[a-z0-9]+(?:-[a-z0-9]+)*")
"""A key or id in a text: it has a digit or a hyphen, which tells it from a word."""
_KEYED = re.compile(r"([a-z]+)(\d{4}.*)")
_CITED = re.compile(r"\{cite(?::[pt])?\}`([^`]+)`")

Names = Mapping[str, str]
"""Each name that a copy changes, with what it is in the copy."""

Rows = Mapping[str, list[dict[str, str]]]
"""The rows of each table as typed."""


def mark(copy: int) -> str:
    """What tells the names of one copy apart: three letters, no digit, for keys and authors alike."""
    first, second = divmod(copy, len(ascii_lowercase))
    return f"x{ascii_lowercase[first]}{ascii_lowercase[second]}"


def grow(source: Repository, folder: Path, times: int) -> Repository:
    """Make in `folder`, which must not be there, a book of `times` this one's size; gives its repository."""
    folder.mkdir(parents=True)
    unwanted = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        shutil.copytree(source.root / name, folder / name, ignore=unwanted)
    for name in SINGLE:
        shutil.copy(source.root / name, folder / name)
    (folder / "MADE_BY_THE_BENCH.txt").write_text(NOTE, "utf-8")
    grown = Repository(folder)
    pages = [page for page in chapters.read(source) if page.name in chapters.SHORT_TITLES]
    package = schema.read(source)
    rows = {name: [row.cells for row in tables.read_rows(package[name], source)[0]] for name in TABLES}
    references = bibliography.read(source)
    used = _used(package, rows, pages)
    named = _names(rows, references, pages)
    for copy in range(1, times):
        names = {name: fresh(name, mark(copy)) for name in named}
        for name in TABLES:
            made = (_row(cells, package[name], names, copy, at) for at, cells in enumerate(rows[name], 1))
            _append(grown.data / package[name].path, package[name], made)
        kept = (reference for key, reference in references.items() if key in used)
        with grown.bibliography.open("a", encoding="utf-8") as file:
            file.writelines(f"\n{_entry(one, names, copy, at)}" for at, one in enumerate(kept, 1))
        for page in pages:
            target = page.path.relative_to(source.root).with_stem(f"{page.name}-{mark(copy)}")
            (folder / target).write_text(_chapter(page, names, copy), "utf-8")
    _list(grown, [page.document for page in pages], times)
    return grown


def entries(source: Repository, count: int) -> dict[str, str]:
    """`count` entries by key: this one's references, in as many copies as it needs."""
    references = bibliography.read(source)
    made: dict[str, str] = {}
    copy = 0
    while len(made) < count:
        copy += 1
        names = {key: fresh(key, mark(copy)) for key in references}
        for at, (key, reference) in enumerate(references.items(), 1):
            if len(made) < count:
                made[names[key]] = _entry(reference, names, copy, at)
    return made


def fresh(name: str, letters: str) -> str:
    """`name` in a copy: 'qian2011ccl2' as 'qianxab2011ccl2', 'treg-calls' as 'treg-calls-xab'."""
    if keyed := _KEYED.fullmatch(name):
        return f"{keyed[1]}{letters}{keyed[2]}"
    return f"{name}-{letters}"


def _names(
    rows: Mapping[str, list[dict[str, str]]],
    references: Mapping[str, Reference],
    pages: list[chapters.Chapter],
) -> set[str]:
    """Every name that is another in each copy: keys, ids of rows, figures, chapters."""
    ids = {cells["id"] for several in rows.values() for cells in several if "id" in cells}
    figures = {block.argument for page in pages for block in page.blocks("glue:figure")}
    return {*references, *ids, *figures, *(f"chapter:{page.name}" for page in pages)}


def _used(package: Mapping[str, Table], rows: Rows, pages: list[Chapter]) -> set[str]:
    """The papers that a copy cites."""
    keys = {
        key.strip()
        for page in pages
        for part in _CITED.findall("\n".join(page.lines))
        for key in part.split(",")
    }
    for name, several in rows.items():
        columns = [field.name for field in package[name].fields if field.citation]
        keys.update(cells[column] for cells in several for column in columns)
    return keys


def _row(cells: Mapping[str, str], table: Table, names: Names, copy: int, at: int) -> dict[str, str]:
    made = {}
    for field in table.fields:
        text = cells[field.name]
        if field.name == "chapter" and text:
            text = names[f"chapter:{text}"].removeprefix("chapter:")
        elif field.name == "nct" and text:
            text = f"NCT9{copy:03d}{at:04d}"
        elif field.citation or field.name == "id" or field.reference.partition(".")[0] in TABLES:
            text = names.get(text, text)
        made[field.name] = text
    return made


def _append(path: Path, table: Table, rows: Iterator[dict[str, str]]) -> None:
    text = io.StringIO()
    csv.DictWriter(text, table.columns, lineterminator="\n").writerows(rows)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())


def _entry(reference: Reference, names: Names, copy: int, at: int) -> str:
    """The entry of one copy: its authors, key and identifiers are others, its title and journal the same."""
    letters = mark(copy)
    fields = dict(reference.fields)
    people = fields.get("author", bibliography.NO_AUTHOR).split(" and ")
    fields["author"] = " and ".join(_person(name, letters) for name in people)
    replaced = {
        "doi": f"{TEST_PREFIX}/{letters}-{fields.get('doi')}",
        "pmid": str(900_000_000 + copy * 10_000 + at),
        "pmcid": f"PMC{900_000_000 + copy * 10_000 + at}",
    }
    fields |= {name: value for name, value in replaced.items() if fields.get(name)}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{reference.kind}{{{names[reference.key]},", *lines, "}", ""])


def _person(name: str, letters: str) -> str:
    if name.strip() == "others":
        return name
    if name.strip().endswith("}") and "," not in name:
        return f"{name.strip().removesuffix('}')}{letters}}}"
    family, comma, given = name.partition(",")
    return f"{family}{letters}{comma}{given}"


def _chapter(page: Chapter, names: Names, copy: int) -> str:
    """A chapter under other labels: its claims, papers and figures are those of the copy."""
    text = "\n".join([*page.lines, ""])
    text = _LABEL.sub(lambda label: names.get(label[0], label[0]), text)
    here = names[f"chapter:{page.name}"].removeprefix("chapter:")
    text = text.replace(f'portion.chapter("{page.name}")', f'portion.chapter("{here}")')
    return re.sub(r"^# (.*)$", rf"# \1, copy {copy} of the bench", text, count=1, flags=re.MULTILINE)


def _list(grown: Repository, documents: list[str], times: int) -> None:
    """Name the copies in the table of contents, and among the chapters that state claims."""
    copies = [f"{document}-{mark(copy)}" for copy in range(1, times) for document in documents]
    if not copies:
        return
    contents = yaml.safe_load(grown.toc.read_text("utf-8"))
    part = {"caption": "Copies made by the bench", "chapters": [{"file": name} for name in copies]}
    contents["parts"].append(part)
    grown.toc.write_text(yaml.safe_dump(contents, sort_keys=False), "utf-8")
    titles = {
        f"{name}-{mark(copy)}": f"{title} ({copy})"
        for copy in range(1, times)
        for name, title in chapters.SHORT_TITLES.items()
    }
    with (grown.root / "book" / "chapters.py").open("a", encoding="utf-8") as file:
        file.write(f"\nSHORT_TITLES |= {titles!r}\n")
