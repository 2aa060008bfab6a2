"""The chapters' sources: which there are, and what they cite, claim and show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from book import sources
from book.faults import Fault, FaultyInput
from book.repository import Repository

_ROLE = re.compile(r"\{(?P<role>[a-z:]+)\}`(?P<text>[^`]+)`")
_FENCE = re.compile(r"^(?P<mark>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}\s*(?P<argument>.*)$")

SHORT_TITLES = {
    "recruitment-and-expansion": "Recruitment and expansion",
    "phenotype-switching": "Switching the phenotype",
    "inhibiting-the-response": "Inhibiting the response",
    "systemic-immunosuppression": "Systemic immunosuppression",
    "invasion-and-intravasation": "Invasion and intravasation",
    "pre-metastatic-niche": "Pre-metastatic niche",
    "epithelial-mesenchymal-transition": "Epithelial–mesenchymal transition",
    "angiogenesis": "Angiogenesis",
    "translational-studies": "Translational studies",
    "clinical-trials": "Clinical trials",
    "interactions": "Interactions",
}
"""How figures and lists name each chapter that states claims, by its file name, in the book's order."""

METASTASIS = tuple(SHORT_TITLES)[3:8]
"""The chapters on the five ways in which suppressive cells further spread."""

_CODE = ("code-cell", "code", "code-block")
MOST_CONTENTS = 8
"""How many tables of contents are remembered."""


@dataclass(frozen=True)
class Use:
    """One use of a role or directive in a chapter: what it names, and where."""

    kind: str
    target: str
    line: int


@dataclass(frozen=True)
class Block:
    """One fenced directive: name, argument, options and the text in it."""

    name: str
    argument: str
    line: int
    options: dict[str, str]
    body: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """One source page of the book."""

    document: str
    path: Path
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.document.rsplit("/", 1)[-1]

    def uses(self, role: str) -> Iterator[Use]:
        """Every `{role}` in the prose, one for each comma-separated target."""
        for number, line in self.prose():
            for match in _ROLE.finditer(line):
                if match["role"] == role:
                    for target in match["text"].split(","):
                        yield Use(role, target.strip(), number)

    def prose(self) -> Iterator[tuple[int, str]]:
        """The numbered lines outside front matter and code; the text inside other directives counts."""
        closers: list[str] = []
        code = ""
        front = bool(self.lines) and self.lines[0] == "---"
        for number, line in enumerate(self.lines, start=1):
            if front:
                front = number == 1 or line != "---"
            elif code:
                code = "" if line.strip() == code else code
            elif closers and line.strip() == closers[-1]:
                closers.pop()
            elif match := _FENCE.match(line):
                if match["name"] in _CODE:
                    code = match["mark"]
                else:
                    closers.append(match["mark"])
                    yield number, line
            elif line.startswith("```"):
                code = "```"
            else:
                yield number, line

    def blocks(self, name: str) -> Iterator[Block]:
        """Every fenced directive of that name."""
        for start, line in enumerate(self.lines):
            match = _FENCE.match(line)
            if match and match["name"] == name:
                inside = []
                for later in self.lines[start + 1 :]:
                    if later.strip() == match["mark"]:
                        break
                    inside.append(later)
                options = {}
                while inside and (option := re.match(r"^:([\w-]+):\s*(.*)$", inside[0])):
                    options[option[1]] = option[2]
                    inside.pop(0)
                body = tuple(text for text in inside if text.strip())
                yield Block(name, match["argument"].strip(), start + 1, options, body)


def documents(repository: Repository) -> list[str]:
    """Every page named in the table of contents, the front page first, without endings.

    Raises `FaultyInput` where the contents cannot be read.
    """
    toc = repository.relative(repository.toc)
    return list(_listed(sources.read(repository.toc, repository), toc))


@lru_cache(MOST_CONTENTS)
def _listed(text: str, toc: str) -> tuple[str, ...]:
    try:
        return tuple(_files(yaml.safe_load(text)))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise FaultyInput([Fault(toc, 0, "", f"cannot be read as a table of contents: {error}")]) from error


def _files(entry: dict[str, Any]) -> Iterator[str]:
    if name := entry.get("root") or entry.get("file"):
        yield name
    for below in ("parts", "chapters", "sections"):
        for child in entry.get(below, []):
            yield from _files(child)


def read(repository: Repository) -> list[Chapter]:
    """Every page of the table of contents that has a source, in its order.

    Raises `FaultyInput` with the fault of every page that cannot be read.
    """
    chapters: list[Chapter] = []
    faults: list[Fault] = []
    for document in documents(repository):
        path = repository.root / f"{document}.md"
        if path.is_file():
            try:
                lines = sources.read(path, repository).splitlines()
            except FaultyInput as error:
                faults += error.faults
            else:
                chapters.append(Chapter(document, path, tuple(lines)))
    if faults:
        raise FaultyInput(faults)
    return chapters
