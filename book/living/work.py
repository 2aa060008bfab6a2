"""One publication as a service describes it, whichever service that is."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from book.notices import Notice

_TAG = re.compile(
    r"</?(?:(?:jats|mml|xml):[\w.-]+|i|b|u|p|br|em|strong|italic|bold|sub|sup|inf|sc|scp|small|span|tt|"
    r"title|subtitle|named-content|styled-content|monospace|underline|break)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SHOUTED = re.compile(
    r"^\W*(?:(?:RETRACTED|WITHDRAWN|REMOVED)(?: ARTICLE| PAPER)?|Retracted|Withdrawn)\s*[:\]]\s*"
)
_NOTICE = re.compile(
    r"\W*(?:(?:author|publisher) )?"
    r"(?:retraction|retracted|correction|corrigendum|erratum|expression of concern)"
    r"(?:\W*[:—–-]| (?:to|of|note|notice)\b)",
    re.IGNORECASE,
)
_PAGES = re.compile(r"(\d+)[-–](\d+)")

SAME_TITLE = 90.0
"""Of 100: from here two titles are of one paper, a changed word or a lost subtitle aside."""


@dataclass(frozen=True)
class Subject:
    """One term a paper is classed by; `kind` is 'publication-type', 'mesh' or 'keyword'."""

    kind: str
    term: str


@dataclass(frozen=True)
class Work:
    """What a record says of one publication; a field is empty where the record does not say.

    `authors` are 'Family, Given', or '{Name}' for a group. `years` are all those in which it may be said to
    have appeared, online and in print; `year` is the one to cite. `kind` is that of a BibTeX entry. `notices`
    have no citation key yet.
    """

    title: str
    authors: tuple[str, ...] = ()
    journal: str = ""
    year: str = ""
    years: frozenset[str] = frozenset()
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    kind: str = "article"
    publisher: str = ""
    subjects: tuple[Subject, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def first_family(self) -> str:
        return re.sub(r"[{}]", "", self.authors[0].partition(",")[0]) if self.authors else ""


def cleaned(text: str) -> str:
    """Text of a record as print has it: no markup, no entities, one space between words, Unicode kept."""
    plain = text
    while (shorter := html.unescape(plain)) != plain:
        plain = shorter
    plain = _unscrambled(_TAG.sub("", plain))
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in plain)
    visible = "".join(char for char in visible if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))
    spaced = " ".join(visible.split())
    return re.sub(r"(?<=[(\[]) | (?=[)\],;:.!?])", "", spaced)


def _unscrambled(text: str) -> str:
    """'Castaño' from 'CastaÃ±o': UTF-8 that was read as another encoding on its way; other text as it is."""
    try:
        return b"".join(_byte(char) for char in text).decode("utf-8")
    except UnicodeError:
        return text


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def title_of(text: str) -> tuple[str, bool]:
    """A title without a final stop or a shouted RETRACTED, and whether that was there."""
    title = cleaned(text)
    bare = _SHOUTED.sub("", title)
    shouted = bare != title
    if bare.startswith("[") and bare.rstrip(".").endswith("]"):
        bare = bare.rstrip(".")[1:-1]
    return re.sub(r"(?<!\.)\.$", "", bare), shouted


def full_pages(text: str) -> str:
    """'637-41' as '637--641', as the bibliography has them; anything else as it is."""
    match = _PAGES.fullmatch(text.strip())
    if not match:
        return text.strip()
    first, last = match.groups()
    return f"{first}--{first[: max(len(first) - len(last), 0)]}{last}"


def likeness(one: str, other: str) -> float:
    """How near two titles are, 0 to 100: by their words, whatever the case, the marks and the braces."""
    left, right = (utils.default_process(_folded(text)) for text in (one, other))
    if not left or not right:
        return 0.0
    return max(fuzz.ratio(left, right), fuzz.ratio(left.replace(" ", ""), right.replace(" ", "")))


def same_title(one: str, other: str) -> bool:
    """Whether two titles are of one paper; one may lack the other's subtitle."""
    if len({bool(_NOTICE.match(text)) for text in (one, other)}) > 1:
        return False
    heads = [re.split(r"[:.?!]\s", text, maxsplit=1)[0] for text in (one, other)]
    shorter = min(heads, key=len)
    return likeness(one, other) >= SAME_TITLE or (
        len(shorter.split()) >= 4
        and any(likeness(heads[at], whole) >= SAME_TITLE for at, whole in ((0, other), (1, one)))
    )


_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ω": "omega",
}


def _folded(text: str) -> str:
    """Greek letters by name, no accents, no braces: differences between services that are none."""
    plain = unicodedata.normalize("NFKD", re.sub(r"[{}]", "", text).casefold())
    spelt = "".join(_GREEK.get(char, char) for char in plain)
    return "".join(char for char in spelt if not unicodedata.combining(char))
