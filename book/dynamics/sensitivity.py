"""Which parameters the tumour hangs on: Morris screening (SALib), every parameter moved at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from SALib.analyze import morris as analysis
from SALib.sample import morris as sampling

from book.dynamics.model import Model, trajectory

LAST = 365.0
SPREAD = 0.5
"""Each parameter runs from half of its published value to half as much again."""

_PATHS = 8
_SEED = 2016


def screened(model: Model) -> pd.DataFrame:
    """The rows of `dynamics_sensitivity.csv` for one model: effects on log10 of the tumour after a year."""
    published = {
        name: value for name, value in model.parameters().items() if value and not name.endswith("_0")
    }
    problem = {
        "num_vars": len(published),
        "names": list(published),
        "bounds": [[value * (1 - SPREAD), value * (1 + SPREAD)] for value in published.values()],
    }
    sample = sampling.sample(problem, _PATHS, num_levels=4, seed=_SEED)
    outcome = np.array([_outcome(model, dict(zip(published, row, strict=True))) for row in sample])
    found = analysis.analyze(problem, sample, outcome, num_levels=4, seed=_SEED)
    return pd.DataFrame(
        {
            "model": model.id,
            "parameter": list(published),
            "mu_star": np.asarray(found["mu_star"], dtype=float),
            "sigma": np.asarray(found["sigma"], dtype=float),
        }
    )


def _outcome(model: Model, changed: dict[str, float]) -> float:
    course = trajectory(model, np.array([0.0, LAST]), model.parameters() | changed)
    return float(np.log10(max(course[model.tumour].iloc[-1], model.least)))
