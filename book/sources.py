"""Reading a text file a person wrote: UTF-8, Unix line ends, of a size a person can review."""

from __future__ import annotations

from pathlib import Path

from book import remembered
from book.faults import Fault, FaultyInput
from book.repository import Repository

LARGEST = 60_000_000
"""Bytes: a hundred times what the review's largest file holds. More is a mistake."""


def read(file: Path, repository: Repository) -> str:
    """The text of `file`.

    Raises `FaultyInput` where it is missing, too large, or not plain UTF-8 with Unix line ends.
    """
    path = repository.relative(file)
    try:
        size = file.stat().st_size
        if size > LARGEST:
            message = f"is {size / 1e6:.0f} MB; a file may have {LARGEST / 1e6:.0f} MB at the most"
            raise FaultyInput([Fault(path, 0, "", message)])
        content = file.read_bytes()
    except OSError as error:
        remembered.note({file: remembered.GONE})
        raise FaultyInput([Fault(path, 0, "", f"cannot be read: {error.strerror}")]) from error
    remembered.note({file: remembered.digest(content)})
    if content.startswith(b"\xef\xbb\xbf"):
        message = "starts with a byte-order mark; save it as plain UTF-8"
        raise FaultyInput([Fault(path, 1, "", message)])
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8; save the file with the encoding UTF-8"
        raise FaultyInput([Fault(path, line, "", message)]) from error
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        message = "has Windows line ends (CRLF); save it with Unix line ends (LF)"
        raise FaultyInput([Fault(path, line, "", message)])
    return text
