"""Building a book as a person does, from a test."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

from book.repository import Repository


@dataclass(frozen=True)
class Built:
    """How a build ended: its exit status and all it said."""

    status: int
    output: str

    def raise_unless_built(self) -> None:
        assert self.status == 0, self.output


def build(repository: Repository, form: str, *options: str) -> Built:
    """`python -m book build` in a checkout, as a person runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "book", "build", form, *options],
        cwd=repository.root,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Built(done.returncode, done.stdout)
