"""Basins of attraction: where a tumour ends, by the tumour and the effectors it starts with."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from book.dynamics.model import Model
from book.dynamics.treatment import followed, outcome

STARTS = {
    "kuznetsov1994": ((4.0, 8.5), (3.0, 7.5)),
    "kirschner1998": ((1.0, 9.0), (0.0, 8.0)),
    "arciero2004": ((1.0, 9.0), (0.0, 8.0)),
    "wilson2012": ((-2.0, 2.5), (0.0, 7.0)),
    "depillis2013": ((4.0, 9.5), (4.0, 10.0)),
    "shariatpanahi2018": ((1.0, 4.5), (0.0, 8.0)),
}
"""The least and the greatest tumour, and the same of effectors, as powers of ten of their units."""

SIDE = 18
LAST = 1000.0


def basin(model: Model, side: int = SIDE) -> pd.DataFrame:
    """The rows of `dynamics_basins.csv` for one model: `side` tumours by `side` numbers of effectors.

    All other states start as published; nothing is done to the tumour.
    """
    values, begun = model.parameters(), model.initial()
    tumours, effectors = (np.linspace(*span, side) for span in STARTS[model.id])
    rows = []
    for tumour, effector in product(tumours, effectors):
        start = begun.copy()
        start[model.index(model.tumour)], start[model.index(model.effector)] = 10**tumour, 10**effector
        final = followed(model, np.array([0.0, LAST]), values, start)[-1]
        rows.append(
            {
                "model": model.id,
                "tumour": tumour,
                "effector": effector,
                "final": final,
                "outcome": outcome(model, final, values),
            }
        )
    return pd.DataFrame(rows)
