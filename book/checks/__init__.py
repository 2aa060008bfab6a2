"""Everything `make check` looks at; every fault of every part at once."""

from __future__ import annotations

from book.checks import chapters, claims, keys, notices, references, trials
from book.faults import Fault, FaultyInput
from book.living import decisions
from book.repository import Repository

PARTS = (
    keys.faults,
    references.faults,
    claims.faults,
    notices.faults,
    chapters.faults,
    trials.faults,
    decisions.faults,
)


def run(repository: Repository) -> list[Fault]:
    """Every fault in data, bibliography, claims and chapters, sorted by file and line.

    A table that cannot be read at all stands alone: whatever names its rows would seem wrong as well.
    """
    found: set[Fault] = set()
    try:
        if first := keys.unreadable(repository):
            return sorted(first)
    except FaultyInput as error:
        return error.faults
    for part in PARTS:
        try:
            found.update(part(repository))
        except FaultyInput as error:
            found.update(error.faults)
    return sorted(found)
