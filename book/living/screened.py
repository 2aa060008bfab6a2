"""Files of decided and of new papers as somebody wrote them, held against what a ranking needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from book import sheet
from book.faults import Fault, FaultyInput, did_you_mean
from book.sheet import Sheet

TEXTS = ("title", "abstract")
CANDIDATE = ("id", *TEXTS)
DECIDED = (*CANDIDATE, "decision")
DECISIONS = ("include", "exclude")


def read(decided: Path, candidates: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both files: `id`, `title`, `abstract`, and for the decided ones `decision`; others are ignored.

    Raises `FaultyInput` with every fault of both.
    """
    tables: list[pd.DataFrame] = []
    faults: list[Fault] = []
    for path, columns in ((decided, DECIDED), (candidates, CANDIDATE)):
        try:
            one, shapes = sheet.read(path)
        except FaultyInput as error:
            faults += error.faults
            continue
        faults += shapes
        missing = [
            Fault(one.path, 1, name, f"the column is missing; the file needs {', '.join(columns)}")
            for name in columns
            if name not in one.rows.columns
        ]
        faults += missing or _faults(one, columns)
        tables.append(one.rows)
    if faults:
        raise FaultyInput(faults)
    return tables[0].assign(decision=tables[0]["decision"].str.casefold()), tables[1]


def _faults(one: Sheet, columns: tuple[str, ...]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, row in zip(one.lines, one.rows.to_dict("records"), strict=True):
        name = row["id"]
        if not name:
            yield Fault(one.path, line, "id", "is empty; every paper needs its own")
        elif first.setdefault(name, line) != line:
            yield Fault(one.path, line, "id", f"'{name}' stands already in line {first[name]}")
        if not any(row[text] for text in TEXTS):
            yield Fault(one.path, line, "title, abstract", "are both empty; nothing can be learned from none")
        if "decision" in columns and row["decision"].casefold() not in DECISIONS:
            said = row["decision"]
            meant = did_you_mean(said, DECISIONS)
            yield Fault(one.path, line, "decision", f"'{said}' is neither include nor exclude{meant}")
