"""The models: they agree with the deposited files, stay positive, and rest where they are said to."""

from __future__ import annotations

import numpy as np
import pytest

from book import tables
from book.dynamics import MODELS
from book.dynamics.agreement import RUNS, agreements, apart, ours, reference
from book.dynamics.equilibria import SCANNED, curve, leading, moved, with_tumour
from book.dynamics.model import trajectory
from book.dynamics.registry import DEPOSITED
from book.dynamics.treatment import followed, outcome

FROZEN = sorted(
    {
        (row.model, row.run)
        for row in tables.read("dynamics_reference")[["model", "run"]].itertuples(index=False)
    }
)


def test_every_model_has_a_frozen_run_and_every_run_is_known() -> None:
    assert {model for model, _ in FROZEN} == set(MODELS)
    assert {run for _, run in FROZEN} == set(RUNS)


@pytest.mark.parametrize(("name", "run"), FROZEN)
def test_a_trajectory_is_that_of_the_deposited_file(name: str, run: str) -> None:
    assert apart(DEPOSITED.get(name, MODELS[name]), run) < 1e-4


@pytest.mark.parametrize("name", sorted(DEPOSITED))
def test_where_the_file_says_something_else_the_trajectories_part(name: str) -> None:
    assert apart(MODELS[name], "published") > 100 * apart(DEPOSITED[name], "published")


def test_the_table_of_agreement_holds_both_readings() -> None:
    found = {(one.model, one.run): one for one in agreements()}
    assert set(found) == set(FROZEN)
    assert all(one.file < 1e-4 for one in found.values())
    assert {model for (model, _), one in found.items() if one.paper != one.file} == set(DEPOSITED)


def test_stimulation_saturates_in_the_model_and_not_in_the_file() -> None:
    frozen = reference("kirschner1998", "much IL-2")
    course = ours(MODELS["kirschner1998"], "much IL-2", frozen["time"].to_numpy())
    assert frozen["E"].iloc[-1] > 1000 * course["E"].iloc[-1]


@pytest.mark.parametrize("name", sorted(MODELS))
def test_no_state_goes_below_nought(name: str) -> None:
    course = trajectory(MODELS[name], np.linspace(0, 365, 74))
    assert (course[list(MODELS[name].states)] >= -1e-9).all().all()


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_tumour_that_no_immune_cell_meets_rests_at_its_greatest_size(name: str) -> None:
    model = MODELS[name]
    values = model.parameters()
    state = np.zeros(len(model.states))
    state[model.index(model.tumour)] = model.alone(values)
    rate = model.rhs(0.0, state, values)[model.index(model.tumour)]
    assert abs(rate) < 1e-9 * model.alone(values)


@pytest.mark.parametrize("name", ["kuznetsov1994", "kirschner1998"])
def test_the_curve_of_rest_points_is_that_of_the_table(name: str) -> None:
    rows = tables.read("dynamics_equilibria")
    stored = rows[rows["model"] == name].astype({"factor": float, "tumour": float})
    found = curve(MODELS[name], starts=24)  # as good as the table's many: each branch of it is found
    assert len(found) == len(stored)
    np.testing.assert_allclose(found["factor"], stored["factor"], rtol=1e-3)
    np.testing.assert_allclose(found["tumour"], stored["tumour"], rtol=1e-3)
    assert list(found["stable"]) == list(stored["stable"])


def test_every_scanned_model_has_a_curve_through_the_published_value() -> None:
    rows = tables.read("dynamics_equilibria").astype({"factor": float})
    assert set(rows["model"]) == set(SCANNED)
    for _, branch in rows[rows["branch"] == 1].groupby("model"):
        assert branch["factor"].min() < 1 < branch["factor"].max()


def test_the_rest_point_that_does_not_hold_is_the_border_between_outcomes() -> None:
    model = MODELS["depillis2013"]
    values = model.parameters()
    border, large = with_tumour(model, values, starts=40)
    assert leading(model, border, values) > 0 > leading(model, large, values)
    stored = tables.read("dynamics_equilibria").astype({"factor": float, "tumour": float})
    own = stored[(stored["model"] == model.id) & ~stored["stable"]].sort_values("factor")
    place = model.index(model.tumour)
    at_one = np.exp(np.interp(0.0, np.log(own["factor"]), np.log(own["tumour"])))
    assert at_one == pytest.approx(border[place], rel=0.02)
    ends = []
    for share in (0.7, 1.4):
        start = border.copy()
        start[place] *= share
        final = followed(model, np.array([0.0, 2000.0]), values, start)[-1]
        ends.append(outcome(model, final, values))
    assert ends == ["cleared", "escapes"]


def test_between_its_folds_the_model_of_kuznetsov_has_two_rest_points_that_hold() -> None:
    model = MODELS["kuznetsov1994"]
    published = model.parameters()
    border = tables.read("dynamics_equilibria")
    factors = border[(border["model"] == model.id) & ~border["stable"]]["factor"].astype(float)
    for factor, expected in ((1.0, 2), (factors.min() * 0.9, 1), (factors.max() * 1.1, 1)):
        values = moved(model, factor, published)
        holding = [state for state in with_tumour(model, values) if leading(model, state, values) < 0]
        assert len(holding) == expected
