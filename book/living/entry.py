"""An entry of `references.bib` from a record: the house's key, fields, order and braces; Unicode kept.

Works on the text of the file and changes nothing else in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from string import ascii_lowercase

from book.bibliography import Reference, house_key
from book.living.work import Work, likeness

FIELDS = ("journal", "publisher", "year", "volume", "number", "pages", "doi", "pmid", "pmcid")
NEAR_TITLE = 94.0
"""Of 100: from here an entry may be of the same paper."""

_PART = re.compile(r"[^\s/‐–—-]+|[\s/‐–—-]+")
_EDGE = re.compile(r"^(?P<before>[(\[“‘\"'«]*)(?P<word>.*?)(?P<after>[)\]”’\"'»,;:.?!]*)$", re.DOTALL)
_HEAD = re.compile(r"^@\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE)


def braced(title: str) -> str:
    """A title with braces around what must keep its capitals: acronyms, gene names, single capitals.

    >>> braced("A CXCL1 axis of TGF-β and T cells")
    'A {CXCL1} axis of {TGF}-β and {T} cells'
    """
    parts = _PART.findall(_plain(title))
    return "".join(
        part if part == "A" and _opens(parts[:at]) else _braced(part) for at, part in enumerate(parts)
    )


def _opens(before: list[str]) -> bool:
    """Whether a word after `before` opens the title or its second part, so that its capital says nothing."""
    return not before or (before[-1].isspace() and before[-2][-1] in ":.?!")


def _braced(part: str) -> str:
    match = _EDGE.match(part)
    if not match or not _keeps_capitals(match["word"]):
        return part
    return f"{match['before']}{{{match['word']}}}{match['after']}"


def _keeps_capitals(word: str) -> bool:
    capitals = [at for at, char in enumerate(word) if char.isupper()]
    if not capitals:
        return False
    return len(word) == 1 or capitals[-1] > 0 or any(char.isdigit() for char in word)


def _plain(text: str) -> str:
    """Text that stands in a field as it is: without braces or a backslash, which would mean something."""
    return " ".join(re.sub(r"[{}\\]", " ", text).split())


def names(authors: Collection[str]) -> str:
    """The field `author`: names joined by 'and', a group's name in braces."""
    return " and ".join(filter(None, map(_name, authors)))


def _name(author: str) -> str:
    plain = re.sub(r"\s+and\s+", " & ", _plain(author), flags=re.IGNORECASE)
    if not plain or plain.casefold() in ("and", "others"):
        return ""
    if author.startswith("{"):
        return f"{{{plain}}}"
    family, _, given = (part.strip() for part in plain.partition(","))
    family = f"{{{family}}}" if " " in family and not family[0].islower() and not given else family
    return f"{family}, {given}" if given and family else family or given


def key_for(work: Work, taken: Collection[str]) -> str:
    """The key by the house's rule, with a letter from b on where another paper has it."""
    key = house_key(names(work.authors), work.year, work.title)
    return next(one for one in (key, *(key + letter for letter in ascii_lowercase[1:])) if one not in taken)


def written(work: Work, key: str) -> str:
    """The entry, ending in a line end."""
    fields = {"author": names(work.authors), "title": braced(work.title)}
    fields |= {name: _plain(getattr(work, name)) for name in FIELDS}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{work.kind}{{{key},\n{lines}}}\n"


def inserted(text: str, entry: str, key: str) -> str:
    """`text` with `entry` before the first one that comes after it in the alphabet; no other byte changed."""
    for match in _HEAD.finditer(text):
        if match[1] > key:
            return f"{text[: match.start()]}{entry}\n{text[match.start() :]}"
    if not text.strip():
        return entry
    return f"{text}{'' if text.endswith(chr(10)) else chr(10)}\n{entry}"


def twin(work: Work, references: Collection[Reference]) -> tuple[Reference, str] | None:
    """The entry that is, or may be, of the same paper, and what they have in common; or none."""
    for name in ("pmid", "doi", "pmcid"):
        value = getattr(work, name).casefold()
        for reference in references:
            if value and reference.field(name).casefold() == value:
                return reference, f"has this {_SHOWN[name]} already, {reference.field(name)}"
    for reference in references:
        if likeness(work.title, reference.field("title")) >= NEAR_TITLE and _may_be_one(work, reference):
            return reference, f"has nearly the same title: '{reference.field('title')}'"
    return None


_SHOWN = {"pmid": "PubMed id", "doi": "DOI", "pmcid": "PubMed Central id"}


def _may_be_one(work: Work, reference: Reference) -> bool:
    """Whether no identifier tells the two apart: a paper and its correction often share the title."""
    pairs = ((getattr(work, name).casefold(), reference.field(name).casefold()) for name in ("pmid", "doi"))
    return not any(one and other and one != other for one, other in pairs)
