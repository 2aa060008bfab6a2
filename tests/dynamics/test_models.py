"""The models: they agree with the deposited files, stay positive, and rest where they are said to."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from book import tables
from book.dynamics import MODELS
from book.dynamics.equilibria import SCANNED, imbalance, leading, with_tumour
from book.dynamics.model import Model, trajectory
from book.dynamics.registry import DEPOSITED
from book.dynamics.removal import grid, removed
from book.dynamics.sensitivity import screened
from book.figures import dynamics as figures

REFERENCE = Path(__file__).parent / "reference"


def apart(model: Model, reference: pd.DataFrame) -> float:
    """The largest relative difference of any state, with a floor of a millionth of its largest value."""
    ours = trajectory(model, reference["time"].to_numpy())
    return max(
        float(
            (
                (ours[state] - reference[state]).abs()
                / (reference[state].abs() + 1e-6 * reference[state].abs().max() + 1e-9)
            ).max()
        )
        for state in model.states
    )


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_trajectory_is_that_of_the_deposited_file(name: str) -> None:
    reference = pd.read_csv(REFERENCE / f"{name}.csv")
    assert apart(DEPOSITED.get(name, MODELS[name]), reference) < 1e-4


@pytest.mark.parametrize("name", sorted(DEPOSITED))
def test_where_the_file_says_something_else_the_trajectories_part(name: str) -> None:
    reference = pd.read_csv(REFERENCE / f"{name}.csv")
    assert apart(MODELS[name], reference) > 100 * apart(DEPOSITED[name], reference)


def test_stimulation_saturates_in_the_model_and_not_in_the_file() -> None:
    model = MODELS["kirschner1998"]
    values = model.parameters() | {"s2": 1e9}
    days = np.array([0.0, 50.0])
    ours = trajectory(model, days, values)["E"].iloc[-1]
    theirs = trajectory(DEPOSITED["kirschner1998"], days, values)["E"].iloc[-1]
    assert theirs > 1000 * ours


@pytest.mark.parametrize("name", sorted(MODELS))
def test_no_state_goes_below_nought(name: str) -> None:
    course = trajectory(MODELS[name], np.linspace(0, 365, 74))
    assert (course[list(MODELS[name].states)] >= -1e-9).all().all()


@pytest.mark.parametrize("name", sorted(SCANNED))
def test_rest_points_are_at_rest_and_those_of_the_table(name: str) -> None:
    model = MODELS[name]
    values = model.parameters()
    rows = tables.read("dynamics_equilibria")
    stored = rows[(rows["model"] == name) & (rows["factor"] == 1.0)]
    found = with_tumour(model, values)
    assert found
    assert max(imbalance(model, state, values) for state in found) < 1e-4
    tumours = [state[model.index(model.tumour)] for state in found]
    np.testing.assert_allclose(tumours, stored["tumour"].astype(float), rtol=1e-4)
    assert [leading(model, state, values) < 0 for state in found] == list(stored["stable"])


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.suppressor])
def test_the_table_of_removal_is_what_the_models_give(name: str) -> None:
    rows = tables.read("dynamics_removal")
    stored = rows[(rows["model"] == name) & (rows["day"] == 30)]
    found = removed(MODELS[name], 30)
    np.testing.assert_allclose(found["final"], stored["final"].astype(float), rtol=1e-3)


def test_fewer_treg_shrink_the_tumour_also_with_the_ratio_of_the_deposited_file() -> None:
    ours = MODELS["depillis2013"]
    found = removed(DEPOSITED["depillis2013"], 0).set_index("fraction")["final"]
    assert found[0.5] < 0.1 * found[0.0]
    assert found[0.9] > ours.least
    assert found[0.99] == ours.least


def test_the_grid_is_what_the_model_gives() -> None:
    stored = tables.read("dynamics_grid")["tumour"].astype(float)
    np.testing.assert_allclose(grid(MODELS["wilson2012"])["tumour"], stored, atol=1e-3)


def test_the_screening_is_what_the_model_gives() -> None:
    rows = tables.read("dynamics_sensitivity")
    stored = rows[rows["model"] == "shariatpanahi2018"].set_index("parameter")["mu_star"].astype(float)
    found = screened(MODELS["shariatpanahi2018"]).set_index("parameter")["mu_star"]
    np.testing.assert_allclose(found[stored.index], stored, rtol=1e-2, atol=1e-4)


def test_the_sliders_reach_every_setting_in_a_small_specification() -> None:
    rows = tables.read("dynamics_grid")
    spec = figures.sliders(rows).to_dict()
    steps = [one["bind"]["max"] for one in spec["params"] if one.get("bind", {}).get("input") == "range"]
    assert np.prod(steps) * rows["day"].nunique() == len(rows)
    assert len(json.dumps(spec)) < 150_000
