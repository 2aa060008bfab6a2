"""How a page of the review is cited: in words, for BibTeX, and for reference managers (RIS)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from book.publishing.owner import Owner

AUTHOR = "The contributors"


@dataclass(frozen=True)
class Citable:
    """A page as it is cited: its title, its place in the site, and the release it belongs to.

    `place` is the page's address below the site's own, 'chapters/introduction.html'. What the owner has not
    set is left out of every form.
    """

    title: str
    place: str
    settings: Owner

    @property
    def is_whole(self) -> bool:
        """Whether it stands for the review itself, as the front page does."""
        return self.place == "index.html"

    @property
    def address(self) -> str:
        """Where the page is; empty where the owner has not said where the site is."""
        if not self.settings.url:
            return ""
        return f"{self.settings.url}/{'' if self.is_whole else self.place}"

    @property
    def year(self) -> str:
        return str(self.settings.released.year) if self.settings.released else ""

    @property
    def words(self) -> str:
        when = f" ({self.year})" if self.year else ""
        whole = f"{self.settings.title}, version {self.settings.version}"
        what = f"{whole}." if self.is_whole else f"{self.title}. In: {whole}."
        doi = f"https://doi.org/{self.settings.doi}" if self.settings.doi else ""
        return " ".join(filter(None, (f"{AUTHOR}{when}. {what}", doi, self.address)))

    @property
    def bibtex(self) -> str:
        fields = {
            "author": f"{{{AUTHOR}}}",
            "title": f"{{{self.settings.title if self.is_whole else self.title}}}",
            "booktitle": "" if self.is_whole else f"{{{self.settings.title}}}",
            "year": self.year,
            "note": f"Version {self.settings.version}",
            "doi": self.settings.doi,
            "url": self.address,
        }
        kind = "misc" if self.is_whole else "incollection"
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        return f"@{kind}{{{self.key},\n{''.join(lines)}}}\n"

    @property
    def ris(self) -> str:
        released = self.settings.released
        lines = [
            ("TY", "GEN" if self.is_whole else "CHAP"),
            ("AU", AUTHOR),
            ("TI", self.settings.title if self.is_whole else self.title),
            ("T2", "" if self.is_whole else self.settings.title),
            ("PY", self.year),
            ("DA", released.strftime("%Y/%m/%d") if released else ""),
            ("ET", self.settings.version),
            ("DO", self.settings.doi),
            ("UR", self.address),
            ("LA", "en"),
        ]
        return "".join(f"{tag}  - {value}\n" for tag, value in lines if value) + "ER  - \n"

    @property
    def key(self) -> str:
        """A key for BibTeX and the name of the files: 'review2026introduction'."""
        name = re.sub(r"[^a-z0-9]", "", self.place.removesuffix(".html").rsplit("/", 1)[-1].lower())
        return f"review{self.year}{'' if self.is_whole else name}"


def as_address(content: str, mime: str) -> str:
    """`content` as an address that holds it whole, so that a page from a folder can offer it for saving."""
    return f"data:{mime};charset=utf-8,{quote(content)}"
