"""A tumour followed while it is treated, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp

from book.dynamics.model import Model, Values, Vector

OUTCOMES = ("cleared", "kept small", "escapes")
"""What may become of a tumour, from the best to the worst."""

SMALL = 0.1
"""A tumour is kept small where it ends below this share of one that no immune cell meets."""

YEAR = 365

_GONE = 1 - 1e-6
"""Below this share of `Model.least` a tumour is gone; one that starts as a single cell lives."""


@dataclass(frozen=True)
class Step:
    """What is done on `day`."""

    day: float
    stopped: float = 0.0
    """The part of the suppressor's making that ends for good."""
    taken: float = 0.0
    """The part of the suppressor there that is taken away, once."""
    given: float = 0.0
    """The effector cells added, in their unit."""


def followed(model: Model, days: Vector, values: Values, start: Vector, steps: Sequence[Step] = ()) -> Vector:
    """The tumour (its unit) on `days`, which rise from the day of `start`; `steps` in order of day.

    A tumour that falls below `model.least` is gone from then on and stays at that size. LSODA at a relative
    tolerance of 1e-8; raises `ArithmeticError` where the integration fails.
    """

    def gone(_t: float, state: Vector, _values: Values) -> float:
        return float(state[place] - _GONE * model.least)

    gone.terminal, gone.direction = True, -1  # type: ignore[attr-defined]
    place = model.index(model.tumour)
    tumour = np.full(len(days), model.least)
    now, state, current = float(days[0]), start.copy(), dict(values)
    for step in (*steps, Step(float(days[-1]))):
        if step.day > now:
            inside = (days >= now) & (days < step.day)
            solved = solve_ivp(
                model.rhs,
                (now, step.day),
                state,
                method="LSODA",
                t_eval=np.append(days[inside], step.day),
                events=gone,
                args=(current,),
                rtol=1e-8,
                atol=1e-30,
            )
            if not solved.success:
                raise ArithmeticError(f"{model.id}: {solved.message}")
            seen = np.reshape(solved.y, (len(model.states), -1))[place]
            tumour[np.flatnonzero(inside)[: len(seen)]] = seen[: inside.sum()]
            if solved.status == 1:
                return tumour
            now, state = step.day, solved.y[:, -1].copy()
        current = model.depleted(step.stopped, current)
        state = model.taken(step.taken, state, values)
        state[model.index(model.effector)] += step.given
    tumour[days >= now] = state[place]
    return tumour


def outcome(model: Model, size: float, values: Values) -> str:
    """One of `OUTCOMES` for a tumour that ends at `size` (its unit)."""
    if size <= model.least:
        return "cleared"
    return "kept small" if size < SMALL * model.alone(values) else "escapes"
