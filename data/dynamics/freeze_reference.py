"""Simulates the deposited files once and freezes what came out in `dynamics_reference.csv`.

Run by hand with the folder of the SBML files as its argument, in an environment that has libroadrunner
(2.10.0 was used), which is no dependency of the project.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import roadrunner

HERE = Path(__file__).parent
KIRSCHNER = {"Immune_cells": "E", "Tumor": "T", "IL2": "I"}
RUNS = (
    ("kuznetsov1994", "published", "BIOMD0000000762", 500, {}, {}, {}),
    ("kirschner1998", "published", "BIOMD0000000732", 1000, {}, {}, KIRSCHNER),
    ("kirschner1998", "much IL-2", "BIOMD0000000732", 40, {}, {"s2": 1e9}, KIRSCHNER),
    ("arciero2004", "published", "MODEL1907310002", 500, {}, {}, {}),
    ("wilson2012", "published", "BIOMD0000000791", 100, {}, {}, {}),
    ("depillis2013", "published", "BIOMD0000000908", 200, {}, {}, {}),
    ("depillis2013", "few Treg", "BIOMD0000000908", 200, {}, {"w_u": 0.00122, "p_R": 0.003598}, {}),
    (
        "shariatpanahi2018",
        "published",
        "MODEL1909090003",
        200,
        {"C": 1000.0, "N": 14000 / 0.0412, "T": 1.0, "M": 5e6},
        {},
        {},
    ),
)
"""Model, what was changed, file, days, initial values and parameters set by hand, states named otherwise."""


def main(folder: Path) -> None:
    with (HERE / "dynamics_reference.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["model", "run", "state", "day", "value"])
        for name, run, file, days, initial, changed, names in RUNS:
            runner = roadrunner.RoadRunner(str(folder / f"{file}.xml"))
            runner.integrator.absolute_tolerance = 1e-9
            runner.integrator.relative_tolerance = 1e-11
            runner.integrator.maximum_num_steps = 500000
            for state, value in initial.items():
                runner[f"init([{state}])"] = value
            runner.reset()
            for parameter, value in changed.items():
                runner[parameter] = value
            species = list(runner.model.getFloatingSpeciesIds())
            runner.timeCourseSelections = ["time", *(f"[{state}]" for state in species)]
            result = runner.simulate(0, days, 101)
            for place, state in enumerate(species, 1):
                writer.writerows(
                    [name, run, names.get(state, state), f"{row[0]:.12g}", f"{row[place]:.12g}"]
                    for row in result
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
