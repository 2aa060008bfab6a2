"""Rebuilds the derived tables of this folder from the parameters beside it; needs no other data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from book.dynamics.equilibria import SCANNED, scanned
from book.dynamics.registry import MODELS
from book.dynamics.removal import DAYS, grid, removed
from book.dynamics.sensitivity import screened

HERE = Path(__file__).parent
SUPPRESSED = [model for model in MODELS.values() if model.suppressor]


def derived() -> dict[str, pd.DataFrame]:
    """Every derived table by its name."""
    return {
        "dynamics_equilibria": pd.concat([scanned(MODELS[name]) for name in SCANNED]),
        "dynamics_removal": pd.concat([removed(model, day) for model in SUPPRESSED for day in DAYS]),
        "dynamics_sensitivity": pd.concat([screened(model) for model in SUPPRESSED]),
        "dynamics_grid": grid(MODELS["wilson2012"]),
    }


def main() -> None:
    for name, table in derived().items():
        numbers = table.select_dtypes("float")
        rounded = table.assign(**{column: numbers[column].map("{:.6g}".format) for column in numbers})
        if "stable" in rounded:
            rounded["stable"] = rounded["stable"].map({True: "true", False: "false"})
        rounded.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
