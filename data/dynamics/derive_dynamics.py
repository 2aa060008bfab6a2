"""Rebuilds the derived tables of this folder from the parameters beside it; needs no other data.

Some minutes on one core, most of them for the Sobol indices and the basins. With names of tables as
arguments it rebuilds only those.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from book.dynamics.basins import STARTS, basin
from book.dynamics.equilibria import SCANNED, curve
from book.dynamics.registry import MODELS
from book.dynamics.removal import removed, transferred
from book.dynamics.sensitivity import leading, quantified, screened
from book.dynamics.sliders import grid

HERE = Path(__file__).parent
SUPPRESSED = [model for model in MODELS.values() if model.suppressor]


def sobol() -> pd.DataFrame:
    """Sobol indices for the parameters that the stored screening puts first, where several matter."""
    screening = pd.read_csv(HERE / "dynamics_sensitivity.csv")
    chosen = {name: leading(screening[screening["model"] == name]) for name in MODELS}
    return pd.concat(quantified(MODELS[name], names) for name, names in chosen.items() if names)


DERIVED: dict[str, Callable[[], pd.DataFrame]] = {
    "dynamics_equilibria": lambda: pd.concat(curve(MODELS[name]) for name in SCANNED),
    "dynamics_basins": lambda: pd.concat(basin(MODELS[name]) for name in STARTS),
    "dynamics_removal": lambda: pd.concat(removed(model) for model in SUPPRESSED),
    "dynamics_transfer": lambda: pd.concat(transferred(model) for model in SUPPRESSED),
    "dynamics_grid": lambda: grid(MODELS["wilson2012"]),
    "dynamics_sensitivity": lambda: pd.concat(screened(model) for model in MODELS.values()),
    "dynamics_sobol": sobol,
}
"""Every derived table by its name; the Sobol indices come after the screening they build on."""


def main(names: list[str]) -> None:
    for name in names or DERIVED:
        table = DERIVED[name]()
        numbers = table.select_dtypes("float")
        rounded = table.assign(**{column: numbers[column].map("{:.6g}".format) for column in numbers})
        if "stable" in rounded:
            rounded["stable"] = rounded["stable"].map({True: "true", False: "false"})
        rounded.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
