"""The models by their id in `dynamics_models.csv`, and the deposited forms that differ from the paper's."""

from __future__ import annotations

from dataclasses import replace

from book.dynamics import effector, suppressed, transforming
from book.dynamics.model import Model

MODELS = {
    model.id: model
    for model in (
        Model("kuznetsov1994", ("E", "T"), effector.kuznetsov, "T", "E"),
        Model("kirschner1998", ("E", "T", "I"), effector.kirschner, "T", "E"),
        Model("arciero2004", ("E", "T", "I", "S"), transforming.arciero, "T", "E", suppressor=("p_4",)),
        Model("wilson2012", ("T", "B", "E", "R", "V"), transforming.wilson, "T", "E", 1e-3, ("a1", "r")),
        Model(
            "depillis2013",
            ("T", "N", "L", "R", "C", "I", "S"),
            suppressed.depillis,
            "T",
            "L",
            suppressor=("w_u", "p_R"),
        ),
        Model(
            "shariatpanahi2018",
            ("C", "N", "T", "M"),
            suppressed.shariatpanahi,
            "C",
            "T",
            suppressor=("alpha",),
        ),
    )
}
"""Every model, in order of year."""

DEPOSITED = {
    "kirschner1998": replace(MODELS["kirschner1998"], rhs=effector.kirschner_as_deposited),
    "depillis2013": replace(MODELS["depillis2013"], rhs=suppressed.depillis_as_deposited),
}
"""Where the deposited file says something else than the paper: the model as the file has it."""
