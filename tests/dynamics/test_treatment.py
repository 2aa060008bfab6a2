"""Treatment, basins and sensitivity: stored tables are what the models give; steps do what they say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from book import tables
from book.dynamics import MODELS
from book.dynamics.basins import STARTS
from book.dynamics.registry import DEPOSITED
from book.dynamics.removal import TRANSFER_DAYS, removed, transferred
from book.dynamics.sensitivity import leading, quantified, screened
from book.dynamics.sliders import grid
from book.dynamics.treatment import OUTCOMES, Step, followed, outcome
from book.figures import dynamics_sliders

DAYS = np.array([0.0, 5.0, 10.0, 100.0])


def test_a_step_that_does_nothing_changes_nothing() -> None:
    model = MODELS["wilson2012"]
    values, start = model.parameters(), model.initial()
    np.testing.assert_allclose(
        followed(model, DAYS, values, start, [Step(5.0)]), followed(model, DAYS, values, start), rtol=1e-5
    )


def test_a_step_changes_nothing_before_its_day() -> None:
    model = MODELS["wilson2012"]
    values, start = model.parameters(), model.initial()
    treated = followed(model, DAYS, values, start, [Step(10.0, stopped=1.0, taken=1.0)])
    untreated = followed(model, DAYS, values, start)
    np.testing.assert_allclose(treated[:3], untreated[:3], rtol=1e-6)
    assert treated[3] < untreated[3]


def test_a_tumour_that_is_gone_does_not_come_back() -> None:
    model = MODELS["kirschner1998"]
    start = np.array([1e6, 1e4, 1e6])
    course = followed(model, np.linspace(0, 300, 61), model.parameters(), start)
    assert (course[np.argmax(course <= model.least) :] == model.least).all()
    assert course[-1] == model.least


def test_taking_away_leaves_the_normal_number_of_mdsc() -> None:
    model = MODELS["shariatpanahi2018"]
    values = model.parameters()
    state = np.array([1e4, 1e5, 10.0, 3 * values["M_min"]])
    assert model.taken(1.0, state, values)[3] == values["M_min"]
    assert model.taken(0.5, state, values)[3] == 2 * values["M_min"]
    assert (model.taken(1.0, state, values)[:3] == state[:3]).all()


def test_an_outcome_follows_the_size() -> None:
    model = MODELS["kuznetsov1994"]
    values = model.parameters()
    sizes = (model.least, 0.05 * model.alone(values), 0.9 * model.alone(values))
    assert tuple(outcome(model, size, values) for size in sizes) == OUTCOMES


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.suppressor])
def test_the_table_of_removal_is_what_the_models_give(name: str) -> None:
    rows = tables.read("dynamics_removal")
    found = removed(MODELS[name], days=(4, 30), fractions=(0.9, 1.0))
    chosen = rows["day"].isin([4, 30]) & rows["fraction"].astype(float).isin([0.9, 1.0])
    stored = rows[(rows["model"] == name) & chosen]
    np.testing.assert_allclose(found["final"], stored["final"].astype(float), rtol=1e-3)
    assert list(found["outcome"]) == list(stored["outcome"])


def test_the_table_of_transfer_is_what_the_model_gives() -> None:
    rows = tables.read("dynamics_transfer")
    days = TRANSFER_DAYS[::5]
    found = transferred(MODELS["wilson2012"], days)
    own = (rows["model"] == "wilson2012") & rows["removal"].isin(days) & rows["transfer"].isin(days)
    assert list(found["outcome"]) == list(rows[own]["outcome"])
    assert found["outcome"].nunique() > 1


@pytest.mark.parametrize("name", sorted(STARTS))
def test_the_basins_are_what_the_models_give(name: str) -> None:
    rows = tables.read("dynamics_basins")
    model = MODELS[name]
    values = model.parameters()
    stored = rows[rows["model"] == name]
    for row in stored.iloc[7::53].itertuples(index=False):
        start = model.initial()
        start[model.index(model.tumour)] = 10 ** float(row.tumour)
        start[model.index(model.effector)] = 10 ** float(row.effector)
        final = followed(model, np.array([0.0, 1000.0]), values, start)[-1]
        assert outcome(model, final, values) == row.outcome


def test_fewer_treg_shrink_the_tumour_also_with_the_ratio_of_the_deposited_file() -> None:
    model = DEPOSITED["depillis2013"]
    found = removed(model, kinds=("making",), days=(0,), fractions=(0.5, 0.9, 0.99)).set_index("fraction")
    assert found.loc[0.5, "ratio"] < 0.1
    assert found.loc[0.9, "final"] > model.least
    assert found.loc[0.99, "final"] == model.least


def test_the_grid_is_what_the_model_gives() -> None:
    rows = tables.read("dynamics_grid").astype({"suppression": float, "depletion": float, "dose": float})
    found = grid(MODELS["wilson2012"], (0.1, 1.0), (0.0, 0.99, 1.0), (0.0, 1e5))
    key = ["suppression", "depletion", "dose", "day"]
    both = found.merge(rows, on=key, suffixes=("", "_stored"))
    assert len(both) == len(found)
    np.testing.assert_allclose(both["tumour"], both["tumour_stored"].astype(float), atol=1e-3)
    assert (both["outcome"] == both["outcome_stored"]).all()


def test_the_screening_is_what_the_model_gives() -> None:
    rows = tables.read("dynamics_sensitivity")
    stored = rows[rows["model"] == "shariatpanahi2018"].set_index("parameter")["mu_star"].astype(float)
    found = screened(MODELS["shariatpanahi2018"]).set_index("parameter")["mu_star"]
    np.testing.assert_allclose(found[stored.index], stored, rtol=1e-2, atol=1e-4)


def test_sobol_indices_are_stored_for_what_the_screening_puts_first() -> None:
    screening, stored = tables.read("dynamics_sensitivity"), tables.read("dynamics_sobol")
    for name, rows in screening.groupby("model"):
        own = stored[stored["model"] == name]
        assert list(own["parameter"]) == leading(rows)
        total, first = own["total"].astype(float), own["first"].astype(float)
        spread = own["total_confidence"].astype(float) + own["first_confidence"].astype(float)
        assert (total >= first - spread).all()


def test_the_sobol_indices_are_what_the_model_gives() -> None:
    rows = tables.read("dynamics_sobol")
    stored = rows[rows["model"] == "shariatpanahi2018"]
    found = quantified(MODELS["shariatpanahi2018"], list(stored["parameter"]))
    for column in ("first", "total"):
        np.testing.assert_allclose(found[column], stored[column].astype(float), rtol=1e-2, atol=1e-3)


def test_the_choices_reach_every_setting_in_a_small_specification() -> None:
    rows = tables.read("dynamics_grid")
    spec = dynamics_sliders.sliders(rows).to_dict()
    options = [
        one["bind"]["options"] for one in spec["params"] if one.get("bind", {}).get("input") == "select"
    ]
    assert len(options) == 3
    assert np.prod([len(one) for one in options]) * rows["day"].nunique() == len(rows)
    assert all(one["value"] in one["bind"]["options"] for one in spec["params"])
    assert next(one["value"] for one in spec["params"] if one["name"] == "chosen_suppression") == 1.0
    assert len(json.dumps(spec)) < 150_000
