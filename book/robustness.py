"""How firm the pooled estimates are: each analysis pooled without every study, and with images added."""

from __future__ import annotations

import pandas as pd

from book import count_names, reproduction, tables
from book.remembered import kept
from book.repository import Repository
from book.synthesis import bias, pool
from book.synthesis.influence import leave_one_out
from book.synthesis.studies import effects

METHOD = "reml"
FEWEST = 5
"""With fewer studies neither leaving one out nor filling in says much; the review's own bound."""

COUNTS = count_names.ROBUSTNESS
"""The names of `counts`, in their order."""


@kept
def _probed(repository: Repository | None) -> pd.DataFrame:
    analyses = tables.read("prognosis_reproduction", repository)
    rows = []
    for one in analyses.itertuples(index=False):
        frame = reproduction.studies(one.id, repository)
        if len(frame) < FEWEST:
            continue
        these = effects(frame)
        whole = pool(frame, method=METHOD)
        left = leave_one_out(these, method=METHOD)
        filled = bias.trim_and_fill(these, method=METHOD)
        sure = not whole.lower <= 1 <= whole.upper
        still = (left["lower"] > 1) | (left["upper"] < 1)
        rows.append(
            {
                "id": one.id,
                "citekey": one.citekey,
                "population": one.population,
                "subgroup": one.subgroup,
                "endpoint": one.endpoint,
                "k": whole.k,
                "estimate": whole.estimate,
                "lower": whole.lower,
                "upper": whole.upper,
                "lowest": float(left["estimate"].min()),
                "highest": float(left["estimate"].max()),
                "turned_by": int((still != sure).sum()),
                "side": filled.side,
                "missing": filled.missing,
                "filled": filled.pooled.estimate,
                "filled_lower": filled.pooled.lower,
                "filled_upper": filled.pooled.upper,
            }
        )
    return pd.DataFrame(rows)


def probed(repository: Repository | None = None) -> pd.DataFrame:
    """A row an analysis with `FEWEST` studies or more, pooled by REML.

    `lowest` and `highest` bound the estimates with one study left out; `turned_by` is how many studies,
    left out alone, decide whether the 95 % interval includes one. `missing` studies are filled in on `side`
    by Duval's and Tweedie's L0, which gives `filled` with its interval.
    """
    return _probed(repository).copy()


def counts(repository: Repository | None = None) -> dict[str, int]:
    """What prose may state of it: how many analyses, and how many change."""
    found = _probed(repository)
    sure = (found["lower"] > 1) | (found["upper"] < 1)
    after = (found["filled_lower"] > 1) | (found["filled_upper"] < 1)
    known = (
        len(found),
        int((found["turned_by"] > 0).sum()),
        int((found["missing"] > 0).sum()),
        int(sure.sum()),
        int((sure & ~after).sum()),
    )
    return dict(zip(COUNTS, known, strict=True))
