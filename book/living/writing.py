"""Changing files that people also edit: whole or not at all, and no byte touched that was not meant.

Text in, text out for the changes; `replace` puts the new text in the old one's place.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from book.faults import Fault, FaultyInput

NEW_FILE_MODE = 0o644
_PLAIN = re.compile(r"(?:[^,\r\n]|\r(?!\n))*")
_STOP = re.compile(r",|\r?\n|\Z")


class Unwritten(Exception):
    """A file could not be written; what stood there before still stands there."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path.name} could not be written: {why}; it stands as it was")
        self.path = path


def replace(path: Path, content: bytes) -> None:
    """Put `content` in the place of what `path` holds, or make it; a reader sees the old or the new, whole.

    The old file's permissions are kept, and a link is followed.
    Raises `Unwritten` where that cannot be done, as on a full disk.
    """
    target = path.resolve()
    temporary = ""
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else NEW_FILE_MODE
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix="~", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise Unwritten(path, error.strerror or type(error).__name__) from error
    finally:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make `folder` and those it stands in; raises `Unwritten` where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritten(folder, error.strerror or type(error).__name__) from error


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a loss of power, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class _Cell:
    """One cell: where its text stands in the file, quotes included, and what it says."""

    start: int
    end: int
    value: str


def appended(text: str, rows: Sequence[Mapping[str, str]], path: str) -> str:
    """`text`, a CSV file, with `rows` behind its last line; `path` names the file in a complaint.

    Each row holds a text for each column of the header; the file's own line ends are used.
    Raises `FaultyInput` where the last line is incomplete or a row's columns are not the table's.
    """
    header_cells, end = _checked(text, path)
    header = [cell.value for cell in header_cells]
    for row in rows:
        if set(row) != set(header):
            odd = ", ".join(sorted(set(row) ^ set(header)))
            raise FaultyInput([Fault(path, 1, "", f"a new row has other columns than the table: {odd}")])
    return text + "".join(_line([row[name] for name in header]) + end for row in rows)


def changed(text: str, key: str, changes: Mapping[str, Mapping[str, str]], path: str) -> str:
    """`text`, a CSV file, with some cells changed: `changes` gives by `key` a row's new texts by column.

    Every other byte stays, the quotes of the row's other cells too.
    Raises `FaultyInput` where a row or column is not there, or the key is there twice.
    """
    header_cells, _ = _checked(text, path)
    header = [cell.value for cell in header_cells]
    wanted = {key, *(column for cells in changes.values() for column in cells)}
    if unknown := sorted(wanted - set(header)):
        raise FaultyInput([Fault(path, 1, name, "is no column of this table") for name in unknown])
    at = header.index(key)
    places: dict[str, list[_Cell]] = {}
    faults = []
    for record in islice(_records(text, path), 1, None):
        if at >= len(record) or (name := record[at].value) not in changes:
            continue
        line = text.count("\n", 0, record[0].start) + 1
        if name in places:
            faults.append(Fault(path, line, key, f"'{name}' stands in a second row"))
        if len(record) != len(header):
            faults.append(Fault(path, line, "", f"has {len(record)} cells for {len(header)} columns"))
        places[name] = record
    faults += [Fault(path, 0, key, f"no row has '{name}'") for name in changes if name not in places]
    if faults:
        raise FaultyInput(faults)
    edits = [
        (places[name][header.index(column)], value)
        for name, cells in changes.items()
        for column, value in cells.items()
    ]
    pieces, done = [], 0
    for cell, value in sorted(edits, key=lambda edit: edit[0].start):
        if cell.value != value:
            pieces += [text[done : cell.start], _line([value, ""])[:-1]]
            done = cell.end
    return "".join(pieces) + text[done:]


def _line(values: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)  # what it ends lines with, it also quotes
    return out.getvalue().removesuffix("\r\n")


def _checked(text: str, path: str) -> tuple[list[_Cell], str]:
    """The header of a CSV text and its line end; raises `FaultyInput` where it is not whole to its end."""
    if not text.strip():
        raise FaultyInput([Fault(path, 0, "", "is empty; the first line must name the columns")])
    end = "\r\n" if "\r\n" in text[: text.find("\n") + 1] else "\n"
    records = _records(text, path)
    header = next(records)
    (last,) = deque(chain([header], records), maxlen=1)
    if not text.endswith("\n"):
        line = text.count("\n", 0, last[0].start) + 1
        message = "the last line is incomplete: it has no line end; complete it, or take it out"
        raise FaultyInput([Fault(path, line, "", message)])
    return header, end


def _records(text: str, path: str) -> Iterator[list[_Cell]]:
    record: list[_Cell] = []
    start = 0
    while start < len(text):
        cell = _cell(text, start, path)
        record.append(cell)
        stop = text[cell.end : cell.end + 1]
        start = cell.end + 1
        if stop == ",":
            if start == len(text):
                record.append(_Cell(start, start, ""))
                yield record
            continue
        start += stop == "\r"
        yield record
        record = []


def _cell(text: str, start: int, path: str) -> _Cell:
    if not text.startswith('"', start):
        end = _PLAIN.match(text, start).end()  # type: ignore[union-attr]  # it matches nothing, too
        return _Cell(start, end, text[start:end])
    end = start + 1
    while (end := text.find('"', end)) >= 0 and text[end + 1 : end + 2] == '"':
        end += 2
    if end < 0 or not _STOP.match(text, end + 1):
        line = text.count("\n", 0, start) + 1
        raise FaultyInput([Fault(path, line, "", "a double quote is out of place")])
    return _Cell(start, end + 1, text[start + 1 : end].replace('""', '"'))
