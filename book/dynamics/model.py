"""One model: its right-hand side, its values from the tables, and how it is integrated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from book import tables
from book.repository import Repository

Vector = NDArray[np.float64]
Values = Mapping[str, float]
RightHandSide = Callable[[float, Vector, Values], Vector]


@dataclass(frozen=True)
class Model:
    """A right-hand side `rhs(t, y, p)` with the names of its states, in the order of `y`."""

    id: str
    states: tuple[str, ...]
    rhs: RightHandSide
    tumour: str
    effector: str
    alone: Callable[[Values], float]
    """The tumour (its unit) that no immune cell meets, when it no longer grows."""
    least: float = 1.0
    """The tumour that counts as none: a single cell, or a thousandth of the unit of size."""
    suppressor: tuple[str, ...] = ()
    """The parameters that make the suppressor; all of them at nought is a host without it."""
    stock: tuple[tuple[str, str], ...] = ()
    """The states that are the suppressor, each with the parameter that gives its number in a healthy host
    (empty where that is none)."""

    def index(self, state: str) -> int:
        """Where `state` stands in `y`; raises `ValueError` for another model's."""
        return self.states.index(state)

    def parameters(self, repository: Repository | None = None) -> dict[str, float]:
        """The values of `dynamics_parameters.csv`, in the units given there."""
        rows = tables.read("dynamics_parameters", repository)
        own = rows[rows["model"] == self.id]
        return {str(name): float(value) for name, value in zip(own["parameter"], own["value"], strict=True)}

    def initial(self, repository: Repository | None = None) -> Vector:
        """The values of `dynamics_initial.csv`, in the order of `states`."""
        rows = tables.read("dynamics_initial", repository)
        own = rows[rows["model"] == self.id].set_index("state")["value"]
        return np.array([float(own[state]) for state in self.states])

    def depleted(self, fraction: float, parameters: Values) -> dict[str, float]:
        """`parameters` with what makes the suppressor lowered by `fraction` (0 none, 1 all of it)."""
        return {
            name: value * (1 - fraction) if name in self.suppressor else value
            for name, value in parameters.items()
        }

    def taken(self, fraction: float, state: Vector, parameters: Values) -> Vector:
        """`state` after a `fraction` of the suppressor that is there was taken away, once."""
        left = state.copy()
        for name, rest in self.stock:
            place = self.index(name)
            normal = parameters[rest] if rest else 0.0
            left[place] = normal + (state[place] - normal) * (1 - fraction)
        return left


def trajectory(
    model: Model, times: Vector, parameters: Values | None = None, start: Vector | None = None
) -> pd.DataFrame:
    """The states at `times` (the model's unit), one row a time, columns `time` and the states.

    LSODA at a relative tolerance of 1e-10; raises `ArithmeticError` where the integration fails.
    """
    values = model.parameters() if parameters is None else parameters
    begun = model.initial() if start is None else start
    solved = solve_ivp(
        model.rhs,
        (float(times[0]), float(times[-1])),
        begun,
        method="LSODA",
        t_eval=times,
        args=(values,),
        rtol=1e-10,
        atol=1e-30,
    )
    if not solved.success:
        raise ArithmeticError(f"{model.id}: {solved.message}")
    return pd.DataFrame({"time": solved.t, **dict(zip(model.states, solved.y, strict=True))})
