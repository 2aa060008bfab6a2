"""How far our trajectories lie from those of the deposited files, which were simulated once and frozen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from book import tables
from book.dynamics.model import Model, Vector, trajectory
from book.dynamics.registry import DEPOSITED, MODELS
from book.remembered import kept
from book.repository import Repository

RUNS: dict[str, dict[str, float]] = {
    "published": {},
    "much IL-2": {"s2": 1e9},
    "few Treg": {"w_u": 0.00122, "p_R": 0.003598},
}
"""What each run of `dynamics_reference.csv` changes in the published parameters."""


class Agreement(NamedTuple):
    """The largest relative difference of any state on any day, for one run of one model."""

    model: str
    run: str
    paper: float
    """As we read the paper."""
    file: float
    """As the file has it; the same where the two agree."""


def reference(model: str, run: str, repository: Repository | None = None) -> pd.DataFrame:
    """One frozen run: a column a state and `time`, a row a day."""
    rows = tables.read("dynamics_reference", repository)
    own = rows[(rows["model"] == model) & (rows["run"] == run)].astype({"day": float, "value": float})
    return own.pivot(index="day", columns="state", values="value").reset_index(names="time")


def ours(model: Model, run: str, days: Vector) -> pd.DataFrame:
    """Our trajectory for the same run."""
    return trajectory(model, days, model.parameters() | RUNS[run])


def apart(model: Model, run: str) -> float:
    """The largest relative difference of any state, with a floor of a millionth of its largest value."""
    frozen = reference(model.id, run)
    course = ours(model, run, frozen["time"].to_numpy())
    differences = [
        (course[state] - frozen[state]).abs()
        / (frozen[state].abs() + 1e-6 * frozen[state].abs().max() + 1e-9)
        for state in model.states
    ]
    return float(np.max(differences))


@kept
def agreements() -> tuple[Agreement, ...]:
    """Every frozen run held against ours, in order of model."""
    rows = tables.read("dynamics_reference")[["model", "run"]].drop_duplicates()
    return tuple(
        Agreement(name, run, apart(MODELS[name], run), apart(DEPOSITED.get(name, MODELS[name]), run))
        for name, run in rows.itertuples(index=False)
    )
