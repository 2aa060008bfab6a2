"""Kinds of a cell under one name: what a reader who asks for MDSC wants to see, PMN-MDSC among it."""

from __future__ import annotations

from book import tables
from book.repository import Repository

SUPPRESSIVE = "suppressive"


def lines(repository: Repository | None = None) -> dict[str, tuple[str, ...]]:
    """Each cell with the suppressive cells it is a kind of, itself first, the broadest last."""
    rows = tables.read("cells", repository).set_index("id")
    kinds, parents = rows["kind"].to_dict(), rows["parent"].to_dict()
    found = {}
    for cell in rows.index:
        line = [str(cell)]
        while kinds.get(parent := parents[line[-1]]) == SUPPRESSIVE:
            line.append(parent)
        found[str(cell)] = tuple(line)
    return found
