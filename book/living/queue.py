"""What waits for a person's decision: records that are no duplicate, no notice, and not yet decided on."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from book.living.records import NOTICES
from book.repository import Repository

COLUMNS = ["id", "first_seen", "year", "author", "title", "doi", "kind", "preprint_of"]


def place(repository: Repository) -> Path:
    """Where the queue is written, for a person to open; it can be computed again at any time."""
    return repository.build / "living" / "queue.csv"


def waiting(records: pd.DataFrame, decided: Collection[str] = ()) -> pd.DataFrame:
    """The rows of `records` that wait, newest search first, then newest paper; `COLUMNS` only.

    `decided` are the ids somebody decided on.
    """
    left = records[
        (records["duplicate_of"] == "")
        & (records["citekey"] == "")
        & ~records["kind"].isin(NOTICES)
        & ~records["id"].isin(list(decided))
    ]
    order = ["first_seen", "year", "id"]
    return left.sort_values(order, ascending=[False, False, True], kind="stable")[COLUMNS].reset_index(
        drop=True
    )
