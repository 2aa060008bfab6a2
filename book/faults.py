"""What is wrong in something a person wrote, in one line a contributor can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong: where it stands, what is wrong, and what would be right.

    `line` counts from 1, as an editor does; 0 means the file as a whole.
    `column` names a table's column, a reference's field or a chapter's role, and may be empty.
    """

    path: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = self.path if self.line == 0 else f"{self.path}:{self.line}"
        column = f" {self.column}:" if self.column else ""
        return f"{place}:{column} {self.message}"


class FaultyInput(Exception):
    """Input that cannot be used as it stands; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' (did you mean 'treg'?)' where one known word is near `word`, else an empty string."""
    by_folded = {name.casefold().replace("_", "-"): name for name in known}
    near = difflib.get_close_matches(
        word.casefold().strip().replace("_", "-").replace(" ", "-"), by_folded, n=1, cutoff=0.6
    )
    return f" (did you mean '{by_folded[near[0]]}'?)" if near else ""
