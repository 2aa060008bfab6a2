"""Building a book as a person does, from a test."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from book.repository import Repository, here


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


def sphinx(folder: Path, builder: str = "html") -> str:
    """Build a project of Sphinx into its folder `out`, with our package at hand; what it said on the way."""
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", builder, str(folder), str(folder / "out")],
        cwd=here().root,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(here().root)},
    )
    assert done.returncode == 0, done.stderr
    return done.stderr
