"""Whether one cell of a table may hold what it holds, by its field of the schema."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from datetime import date

from book.faults import did_you_mean
from book.schema import Field

_KINDS = {
    "integer": "a whole number such as 12",
    "number": "a number such as 1.56, with a point for decimals",
    "date": "a date such as 2026-01-31",
    "boolean": "true or false",
}


def parse(kind: str, text: str) -> str | int | float | date | bool:
    """`text` as the schema's type `kind`; raises ValueError where it is none."""
    if kind == "integer":
        return int(text)
    if kind == "number":
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        return number
    if kind == "date":
        if len(text) != len("2026-01-31"):
            raise ValueError(text)
        return date.fromisoformat(text)
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    return text


def faults_in(field: Field, text: str) -> Iterator[str]:
    """What is wrong in one cell, each in words; nothing where the cell is in order."""
    if not text:
        if field.required:
            yield f"is empty, but every row needs it: {field.description}{_wanted(field)}"
        return
    if text != text.strip():
        yield f"{text!r} has a space at its start or end"
    hidden = set() if text.isprintable() else {char for char in text if _is_hidden(char)}
    if hidden:
        names = ", ".join(f"U+{ord(char):04X}" for char in sorted(hidden))
        yield f"holds a line break or an invisible character ({names})"
        return
    parts = field.parts(text)
    for part in parts:
        yield from _faults_in_value(field, part.strip())
    if repeated := sorted({part for part in parts if parts.count(part) > 1}):
        yield f"names {', '.join(map(repr, repeated))} twice"


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf")


def _wanted(field: Field) -> str:
    """What may stand in a cell that has to be filled in, after the description; empty for plain text."""
    if field.enum:
        return f"; {', '.join(field.enum)}"
    if field.reference:
        return f"; an id of {field.reference.partition('.')[0]}"
    hint = field.pattern_hint if field.pattern else _KINDS.get(field.type, "")
    return f"; {hint}" if hint else ""


def _faults_in_value(field: Field, value: str) -> Iterator[str]:
    if not value:
        yield f"has an empty value between two '{field.delimiter}'"
    elif field.enum and value not in field.enum:
        yield f"'{value}' is not one of {', '.join(field.enum)}{did_you_mean(value, field.enum)}"
    elif not field.matches(value):
        yield f"'{value}' is not {field.pattern_hint or 'of the form ' + field.pattern}"
    elif field.type != "string":
        yield from _faults_in_typed(field, value)


def _faults_in_typed(field: Field, value: str) -> Iterator[str]:
    try:
        parsed = parse(field.type, value)
    except (ValueError, KeyError):
        yield f"'{value}' is not {_KINDS[field.type]}"
        return
    for bound, is_minimum in ((field.minimum, True), (field.maximum, False)):
        if bound:
            limit = parse(field.type, bound)
            outside = parsed < limit if is_minimum else parsed > limit  # type: ignore[operator]
            if outside:
                yield f"'{value}' is {'below the least' if is_minimum else 'above the most'} allowed, {bound}"
