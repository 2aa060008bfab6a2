"""`python -m book.publishing OWNER WORDS`: the process that runs `jupyter-book WORDS`, see `beside`.

OWNER is the number of the process that started it, and whose words it reads.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, NoReturn

from book.publishing import forking, preloaded, running
from book.repository import here


def main(owner: int, line: BinaryIO, words: Sequence[str]) -> NoReturn:
    """Run Jupyter Book with `words` when the owner says so; an interrupted build says nothing."""
    with suppress(KeyboardInterrupt):
        forking.end_with(owner)
        forking.look_for_garbage_seldom()
        preloaded.load(tables=running.EXPECTED in os.environ)
        from book.publishing import runner

        running.hear(line)
        forking.leave(runner.run(words, here()))
    forking.leave(forking.INTERRUPTED)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.stdin.buffer, sys.argv[2:])
