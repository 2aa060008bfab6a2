"""The way from primary tumour to metastasis: which finding belongs to which step."""

from __future__ import annotations

import pandas as pd

from book import tables
from book.repository import Repository


def steps(repository: Repository | None = None) -> pd.DataFrame:
    """The steps in their order, as `data/vocabulary/steps.csv` holds them."""
    return tables.read("steps", repository).sort_values("position", ignore_index=True)


def placed(findings: pd.DataFrame, repository: Repository | None = None) -> pd.DataFrame:
    """The findings that belong to a step, with the column `step`.

    The step is that of the mechanism where the mechanism serves its first process, else that of the process.
    """
    processes = tables.read("processes", repository).set_index("id")["step"]
    mechanisms = tables.read("mechanisms", repository).set_index("id")
    found = [
        (mechanisms.at[mechanism, "process"] == process and mechanisms.at[mechanism, "step"])
        or processes[process]
        for process, mechanism in zip(findings["process"], findings["mechanism"], strict=True)
    ]
    known = findings.assign(step=pd.Series(found, index=findings.index, dtype="str"))
    return known[known["step"] != ""].reset_index(drop=True)
