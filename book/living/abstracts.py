"""Abstracts, which belong to others and are not committed: a store beside what is built."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from book.living.writing import Unwritten, make_folder
from book.repository import Repository


def store(repository: Repository) -> Path:
    """Where the abstracts of this checkout are."""
    return repository.build / "living" / "abstracts.sqlite"


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    make_folder(path.parent)
    try:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS abstracts (id TEXT PRIMARY KEY, abstract TEXT NOT NULL)"
            )
            yield connection
    except sqlite3.Error as error:
        raise Unwritten(path, str(error)) from error


def keep(path: Path, abstracts: Iterable[tuple[str, str]]) -> None:
    """Keep each abstract under its record's id; raises `Unwritten` where there is no room."""
    with _opened(path) as connection:
        connection.executemany("INSERT OR REPLACE INTO abstracts VALUES (?, ?)", abstracts)


def read(path: Path) -> dict[str, str]:
    """Every abstract that is kept, by its record's id; none where there is no store yet."""
    if not path.is_file():
        return {}
    with _opened(path) as connection:
        return dict(connection.execute("SELECT id, abstract FROM abstracts"))
