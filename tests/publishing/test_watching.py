"""The page on the status: what it says of the last watch, from the log alone."""

from __future__ import annotations

import pandas as pd
import pytest

from book.publishing.watching import asked

Batch = tuple[str, str, str, int, int, str]


def log(*batches: Batch) -> pd.DataFrame:
    return pd.DataFrame(batches, columns=["day", "first", "last", "asked", "answered", "trouble"])


@pytest.mark.parametrize(
    ("batches", "said"),
    [
        (
            [("2026-11-01", "1", "5", 5, 5, ""), ("2026-12-01", "1", "5", 5, 4, "")],
            "pubmed, last asked 2026-12-01: 4 of 5 records came.",
        ),
        (
            [("2026-12-01", "1", "5", 5, 5, ""), ("2026-12-01", "6", "9", 4, 0, "answered 503")],
            "pubmed, last asked 2026-12-01: 5 of 9 records came; it broke off, the rest is yet to be asked for.",
        ),
        (
            [("2026-12-01", "1", "5", 5, 0, "answered 503"), ("2026-12-01", "1", "5", 5, 5, "")],
            "pubmed, last asked 2026-12-01: 5 of 5 records came.",
        ),
    ],
)
def test_the_last_day_counts_and_what_was_asked_again_counts_once(batches: list[Batch], said: str) -> None:
    assert asked("pubmed", log(*batches)) == said
