"""The shape of what the evidence explorer shows: a set is a tab, with columns, facets and rows.

A cell is text, or a link (label, address), or a list of links. A facet is of the row or of its parts: a claim
is found by cell and process where one and the same finding is about both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Link = tuple[str, str]
Cell = str | Link | list[Link]


@dataclass(frozen=True)
class Column:
    """A column of a set: its heading, its share of the width, and its key in an address."""

    key: str
    title: str
    width: int


@dataclass(frozen=True)
class Facet:
    """A filter of a set: its values as they are printed; `of_part` where they belong to a row's parts."""

    key: str
    title: str
    of_part: bool = False


@dataclass(frozen=True)
class Row:
    """One row: the cells, the values of each facet of the row and of each part, and the papers behind it."""

    cells: Sequence[Cell]
    facets: Sequence[Sequence[str]]
    papers: Sequence[str]
    parts: Sequence[Sequence[Sequence[str]]] = ()


@dataclass(frozen=True)
class Set:
    """One tab of the explorer. The page offers the facet `year` as two, from and to."""

    name: str
    title: str
    columns: Sequence[Column]
    facets: Sequence[Facet]
    rows: list[Row] = field(default_factory=list)
