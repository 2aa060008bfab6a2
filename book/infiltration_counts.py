"""What the infiltration tables count, for prose: part of `book.census`."""

from __future__ import annotations

import pandas as pd

from book import count_names, tables
from book.repository import Repository

LEUKOCYTES = "leukocytes"

LEVEL = 0.05
"""A false discovery rate or a P value below it is counted."""

NAMES = count_names.INFILTRATION
"""Every count of infiltration; `known` and `nominal`: a false discovery rate or P value below `LEVEL`."""


def counts(repository: Repository | None = None) -> dict[str, int]:
    """Every count of `NAMES`, from the tables of infiltration."""
    studies, fractions, hazards, responses = (
        tables.read(f"infiltration_{name}", repository)
        for name in ("studies", "fractions", "survival", "checkpoint")
    )
    whole = fractions["population"] == LEUKOCYTES
    fitted, answered = (table[table["status"] == "fitted"] for table in (hazards, responses))
    known = fitted[fitted["q"] < LEVEL]
    gliomas = studies.loc[studies["cancer"] == "glioma", "id"]
    tregs = fitted[fitted["population"] == "treg"]
    found = (
        fractions["study"].nunique(),
        fractions.loc[~whole, "population"].nunique(),
        fractions.loc[whole, "patients"].sum(),
        len(fitted),
        len(hazards) - len(fitted),
        _below(fitted["p"]),
        round(LEVEL * len(fitted)),
        len(known),
        known["study"].isin(gliomas).sum(),
        _below(fitted["ph_p"]),
        _below(known["ph_p"]),
        len(tregs),
        (tregs["ratio"] < 1).sum(),
        responses["dataset"].nunique(),
        answered["dataset"].nunique(),
        len(answered),
        _below(answered["p"]),
        _below(answered["q"]),
    )
    return {name: int(number) for name, number in zip(NAMES, found, strict=True)}


def _below(values: pd.Series) -> int:
    return int((values < LEVEL).sum())
