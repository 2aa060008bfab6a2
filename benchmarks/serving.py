"""How long a writer waits with `make serve`: from saving a file to the word that there is a new build."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.growth import Failed, environment
from book.publishing.following import NEWS
from book.repository import Repository

ADDRESS = re.compile(r"http://localhost:\d+")
LONGEST_SECONDS = 600
LOOK_EVERY_SECONDS = 0.1


def waits(
    book: Repository, changes: Mapping[str, Callable[[Repository], None]]
) -> Iterator[tuple[str, float]]:
    """Each change by its name, with the seconds by the clock until an open page is told to show it.

    Raises `Failed` with what the server said where it never does.
    """
    with (
        tempfile.NamedTemporaryFile() as file,
        _served(book, said := Path(file.name)) as address,
        urlopen(f"{address}{NEWS}", timeout=LONGEST_SECONDS) as news,
    ):
        known = _told(news, "", said)
        for name, change in changes.items():
            start = time.perf_counter()
            change(book)
            known = _told(news, known, said)
            yield name, round(time.perf_counter() - start, 2)


@contextmanager
def _served(book: Repository, said: Path) -> Iterator[str]:
    """The address of a server of the book, for as long as this lasts."""
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "book", "serve", "--port", "0"],
            cwd=book.root,
            stdout=out,
            stderr=out,
            env=environment(),
        )
    try:
        end = time.perf_counter() + LONGEST_SECONDS
        while not (found := ADDRESS.search(said.read_text("utf-8"))):
            if process.poll() is not None or time.perf_counter() > end:
                raise Failed(said.read_text("utf-8")[-2000:])
            time.sleep(LOOK_EVERY_SECONDS)
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _told(news: Any, known: str, said: Path) -> str:
    """The name of the next build after the `known`; it is told again every now and then."""
    end = time.perf_counter() + LONGEST_SECONDS
    while time.perf_counter() < end:
        told = news.readline().decode().removeprefix("data: ").strip()
        if told not in ("", known):
            return str(told)
    raise Failed(said.read_text("utf-8")[-2000:])
