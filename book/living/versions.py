"""The review as it stood at another time, taken out of git into a folder of its own and read from there.

Nothing of an old state is ever run: its tables and its bibliography are read as data, by the code of today.
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from book.faults import Fault, FaultyInput
from book.repository import Repository

PARTS = ("data", "references.bib", "CITATION.cff", "book/evidence.py")
"""What of an old state is read: tables, papers, its number, and the text of the rule it went by."""

CHECKOUT = "."
"""Names the checkout as it stands on the disk, committed or not."""

_NUMBER = re.compile(r"\d+\.\d+\.\d+")


def commit_of(name: str, repository: Repository) -> str:
    """The commit a person means by `name`: 40 hexadecimal digits.

    A version such as 0.2.0 is its tag (v0.2.0 or 0.2.0), or, without one, the commit that first set this
    number in CITATION.cff on the way to the present one. Anything else is what git takes it for.
    Raises `FaultyInput` where there is no such version or commit, or no history.
    """
    if _NUMBER.fullmatch(name):
        named = (
            _verified(f"refs/tags/v{name}", repository)
            or _verified(f"refs/tags/{name}", repository)
            or _that_set(name, repository)
        )
    else:
        named = "" if name.startswith("-") else _verified(name, repository)
    if not named:
        message = f"'{name}' is no version, tag or commit of this checkout; `git tag` and `git log` list them"
        raise FaultyInput([Fault("git", 0, "", message)])
    return named


@contextmanager
def at(name: str, repository: Repository) -> Iterator[Repository]:
    """The review as it stood at `name`, for as long as the block runs; `.` is the checkout itself."""
    if name == CHECKOUT:
        yield repository
        return
    commit = commit_of(name, repository)
    with TemporaryDirectory(prefix="review-") as folder:
        _take_out(commit, repository, Path(folder))
        yield Repository(Path(folder))


def _take_out(commit: str, repository: Repository, folder: Path) -> None:
    listed = _git(repository, "ls-tree", "--name-only", "-z", commit, "--", *PARTS).decode().split("\0")
    there = [name for name in listed if name]
    if not there:
        message = f"the commit {commit[:7]} holds none of {', '.join(PARTS)}"
        raise FaultyInput([Fault("git", 0, "", message)])
    archive = _git(repository, "archive", "--format=tar", commit, "--", *there)
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        odd = [one.name for one in packed if not (one.isfile() or one.isdir())]
        if odd:
            raise FaultyInput([Fault(name, 0, "", "is a link; it must be a plain file") for name in odd])
        packed.extractall(folder, filter="data")


def _verified(name: str, repository: Repository) -> str:
    done = _run(repository, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def _that_set(number: str, repository: Repository) -> str:
    pattern = rf"^version: {re.escape(number)}$"
    search = ["--first-parent", "-m", "--reverse", "--format=%H", "-G", pattern, "--", "CITATION.cff"]
    done = _run(repository, "log", *search)
    commits = done.stdout.decode().split() if done.returncode == 0 else []
    return next((commit for commit in commits if _states(commit, pattern, repository)), "")


def _states(commit: str, pattern: str, repository: Repository) -> bool:
    """Whether the citation file says so after the commit: the one that takes a number away matches too."""
    text = _git(repository, "show", f"{commit}:CITATION.cff").decode("utf-8", "replace")
    return re.search(pattern, text, re.MULTILINE) is not None


def _git(repository: Repository, *words: str) -> bytes:
    done = _run(repository, *words)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise FaultyInput([Fault("git", 0, words[0], said[-1] if said else "failed")])
    return done.stdout


def _run(repository: Repository, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *words], cwd=repository.root, check=False, capture_output=True)
    except OSError as error:
        raise FaultyInput([Fault("git", 0, "", f"cannot be run: {error.strerror}")]) from error
