"""Rest points of a model, found from many starts, and whether they hold: eigenvalues of the Jacobian."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares

from book.dynamics.model import Model, Values, Vector

SCANNED = {
    "kuznetsov1994": ("m", (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)),
    "kirschner1998": ("c", (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 1.4)),
}
"""The parameter moved in each model, as multiples of its published value: for Kuznetsov the loss of
effectors on the tumour, for Kirschner and Panetta the antigenicity."""

_STARTS = 160
_TOLERANCE = 1e-7


def jacobian(model: Model, state: Vector, values: Values) -> NDArray[np.float64]:
    """Derivatives of the right-hand side at `state` (per time unit), by central differences."""
    columns = []
    for number, size in enumerate(state):
        step = np.zeros_like(state)
        step[number] = 1e-6 * max(abs(size), 1e-3)
        ahead, behind = (model.rhs(0.0, state + sign * step, values) for sign in (1, -1))
        columns.append((ahead - behind) / (2 * step[number]))
    return np.column_stack(columns)


def leading(model: Model, state: Vector, values: Values) -> float:
    """The largest real part among the eigenvalues at `state`, per time unit; below nought is stable."""
    return float(np.linalg.eigvals(jacobian(model, state, values)).real.max())


def imbalance(model: Model, state: Vector, values: Values) -> float:
    """How fast the fastest state moves at `state`, as a share of itself (or of one) per time unit."""
    return float(np.max(np.abs(model.rhs(0.0, state, values)) / np.maximum(np.abs(state), 1.0)))


def with_tumour(model: Model, values: Values) -> list[Vector]:
    """Rest points with more than a cell of tumour, the smallest tumour first.

    Searched in logarithms from a grid of tumours and effectors with a fixed seed.
    """
    random = np.random.default_rng(1994)
    found: list[Vector] = []

    def share(logs: Vector) -> Vector:
        state = np.exp(logs)
        return np.asarray(model.rhs(0.0, state, values) / state)

    for begun in random.uniform(0.5, 22.0, size=(_STARTS, len(model.states))):
        solved = least_squares(share, begun, bounds=(-14.0, 25.0), xtol=1e-15, ftol=1e-15, gtol=1e-15)
        state = np.exp(solved.x)
        rests = np.abs(solved.fun).max() < _TOLERANCE and state[model.index(model.tumour)] > 1
        if rests and not any(np.allclose(state, other, rtol=1e-3) for other in found):
            found.append(state)
    return sorted(found, key=lambda state: float(state[model.index(model.tumour)]))


def scanned(model: Model) -> pd.DataFrame:
    """The rows of `dynamics_equilibria.csv` for one model of `SCANNED`."""
    parameter, factors = SCANNED[model.id]
    published = model.parameters()
    rows = []
    for factor in factors:
        values = published | {parameter: published[parameter] * factor}
        for number, state in enumerate(with_tumour(model, values), 1):
            top = leading(model, state, values)
            rows.append(
                {
                    "model": model.id,
                    "parameter": parameter,
                    "factor": factor,
                    "number": number,
                    "tumour": state[model.index(model.tumour)],
                    "effector": state[model.index(model.effector)],
                    "leading": top,
                    "stable": top < 0,
                }
            )
    return pd.DataFrame(rows)
