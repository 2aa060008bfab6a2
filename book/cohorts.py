"""Hazard ratios of single cohorts for Treg, macrophages and MDSC: turned one way, and pooled where alike.

Rows of one cohort recur, with and without adjustment or for several endpoints; a pool takes one row of each.
"""

from __future__ import annotations

import pandas as pd

from book import count_names, tables
from book.repository import Repository
from book.synthesis import Pooled, pool

FAMILIES = {"treg": ("treg",), "tam": ("tam",), "mdsc": ("mdsc", "m-mdsc", "pmn-mdsc")}
"""The cells of the tables that stand together under one name."""

ALIKE = ("marker", "cancer", "compartment", "contrast")
"""What cohorts must share, beside cell and endpoint, to be pooled."""

FEWEST = 5
"""The fewest cohorts that are pooled; the review's own bound."""

METHOD, INTERVAL = "reml", "hartung-knapp"

COUNTS = count_names.COHORTS
"""The names of `counts`, in their order."""


def ratios(repository: Repository | None = None) -> pd.DataFrame:
    """Each row of `prognosis_cohorts` with its `family` of `FAMILIES`, high against low wherever it can be.

    A ratio of low against high is turned (`turned`): 1 / estimate, and the limits change places. What is
    unclear stays as printed. `cancer` is joined by ';', so that rows can be compared by it.
    """
    rows = tables.read("prognosis_cohorts", repository)
    low = rows["contrast"] == "low-high"
    families = {cell: family for family, cells in FAMILIES.items() for cell in cells}
    limits = {"estimate": "estimate", "lower": "upper", "upper": "lower"}
    return rows.assign(
        cancer=[";".join(cancers) for cancers in rows["cancer"]],
        family=[families[cell] for cell in rows["cell"]],
        turned=low,
        contrast=rows["contrast"].where(~low, "high-low"),
        **{name: rows[name].where(~low, 1 / rows[other]) for name, other in limits.items()},
    )


def one_a_cohort(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of one cell and endpoint with one row a cohort: the adjusted one where there are several."""
    first = rows.assign(order=rows["adjustment"] != "multivariable").sort_values(["order", "id"])
    return first.drop_duplicates("cohort").drop(columns="order").sort_values("id", ignore_index=True)


def sets(rows: pd.DataFrame) -> pd.DataFrame:
    """For each family and endpoint of `ratios`: cohorts, and how many of them are alike and could be pooled.

    `alike` is the size of the largest set that shares all of `ALIKE`, `shared` what it shares. Rows whose
    direction is unclear or that have no interval count among the `cohorts` and in no set.
    """
    found = []
    for (family, endpoint), part in rows.groupby(["family", "endpoint"], sort=False):
        single = one_a_cohort(_poolable(part))
        sizes = single.groupby(list(ALIKE)).size()
        shared = " / ".join(filter(None, sizes.idxmax()[:3])) if len(sizes) else ""
        found.append(
            {
                "family": family,
                "endpoint": endpoint,
                "ratios": len(part),
                "cohorts": part["cohort"].nunique(),
                "alike": int(sizes.max()) if len(sizes) else 0,
                "shared": shared,
            }
        )
    return pd.DataFrame(found)


def pools(rows: pd.DataFrame) -> dict[tuple[str, ...], Pooled]:
    """Every set of `FEWEST` cohorts or more alike in cell, endpoint and all of `ALIKE`, pooled.

    REML with the interval of Hartung and Knapp; keys are family, endpoint and then `ALIKE`.
    """
    found = {}
    for shared, part in _poolable(rows).groupby(["family", "endpoint", *ALIKE], sort=False):
        single = one_a_cohort(part)
        if len(single) >= FEWEST:
            found[shared] = pool(single.assign(study=single["id"]), method=METHOD, ci=INTERVAL)
    return found


def _poolable(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows["contrast"] != "unclear") & rows["lower"].notna() & rows["upper"].notna()]


def counts(repository: Repository | None = None) -> dict[str, int]:
    """What prose may state of the cohorts."""
    rows = ratios(repository)
    known = (
        len(rows),
        rows["cohort"].nunique(),
        rows["citekey"].nunique(),
        FEWEST,
        int(sets(rows)["alike"].max()),
        len(pools(rows)),
        *(int((rows["family"] == family).sum()) for family in FAMILIES),
    )
    return dict(zip(COUNTS, known, strict=True))
