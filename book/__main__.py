"""The command line: `python -m book COMMAND`; the commands stand in `book/commands/`."""

from __future__ import annotations

from collections.abc import Sequence

from book.commands import parser
from book.commands.terminal import Faults, warn
from book.faults import FaultyInput
from book.living.writing import Unwritten
from book.publishing import forking


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; each fault goes to the error stream on a line of its own, and makes the status 1."""
    arguments = parser().parse_args(words)
    faults: Faults
    try:
        faults = list(arguments.run(arguments))
    except FaultyInput as error:
        faults = error.faults
    except Unwritten as error:
        faults = [error]
    except KeyboardInterrupt:
        warn("Ended before it was done.")
        return forking.INTERRUPTED
    for fault in faults:
        warn(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    forking.leave(main())
