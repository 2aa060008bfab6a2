"""Simulates the deposited files once and freezes what came out beside this file.

Run by hand with the folder of the SBML files as its argument, in an environment that has libroadrunner
(2.10.0 was used), which is no dependency of the project.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import roadrunner

HERE = Path(__file__).parent / "reference"
DEPOSITED = {
    "kuznetsov1994": ("BIOMD0000000762", 500, {}, {}),
    "kirschner1998": ("BIOMD0000000732", 1000, {}, {"Immune_cells": "E", "Tumor": "T", "IL2": "I"}),
    "arciero2004": ("MODEL1907310002", 500, {}, {}),
    "wilson2012": ("BIOMD0000000791", 100, {}, {}),
    "depillis2013": ("BIOMD0000000908", 200, {}, {}),
    "shariatpanahi2018": (
        "MODEL1909090003",
        200,
        {"C": 1000.0, "N": 14000 / 0.0412, "T": 1.0, "M": 5e6},
        {},
    ),
}
"""Model: the file, the days simulated, the initial values set by hand, and states named otherwise."""


def main(folder: Path) -> None:
    for name, (file, days, initial, names) in DEPOSITED.items():
        runner = roadrunner.RoadRunner(str(folder / f"{file}.xml"))
        runner.integrator.absolute_tolerance = 1e-9
        runner.integrator.relative_tolerance = 1e-11
        runner.integrator.maximum_num_steps = 500000
        for state, value in initial.items():
            runner[f"init([{state}])"] = value
        runner.reset()
        species = list(runner.model.getFloatingSpeciesIds())
        runner.timeCourseSelections = ["time", *(f"[{state}]" for state in species)]
        result = runner.simulate(0, days, 101)
        with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as file_out:
            writer = csv.writer(file_out, lineterminator="\n")
            writer.writerow(["time", *(names.get(state, state) for state in species)])
            writer.writerows([f"{value:.12g}" for value in row] for row in result)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
