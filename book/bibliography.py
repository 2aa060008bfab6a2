"""The one bibliography: the only module that opens `references.bib`."""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias, cast

import bibtexparser
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

from book import remembered, sources
from book.faults import Fault, FaultyInput
from book.repository import Repository, here

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())  # what it cannot read is told as a fault

STOP_WORDS = frozenset("a an the of in on and for by to from with".split())
_LETTERS = {ord(letter): plain for letter, plain in (("ø", "o"), ("ł", "l"), ("æ", "ae"), ("đ", "d"))}
NO_AUTHOR = "anon"
"""Starts the key of a paper of which no page seen shows the authors."""


@dataclass(frozen=True)
class Reference:
    """One entry: its key, the line it starts on, and its fields without TeX braces."""

    key: str
    kind: str
    line: int
    fields: dict[str, str]

    def field(self, name: str) -> str:
        """The field's text without the braces that only protect capitals; empty if absent."""
        return re.sub(r"[{}]", "", self.fields.get(name, ""))

    @cached_property
    def authors(self) -> list[str]:
        """Each author as 'Family, Given'; 'others' is left out."""
        names = re.split(r"\s+and\s+", self.fields.get("author", "").strip())
        return [re.sub(r"[{}]", "", name) for name in names if name and name != "others"]

    @property
    def families(self) -> list[str]:
        return [name.split(",")[0].strip() for name in self.authors]

    @cached_property
    def short(self) -> str:
        """'Qian et al., 2011', as the text cites it."""
        families = self.families
        who = families[0] if families else self.field("journal") or self.key
        if len(families) == 2 and "others" not in self.fields.get("author", ""):
            who = f"{families[0]} & {families[1]}"
        elif len(families) > 1 or "others" in self.fields.get("author", ""):
            who = f"{who} et al."
        return f"{who}, {self.field('year')}"

    @property
    def year(self) -> int:
        return int(self.field("year"))

    @property
    def url(self) -> str:
        """The address to cite: the DOI where there is one, else PubMed."""
        if doi := self.field("doi"):
            return f"https://doi.org/{doi}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.field('pmid')}/"


def read(repository: Repository | None = None) -> dict[str, Reference]:
    """Every reference by key, in the order of the file.

    Raises `FaultyInput` where an entry cannot be read.
    """
    references, faults = parse(repository or here())
    if faults:
        raise FaultyInput(faults)
    return {reference.key: reference for reference in references}


def text(repository: Repository) -> str:
    """The file as it stands, for those who add to it; raises `FaultyInput` where it is no readable text."""
    return sources.read(repository.bibliography, repository)


Parsed: TypeAlias = tuple[tuple[Reference, ...], tuple[tuple[int, str, str], ...]]
"""The entries, and of what cannot be read the line, the key and what is wrong."""


@remembered.kept
def _of_the_file(repository: Repository) -> tuple[str, Parsed]:
    """The digest of the file when it was first asked for, and what stood there."""
    content = text(repository)
    return remembered.digest(content.encode()), _parsed(content)


@cache
def _parsed(text: str) -> Parsed:
    library = bibtexparser.parse_string(text)
    broken = []
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, DuplicateFieldKeyBlock):
            names = ", ".join(sorted(block.duplicate_keys))
            entry = cast(Entry, block.ignore_error_block)
            broken.append((line, entry.key, f"has the field {names} twice"))
        else:
            broken.append((line, "", _why(block)))
    return tuple(_reference(entry) for entry in library.entries), tuple(broken)


def parse(repository: Repository) -> tuple[list[Reference], list[Fault]]:
    """The entries that can be read, and a fault for each one that cannot."""
    path = repository.relative(repository.bibliography)
    try:
        seen, parsed = _of_the_file(repository)
        text = sources.read(repository.bibliography, repository)
    except FaultyInput as error:
        return [], error.faults
    references, broken = parsed if seen == remembered.digest(text.encode()) else _parsed(text)
    return list(references), [Fault(path, *rest) for rest in broken]


def _why(block: ParsingFailedBlock) -> str:
    first = (block.raw or "").strip().split("\n")[0][:60]
    if type(block).__name__ == "DuplicateBlockKeyBlock":
        return f"a second entry has the key of an earlier one: {first}"
    return f"this entry cannot be read; look for a missing brace, comma or quote: {first}"


def _reference(entry: Entry) -> Reference:
    fields = {field.key.lower(): str(field.value).strip() for field in entry.fields}
    return Reference(entry.key, entry.entry_type.lower(), (entry.start_line or 0) + 1, fields)


def house_key(author: str, year: str, title: str) -> str:
    """The key by the house's rule: first family name, year, first title word that carries meaning.

    A paper whose authors no page seen shows has `NO_AUTHOR` in their place.

    >>> house_key("Kaplan, Rosandra N.", "2005", "{VEGFR1}-positive haematopoietic progenitors")
    'kaplan2005vegfr1positive'
    """
    family = author.split(" and ")[0].split(",")[0] or NO_AUTHOR
    words = (_plain(word) for word in title.split())
    word = next((word for word in words if word and word not in STOP_WORDS), "")
    return _plain(family) + year + word


def _plain(text: str) -> str:
    special = text.casefold().translate(_LETTERS)
    folded = unicodedata.normalize("NFKD", special)
    return re.sub(r"[^a-z0-9]", "", folded)
