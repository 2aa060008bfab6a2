"""References for other programs: BibTeX, RIS and CSL-JSON.

RIS as reference managers read it: a tag of two letters, two spaces, a hyphen and a space, in UTF-8. CSL-JSON
by the schema of the Citation Style Language 1.0.2.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from book import notices
from book.bibliography import Reference
from book.publishing.bundles import bibtex

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"
_KINDS = {
    "article": ("JOUR", "article-journal"),
    "book": ("BOOK", "book"),
    "incollection": ("CHAP", "chapter"),
    "inproceedings": ("CPAPER", "paper-conference"),
    "techreport": ("RPRT", "report"),
}
_OTHER = ("GEN", "document")


def ris(references: Iterable[Reference]) -> str:
    """The references as RIS records, each ending in `ER`."""
    return "\n".join(_ris(reference) for reference in references)


def csl(references: Iterable[Reference]) -> str:
    """The references as a CSL-JSON array."""
    items = [csl_item(reference) for reference in references]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def plain(reference: Reference, name: str) -> str:
    """The field on one line, with an en dash where BibTeX has two hyphens."""
    return " ".join(reference.field(name).replace("--", "–").split())


def _pages(reference: Reference) -> tuple[str, str]:
    first, _, last = plain(reference, "pages").replace("–", "-").partition("-")
    return first.strip(), last.strip()


def _note(reference: Reference) -> str:
    """The entry's own note, and what was published on the paper since."""
    since = [one.text for one in notices.printed(reference.key)]
    return "; ".join(filter(None, [plain(reference, "note"), *since]))


def _ris(reference: Reference) -> str:
    first, last = _pages(reference)
    pmid = reference.field("pmid")
    lines = [
        ("TY", _KINDS.get(reference.kind, _OTHER)[0]),
        ("ID", reference.key),
        *(("AU", " ".join(author.split())) for author in reference.authors),
        ("TI", plain(reference, "title")),
        ("JO", plain(reference, "journal")),
        ("PB", plain(reference, "publisher")),
        ("PY", plain(reference, "year")),
        ("VL", plain(reference, "volume")),
        ("IS", plain(reference, "number")),
        ("SP", first),
        ("EP", last),
        ("DO", reference.field("doi")),
        ("AN", pmid),
        ("C2", reference.field("pmcid")),
        ("N1", _note(reference)),
        ("UR", reference.url),
    ]
    shown = [f"{tag}  - {value}\n" for tag, value in lines if value]
    return "".join([*shown, "ER  - \n"])


def csl_item(reference: Reference) -> dict[str, Any]:
    """One reference as a CSL-JSON item; what is not known is left out."""
    first, last = _pages(reference)
    texts = {
        "id": reference.key,
        "type": _KINDS.get(reference.kind, _OTHER)[1],
        "title": plain(reference, "title"),
        "container-title": plain(reference, "journal"),
        "publisher": plain(reference, "publisher"),
        "volume": plain(reference, "volume"),
        "issue": plain(reference, "number"),
        "page": f"{first}-{last}" if last else first,
        "DOI": reference.field("doi"),
        "PMID": reference.field("pmid"),
        "PMCID": reference.field("pmcid"),
        "note": _note(reference),
        "URL": reference.url,
    }
    item: dict[str, Any] = {name: value for name, value in texts.items() if value}
    if authors := [_name(author) for author in reference.authors]:
        item["author"] = authors
    if year := reference.field("year"):
        item["issued"] = {"date-parts": [[int(year)]]}
    return item


def _name(author: str) -> dict[str, str]:
    family, comma, given = (" ".join(part.split()) for part in author.partition(","))
    return {"family": family, "given": given} if comma and given else {"literal": family}


FORMATS: dict[str, tuple[str, Callable[[list[Reference]], str]]] = {
    "bib": ("BibTeX", bibtex),
    "ris": ("RIS", ris),
    "csl.json": ("CSL-JSON", csl),
}
"""Each format by the end of its files' names: what it is called, and how it is written."""
