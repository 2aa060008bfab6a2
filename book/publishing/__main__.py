"""`python -m book.publishing WORDS`: the process that runs `jupyter-book WORDS`, see `runner`."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from typing import NoReturn

from book.publishing import forking, nursery
from book.repository import here

MADE_BEFORE_GARBAGE_IS_LOOKED_FOR = (1_000_000, 50, 100)
"""In place of Python's (700, 10, 10): little of what a build makes is garbage before it ends, and looking for
it took between a tenth and a quarter of a build's time."""


def look_for_garbage_seldom() -> None:
    """As becomes a process that makes much and ends soon."""
    gc.set_threshold(*MADE_BEFORE_GARBAGE_IS_LOOKED_FOR)


def main() -> NoReturn:
    """Run Jupyter Book with the words of the command line; an interrupted build says nothing."""
    status = forking.INTERRUPTED
    with suppress(KeyboardInterrupt):
        look_for_garbage_seldom()
        nursery.prepare(here().root)
        from book.publishing import runner  # here: loading it is much of what a short build does

        status = runner.run(sys.argv[1:], here())
    forking.leave(status)


if __name__ == "__main__":
    main()
