"""A file of studies as somebody wrote it, each row with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from book.faults import Fault, FaultyInput


@dataclass(frozen=True)
class Sheet:
    """The rows of a CSV file, every cell a text, and the line each starts on, from 1."""

    path: str
    rows: pd.DataFrame
    lines: tuple[int, ...]


def read(path: Path) -> tuple[Sheet, list[Fault]]:
    """The rows of `path` that have the header's shape, and a fault for each that has not.

    A byte-order mark, Windows line ends, blank lines and spaces around a cell are no fault; names of columns
    are taken in lower case.
    Raises `FaultyInput` where there is no table at all.
    """
    place = str(path)
    records, faults = _records(_text(path), place)
    if not records:
        raise FaultyInput(faults or [Fault(place, 0, "", "is empty; the first line must name the columns")])
    (top, header), *body = records
    names = [name.casefold() for name in header]
    if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        raise FaultyInput([Fault(place, top, "", "has no commas between its columns; save it with commas")])
    faults += [
        Fault(place, top, name, "is the name of two columns")
        for name in sorted({name for name in names if name and names.count(name) > 1})
    ]
    if faults:
        raise FaultyInput(faults)
    whole = [(line, cells) for line, cells in body if len(cells) == len(names)]
    shapes = [
        Fault(place, line, "", f"has {len(cells)} cells, but the header names {len(names)} columns")
        for line, cells in body
        if len(cells) != len(names)
    ]
    rows = pd.DataFrame([cells for _, cells in whole], columns=names, dtype=object)
    return Sheet(place, rows, tuple(line for line, _ in whole)), shapes


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise FaultyInput([Fault(str(path), 0, "", f"cannot be read: {reason}")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FaultyInput([Fault(str(path), line, "", "is not UTF-8; save it as CSV UTF-8")]) from error


def _records(text: str, place: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Each record that is not blank with the line it starts on; and what stopped the reading."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records = []
    start = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        return records, [Fault(place, start, "", f"a double quote is out of place: {error}")]
    return records, []
