"""The tables are checked before a build, and once for each state of them and of the code that checks."""

from __future__ import annotations

from contextlib import suppress

from book.repository import Repository

MARK = "checked.state"


def faults(repository: Repository, state: str) -> list[str]:
    """What is wrong with the tables, a line a fault; they are not looked at where they were found right.

    `state` is `inputs.execution_digest` as it was before any of them was read.
    """
    mark = repository.build / MARK
    with suppress(OSError):
        if mark.read_text("utf-8") == state:
            return []
    from book.checks import keys  # here: it loads pandas, which takes longer than all the rest

    if found := sorted(keys.faults(repository)):
        return [str(fault) for fault in found]
    with suppress(OSError):  # without room for the note they are checked again
        mark.parent.mkdir(parents=True, exist_ok=True)
        fresh = mark.with_suffix(".new")
        fresh.write_text(state, "utf-8")
        fresh.replace(mark)
    return []
