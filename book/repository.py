"""Where things are: one checkout of the review, and the paths in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Repository:
    """One checkout of the review, named by its top folder."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def package(self) -> Path:
        """The Frictionless Data Package descriptor: the public contract of the tables."""
        return self.data / "datapackage.json"

    @property
    def bibliography(self) -> Path:
        return self.root / "references.bib"

    @property
    def toc(self) -> Path:
        return self.root / "_toc.yml"

    @property
    def chapters(self) -> Path:
        return self.root / "chapters"

    @property
    def citation(self) -> Path:
        """CITATION.cff: the one place for title, version, date and addresses."""
        return self.root / "CITATION.cff"

    @property
    def build(self) -> Path:
        return self.root / "_build"

    @property
    def pdf(self) -> Path:
        """Where `make pdf` leaves the PDF; the site offers it under the same name."""
        return self.build / "pdf" / "review.pdf"

    @property
    def epub(self) -> Path:
        """Where `make epub` leaves the EPUB."""
        return self.build / "epub" / "review.epub"

    def relative(self, path: Path) -> str:
        """`path` as a contributor would type it, from the top of the checkout."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.as_posix()


@cache
def here() -> Repository:
    """The checkout this package was imported from."""
    return Repository(Path(__file__).resolve().parent.parent)
