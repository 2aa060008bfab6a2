"""Rest points of a model as a parameter moves, and whether they hold: eigenvalues of the Jacobian."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares, root

from book.dynamics.model import Model, Values, Vector

SCANNED = {
    "kuznetsov1994": ("m", 0.1, 10.0),
    "kirschner1998": ("c", 1e-3, 1.4),
    "depillis2013": ("w_u", 0.05, 20.0),
}
"""The parameter that moves in each model, and its least and greatest multiple of the published value.

For Kuznetsov it is the loss of effectors on the tumour, for Kirschner and Panetta the antigenicity, for De
Pillis the Treg that a host makes at rest."""

_STARTS = 160
_TOLERANCE = 1e-6
_SIZES = 3000
_APART = 0.01


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


def moved(model: Model, factor: float, values: Values) -> dict[str, float]:
    """`values`, but what `SCANNED` names for this model multiplied by `factor`."""
    parameter = SCANNED[model.id][0]
    return {**values, parameter: values[parameter] * factor}


def with_tumour(model: Model, values: Values, starts: int = _STARTS) -> list[Vector]:
    """Rest points with more than a cell of tumour, the smallest tumour first.

    Searched in logarithms from so many `starts` with a fixed seed; a state that starts at nought and that
    nothing makes stays nought.
    """
    random = np.random.default_rng(1994)
    living = _living(model, values)
    found: list[Vector] = []

    def share(logs: Vector) -> Vector:
        state = _whole(living, logs)
        return np.asarray((model.rhs(0.0, state, values) / np.where(living, state, 1.0))[living])

    for begun in random.uniform(0.5, 22.0, size=(starts, int(living.sum()))):
        solved = least_squares(share, begun, bounds=(-14.0, 25.0), xtol=1e-15, ftol=1e-15, gtol=1e-15)
        state = _whole(living, solved.x)
        rests = np.abs(solved.fun).max() < _TOLERANCE and state[model.index(model.tumour)] > 1
        if rests and not any(np.allclose(state, other, rtol=1e-3) for other in found):
            found.append(state)
    return sorted(found, key=lambda state: float(state[model.index(model.tumour)]))


def curve(model: Model, starts: int = _STARTS) -> pd.DataFrame:
    """The rows of `dynamics_equilibria.csv` for one model of `SCANNED`: every rest point with a tumour.

    Each branch is walked by size of tumour, both ways, from a rest point at the published values or at the
    least factor, so that it goes round its folds; points are kept where they lie a hundredth of the picture
    apart. `starts` as `with_tumour` has them.
    """
    parameter, least, greatest = SCANNED[model.id]
    published = model.parameters()
    span = np.log([greatest / least, model.alone(published)])
    place = model.index(model.tumour)
    rows: list[dict[str, object]] = []
    seen: list[Vector] = []
    branch = 0
    for begun in (1.0, least):
        for first in reversed(with_tumour(model, moved(model, begun, published), starts)):
            if any(np.hypot(*(np.log([begun, first[place]]) / span - one)) < 10 * _APART for one in seen):
                continue
            branch += 1
            back, ahead = (list(_walked(model, first, begun, direction)) for direction in (-1, 1))
            number = 0
            for factor, state in [*reversed(back), *ahead]:
                here = np.log([factor, state[place]]) / span
                if number and np.hypot(*(here - seen[-1])) <= _APART:
                    continue
                number += 1
                seen.append(here)
                top = leading(model, state, moved(model, factor, published))
                rows.append(
                    {
                        "model": model.id,
                        "parameter": parameter,
                        "branch": branch,
                        "number": number,
                        "factor": factor,
                        "tumour": state[place],
                        "effector": state[model.index(model.effector)],
                        "leading": top,
                        "stable": top < 0,
                    }
                )
    return pd.DataFrame(rows)


def _walked(model: Model, first: Vector, begun: float, direction: int) -> Iterator[tuple[float, Vector]]:
    """Factor and state for tumours ever larger (`direction` 1) or smaller (-1) than `first` at `begun`."""
    _, least, greatest = SCANNED[model.id]
    published = model.parameters()
    living = _living(model, published)
    place = int(np.flatnonzero(living).tolist().index(model.index(model.tumour)))
    others = np.arange(int(living.sum())) != place
    end = model.alone(published) if direction > 0 else 1.0
    start = float(np.log(first[model.index(model.tumour)]))
    before = unknown = np.append(np.log(first[living])[others], np.log(begun))

    def share(guess: Vector, size: float) -> Vector:
        state = _whole(living, np.insert(guess[:-1], place, size))
        rates = model.rhs(0.0, state, moved(model, float(np.exp(guess[-1])), published))
        return np.asarray((rates / np.where(living, state, 1.0))[living])

    for size in np.linspace(start, float(np.log(end)), _SIZES)[(direction < 0) :]:
        solved = root(share, 2 * unknown - before, args=(size,), tol=1e-12)
        outside = not np.log(least) - 1e-6 <= solved.x[-1] <= np.log(greatest) + 1e-6
        if outside or np.abs(solved.fun).max() > _TOLERANCE:
            return
        before, unknown = unknown, solved.x
        yield float(np.exp(unknown[-1])), _whole(living, np.insert(unknown[:-1], place, size))


def _living(model: Model, values: Values) -> NDArray[np.bool_]:
    """The states that start above nought, or that the others make where it is at nought."""
    start = model.initial()
    made = []
    for place in range(len(start)):
        without = np.full_like(start, 1e3)
        without[place] = 0.0
        made.append(model.rhs(0.0, without, values)[place] > 0)
    return np.asarray(np.logical_or(start != 0, made), dtype=np.bool_)


def _whole(living: NDArray[np.bool_], logs: Vector) -> Vector:
    state = np.zeros(len(living))
    state[living] = np.exp(logs)
    return state
