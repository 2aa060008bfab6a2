"""What taking the suppressor away does: from the first day or later, alone or with effector cells."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from book.dynamics.model import Model, Vector, trajectory

YEAR = 365
DAYS = (0, 30)
FRACTIONS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)

SUPPRESSION = (0.05, 0.2, 1.0, 2.0)
DEPLETION = (0.0, 0.5, 0.9, 1.0)
DOSES = (0.0, 3.0, 4.0, 5.0)
TREATED = 10
FOLLOWED = 120


def treated(model: Model, day: int, last: int, fraction: float, given: float, strength: float) -> Vector:
    """The tumour (its unit, never below `model.least`) on the days 0, 5, … `last`.

    `strength` multiplies what makes the suppressor; on `day` a `fraction` of that is taken away for good
    and `given` effector cells are added.
    """
    values = model.depleted(1 - strength, model.parameters())
    start = model.initial()
    before = np.arange(0, day, 5.0)
    tumour = np.empty(0)
    if day:
        course = trajectory(model, np.append(before, float(day)), values)
        start = course[list(model.states)].to_numpy(dtype=float)[-1].copy()
        tumour = course[model.tumour].to_numpy(dtype=float)[:-1]
    start[model.index(model.effector)] += given
    after = trajectory(model, np.arange(day, last + 1.0, 5.0), model.depleted(fraction, values), start)
    whole = np.concatenate([tumour, after[model.tumour].to_numpy(dtype=float)])
    return np.asarray(np.maximum(whole, model.least))


def removed(model: Model, day: int) -> pd.DataFrame:
    """The rows of `dynamics_removal.csv` for one model whose suppressor is lowered from `day`."""
    final = {fraction: treated(model, day, YEAR, fraction, 0.0, 1.0)[-1] for fraction in FRACTIONS}
    return pd.DataFrame(
        {"model": model.id, "day": day, "fraction": fraction, "final": last, "ratio": last / final[0.0]}
        for fraction, last in final.items()
    )


def grid(model: Model) -> pd.DataFrame:
    """The rows of `dynamics_grid.csv`: every setting of the three sliders, every tenth day."""
    rows = []
    for strength, fraction, dose in product(SUPPRESSION, DEPLETION, DOSES):
        given = 10**dose if dose else 0.0
        course = treated(model, TREATED, FOLLOWED, fraction, given, strength)
        rows += [
            {
                "suppression": strength,
                "depletion": fraction,
                "dose": dose,
                "day": 5 * number,
                "tumour": float(np.log10(size)),
            }
            for number, size in enumerate(course)
        ]
    return pd.DataFrame(rows)
