"""What taking the suppressor away does: how much of it, in which way, how late, and with effectors."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from book.dynamics.model import Model, Vector
from book.dynamics.treatment import YEAR, Step, followed, outcome

KINDS = ("making", "once", "both")
"""The making of the suppressor ends for good; what is there is taken away once; both."""

DAYS = (*range(0, 21, 2), *range(25, 61, 5), 80, 100, 120, 150, 180)
FRACTIONS = (0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)

TRANSFER_DAYS = tuple(range(0, 31, 2))
TRANSFER_FRACTION = 0.99
TRANSFER_DOSE = 1000.0
"""Effector cells given, as a multiple of those the model starts with."""


def step(kind: str, day: float, fraction: float, given: float = 0.0) -> Step:
    """A removal of one of `KINDS` on `day`, of a `fraction` of the suppressor, with effectors or without."""
    return Step(
        day,
        stopped=0.0 if kind == "once" else fraction,
        taken=0.0 if kind == "making" else fraction,
        given=given,
    )


def removed(
    model: Model,
    kinds: tuple[str, ...] = KINDS,
    days: tuple[int, ...] = DAYS,
    fractions: tuple[float, ...] = FRACTIONS,
) -> pd.DataFrame:
    """The rows of `dynamics_removal.csv` for one model: the tumour a year after the removal."""
    values, start = model.parameters(), model.initial()
    untreated = followed(model, np.array([0.0, *(day + YEAR for day in days)]), values, start)[1:]
    rows = []
    for (number, day), kind, fraction in product(enumerate(days), kinds, fractions):
        ends = np.array([0.0, day + YEAR])
        final = followed(model, ends, values, start, [step(kind, day, fraction)])[-1]
        rows.append(
            {
                "model": model.id,
                "kind": kind,
                "day": day,
                "fraction": fraction,
                "final": final,
                "ratio": final / untreated[number],
                "outcome": outcome(model, final, values),
            }
        )
    return pd.DataFrame(rows)


def transferred(model: Model, days: tuple[int, ...] = TRANSFER_DAYS) -> pd.DataFrame:
    """The rows of `dynamics_transfer.csv` for one model: removal on one day, effectors on another."""
    values, start = model.parameters(), model.initial()
    given = TRANSFER_DOSE * float(start[model.index(model.effector)])
    rows = []
    for removal, transfer in product(days, days):
        steps = [step("both", removal, TRANSFER_FRACTION), Step(transfer, given=given)]
        ends: Vector = np.array([0.0, max(removal, transfer) + YEAR])
        final = followed(model, ends, values, start, sorted(steps, key=lambda one: one.day))[-1]
        rows.append(
            {
                "model": model.id,
                "removal": removal,
                "transfer": transfer,
                "final": final,
                "outcome": outcome(model, final, values),
            }
        )
    return pd.DataFrame(rows)
