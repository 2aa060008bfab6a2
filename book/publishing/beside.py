"""Jupyter Book in a process beside this one, which checks the tables and runs the chapters meanwhile.

It is started before it is known whether anything is to be built, loads what it needs, and waits for the word.
What it waits for comes on a socket, a line of JSON each: that it may begin; which chapters are run for it, as
soon as that is known; and that they are done. When its owner comes to an end, so does it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType

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
        self._line, theirs = socket.socketpair()
        with theirs:
            start = _forked if forking.may_fork() else _spawned
            self._process = start(words, repository, environment, theirs)

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)  # a forked process has this end too
        self._line.close()
        ahead.end_all()
        forking.ended(self._process)

    def build(self) -> int:
        """Let it build, and run the chapters for it: its exit status."""
        with _surrounded(self._environment):
            self._tell(running.BEGIN)
            running.attend(self._repository, self._read, self._tell)
            return self._process.wait()

    def _tell(self, word: object) -> None:
        with suppress(OSError):  # it has ended, and its exit status says how
            self._line.sendall(json.dumps(word).encode() + b"\n")


def _forked(
    words: Sequence[str], repository: Repository, environment: Mapping[str, str], line: socket.socket
) -> forking.Process:
    """A process that has loaded what this one has."""
    from book.publishing import __main__ as publishing

    owner = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    if pid := os.fork():
        return forking.Child(pid)
    try:
        os.chdir(repository.root)
        os.environ.clear()
        os.environ.update(environment)
        publishing.main(owner, line, words)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(1)


def _spawned(
    words: Sequence[str], repository: Repository, environment: Mapping[str, str], line: socket.socket
) -> forking.Process:
    """A process of its own, as `book.publishing.__main__` has it."""
    return subprocess.Popen(
        [sys.executable, "-m", "book.publishing", str(os.getpid()), str(line.fileno()), *words],
        cwd=repository.root,
        env=environment,
        pass_fds=[line.fileno()],
    )


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
