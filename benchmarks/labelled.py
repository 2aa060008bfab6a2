"""Labelled sets of SYNERGY: papers found by a systematic review's search, and which of them it included.

A set is a folder with `labels.csv` and `works_1.zip`, as at https://github.com/asreview/synergy-dataset.
"""

from __future__ import annotations

import csv
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

WHERE = "REVIEW_RAW_DATA"
SETS = ("Donners_2021", "Meijboom_2021", "Nelson_2002", "van_der_Valk_2021")


class NotThere(Exception):
    """What a benchmark needs is not on this machine; says how to bring it there."""


def read() -> dict[str, pd.DataFrame]:
    """Each set by name: `id`, `title`, `abstract`, `year`, `decision`, in the order of its labels.

    Raises `NotThere`.
    """
    folder = Path(os.environ.get(WHERE, "")) / "screening"
    if not os.environ.get(WHERE) or not folder.is_dir():
        raise NotThere(
            f"The labelled sets are not here: {WHERE} must name a folder with screening/{SETS[0]} and so on, "
            "from releases/v1 of https://github.com/asreview/synergy-dataset"
        )
    return {name: _set(folder / name) for name in SETS}


def _set(folder: Path) -> pd.DataFrame:
    works = {work["id"]: work for work in _works(folder / "works_1.zip")}
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["openalex_id"]: row["label_included"] for row in csv.DictReader(file)}
    return pd.DataFrame(
        [
            {
                "id": name,
                "title": works[name]["title"] or "",
                "abstract": _in_order(works[name]["abstract_inverted_index"] or {}),
                "year": works[name]["publication_year"],
                "decision": "include" if label == "1" else "exclude",
            }
            for name, label in labels.items()
        ]
    )


def _works(path: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield from json.loads(archive.read(name))


def _in_order(index: dict[str, list[int]]) -> str:
    """An abstract, given as the places of each of its words."""
    places = [(place, word) for word, where in index.items() for place in where]
    return " ".join(word for _, word in sorted(places))
