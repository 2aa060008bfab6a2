"""Jupyter Book in a process beside this one, which checks the tables and runs the chapters meanwhile.

It is started before it is known whether anything is to be built, loads what it needs, and waits for the word.
What it waits for comes on a pipe, a line of JSON each: that it may begin; which chapters are run for it, as
soon as that is known; and that they are done. When its owner comes to an end, so does it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO

from book.publishing import ahead, forking, running
from book.repository import Repository


class Beside:
    """One run of Jupyter Book with `words`.

    `read` is `inputs.read_by_chapters` as it was before any of it was read.
    """

    def __init__(
        self,
        words: Sequence[str],
        repository: Repository,
        environment: Mapping[str, str],
        read: Mapping[str, str],
    ) -> None:
        self._repository, self._environment, self._read = repository, environment, read
        start = _forked if forking.may_fork() else _spawned
        self._process, self._line = start(words, repository, environment)
        self._has_begun = False

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._line.close()
        ahead.end_all()
        if not self._has_begun:
            self._process.kill()  # still loading, perhaps
        forking.ended(self._process)

    def build(self) -> int:
        """Let it build, and run the chapters for it: its exit status."""
        with _surrounded(self._environment):
            self._has_begun = True
            self._tell(running.BEGIN)
            running.attend(self._repository, self._read, self._tell)
            return self._process.wait()

    def _tell(self, word: object) -> None:
        with suppress(OSError):  # it has ended, and its exit status says how
            self._line.write(json.dumps(word).encode() + b"\n")


def _forked(
    words: Sequence[str], repository: Repository, environment: Mapping[str, str]
) -> tuple[forking.Process, IO[bytes]]:
    """A process that has loaded what this one has, and the pipe to it."""
    from book.publishing import __main__ as publishing

    owner = os.getpid()
    theirs, ours = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        os.close(theirs)
        return forking.Child(pid), os.fdopen(ours, "wb", buffering=0)
    try:
        os.close(ours)
        os.chdir(repository.root)
        os.environ.clear()
        os.environ.update(environment)
        publishing.main(owner, os.fdopen(theirs, "rb"), words)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)


def _spawned(
    words: Sequence[str], repository: Repository, environment: Mapping[str, str]
) -> tuple[forking.Process, IO[bytes]]:
    """A process of its own, as `book.publishing.__main__` has it, and the pipe to it."""
    command = [sys.executable, "-m", "book.publishing", str(os.getpid()), *words]
    process = subprocess.Popen(
        command, cwd=repository.root, env=environment, stdin=subprocess.PIPE, bufsize=0
    )
    assert process.stdin is not None
    return process, process.stdin


@contextmanager
def _surrounded(environment: Mapping[str, str]) -> Iterator[None]:
    """Let what is started meanwhile have this environment."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
