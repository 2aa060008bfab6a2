"""The models by their id in `dynamics_models.csv`, and the deposited forms that differ from the paper's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from book.dynamics import effector, suppressed, transforming
from book.dynamics.model import Model, Values


def _logistic(values: Values) -> float:
    return 1 / values["b"]


def _gompertz(values: Values) -> float:
    return float(values["C_max"] * np.exp(-values["d"] / values["a"]))


MODELS = {
    model.id: model
    for model in (
        Model("kuznetsov1994", ("E", "T"), effector.kuznetsov, "T", "E", _logistic),
        Model("kirschner1998", ("E", "T", "I"), effector.kirschner, "T", "E", _logistic),
        Model(
            "arciero2004",
            ("E", "T", "I", "S"),
            transforming.arciero,
            "T",
            "E",
            lambda values: values["K"],
            suppressor=("p_4",),
            stock=(("S", ""),),
        ),
        Model(
            "wilson2012",
            ("T", "B", "E", "R", "V"),
            transforming.wilson,
            "T",
            "E",
            lambda values: values["c0inv"],
            1e-3,
            ("a1", "r"),
            (("B", ""), ("R", "")),
        ),
        Model(
            "depillis2013",
            ("T", "N", "L", "R", "C", "I", "S"),
            suppressed.depillis,
            "T",
            "L",
            _logistic,
            suppressor=("w_u", "p_R"),
            stock=(("R", ""),),
        ),
        Model(
            "shariatpanahi2018",
            ("C", "N", "T", "M"),
            suppressed.shariatpanahi,
            "C",
            "T",
            _gompertz,
            suppressor=("alpha",),
            stock=(("M", "M_min"),),
        ),
    )
}
"""Every model, in order of year."""

DEPOSITED = {
    "kirschner1998": replace(MODELS["kirschner1998"], rhs=effector.kirschner_as_deposited),
    "depillis2013": replace(MODELS["depillis2013"], rhs=suppressed.depillis_as_deposited),
}
"""Where the deposited file says something else than the paper: the model as the file has it."""
