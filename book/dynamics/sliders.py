"""The grid behind the interactive figure: suppression, depletion and effector dose in one model."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from book.dynamics.model import Model
from book.dynamics.removal import step
from book.dynamics.treatment import followed, outcome

SUPPRESSION = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
DEPLETION = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0)
DOSES = (0.0, 1e3, 1e4, 1e5)
TREATED = 10
DAYS = np.arange(0.0, 121.0, 5.0)


def grid(
    model: Model,
    strengths: tuple[float, ...] = SUPPRESSION,
    fractions: tuple[float, ...] = DEPLETION,
    doses: tuple[float, ...] = DOSES,
) -> pd.DataFrame:
    """The rows of `dynamics_grid.csv`: every setting of the three, every fifth day.

    `strengths` multiply what makes the suppressor; on day `TREATED` a fraction of that ends and as much of
    the suppressor there is taken away, and effector cells are added.
    """
    published, start = model.parameters(), model.initial()
    rows = []
    for strength, fraction, dose in product(strengths, fractions, doses):
        values = model.depleted(1 - strength, published)
        tumour = followed(model, DAYS, values, start, [step("both", TREATED, fraction, dose)])
        ends = outcome(model, float(tumour[-1]), values)
        rows += [
            {
                "suppression": strength,
                "depletion": fraction,
                "dose": dose,
                "day": int(day),
                "tumour": float(np.log10(size)),
                "outcome": ends,
            }
            for day, size in zip(DAYS, tumour, strict=True)
        ]
    return pd.DataFrame(rows)
