"""The tables' contract, read from `data/datapackage.json` (Frictionless Data Package).

Beyond the standard's own words a field may carry:

`review:list`      the text between the values of a list in one cell (`;`)
`review:reference` `table.column` that every value of such a list must name
`review:citation`  true where the value is a key of `references.bib`
`review:values`, `review:pattern`, `review:pattern-hint`  what each value of a list may be, and how to say so
`review:meanings`  what each allowed value means
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from book import sources
from book.faults import Fault, FaultyInput
from book.repository import Repository

TYPES = ("string", "integer", "number", "date", "boolean")
MOST_TEXTS = 8
"""How many descriptors are remembered."""


@dataclass(frozen=True)
class Field:
    """One column: what may stand in it."""

    name: str
    type: str
    description: str
    title: str = ""
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    pattern_hint: str = ""
    minimum: str = ""
    maximum: str = ""
    unit: str = ""
    delimiter: str = ""
    reference: str = ""
    citation: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict, hash=False)

    def parts(self, text: str) -> list[str]:
        """The values in one cell: several for a list, one otherwise, none for an empty cell."""
        if not text:
            return []
        return text.split(self.delimiter) if self.delimiter else [text]

    def matches(self, value: str) -> bool:
        return not self.pattern or re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True)
class Table:
    """One CSV file of the package."""

    name: str
    path: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]

    def field(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    @property
    def columns(self) -> list[str]:
        return [one.name for one in self.fields]


def _field(raw: dict[str, Any], foreign: dict[str, str]) -> Field:
    constraints = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        type=raw["type"],
        description=raw["description"],
        title=raw.get("title", ""),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        enum=tuple(raw.get("review:values", constraints.get("enum", ()))),
        pattern=raw.get("review:pattern", constraints.get("pattern", "")),
        pattern_hint=raw.get("review:pattern-hint", ""),
        minimum=str(constraints.get("minimum", "")),
        maximum=str(constraints.get("maximum", "")),
        unit=raw.get("unit", ""),
        delimiter=raw.get("review:list", ""),
        reference=raw.get("review:reference", foreign.get(raw["name"], "")),
        citation=raw.get("review:citation", False),
        meanings=raw.get("review:meanings", {}),
    )


def _table(raw: dict[str, Any]) -> Table:
    schema = raw["schema"]
    foreign = {
        _one(key["fields"]): f"{key['reference']['resource'] or raw['name']}."
        f"{_one(key['reference']['fields'])}"
        for key in schema.get("foreignKeys", [])
    }
    key = schema.get("primaryKey", [])
    return Table(
        name=raw["name"],
        path=raw["path"],
        title=raw["title"],
        description=raw["description"],
        fields=tuple(_field(one, foreign) for one in schema["fields"]),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
    )


def _one(names: str | list[str]) -> str:
    return names if isinstance(names, str) else names[0]


def _is_within(path: str) -> bool:
    """Whether `path` names a file below the descriptor's folder, as the standard demands."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not PurePosixPath(path).is_absolute() and ".." not in parts


def read(repository: Repository) -> dict[str, Table]:
    """Every table of the package by name, in the order of the descriptor.

    Raises `FaultyInput` where the descriptor is not readable, a field has an unknown type, or a table's path
    leads out of the folder.
    """
    path = repository.relative(repository.package)
    return dict(_tables(sources.read(repository.package, repository), path))


@lru_cache(MOST_TEXTS)
def _tables(text: str, path: str) -> dict[str, Table]:
    try:
        raw = json.loads(text)
        tables = [_table(resource) for resource in raw["resources"]]
    except json.JSONDecodeError as error:
        raise FaultyInput([Fault(path, error.lineno, "", f"not valid JSON: {error.msg}")]) from error
    except KeyError as error:
        raise FaultyInput([Fault(path, 0, "", f"a resource or field lacks {error}")]) from error
    except (TypeError, AttributeError) as error:
        raise FaultyInput([Fault(path, 0, "", "is no data package: a part has another shape")]) from error
    faults = [
        Fault(path, 0, f"{table.name}.{field.name}", f"'{field.type}' is not one of {', '.join(TYPES)}")
        for table in tables
        for field in table.fields
        if field.type not in TYPES
    ]
    faults += [
        Fault(path, 0, f"{table.name}: path", f"'{table.path}' is no file in this folder; name one")
        for table in tables
        if not _is_within(table.path)
    ]
    if faults:
        raise FaultyInput(faults)
    return {table.name: table for table in tables}
