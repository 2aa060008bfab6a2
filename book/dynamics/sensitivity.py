"""Which parameters the tumour hangs on: Morris screening and Sobol indices (SALib)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sampling
from SALib.sample import sobol as sobol_sampling

from book.dynamics.model import Model
from book.dynamics.treatment import YEAR, followed

SPREAD = 0.5
"""Each parameter runs from half of its published value to half as much again."""

PATHS = 40
QUANTIFIED = 6
"""Sobol indices are estimated for at most this many parameters, those that the screening puts first."""

MATTERS = 0.1
"""A parameter is quantified where its mean effect is at least this share of the greatest."""

SAMPLES = 128

_SEED = 2016


def screened(model: Model, paths: int = PATHS) -> pd.DataFrame:
    """The rows of `dynamics_sensitivity.csv` for one model: effects on log10 of the tumour after a year."""
    names = [name for name, value in model.parameters().items() if value and not name.endswith("_0")]
    problem = _problem(model, names)
    sample = morris_sampling.sample(problem, paths, num_levels=4, seed=_SEED)
    outcome = _outcomes(model, names, sample)
    found = morris_analysis.analyze(problem, sample, outcome, num_levels=4, seed=_SEED)
    return pd.DataFrame(
        {
            "model": model.id,
            "parameter": names,
            "mu_star": np.asarray(found["mu_star"], dtype=float),
            "mu_star_confidence": np.asarray(found["mu_star_conf"], dtype=float),
            "sigma": np.asarray(found["sigma"], dtype=float),
        }
    )


def quantified(model: Model, names: list[str], samples: int = SAMPLES) -> pd.DataFrame:
    """The rows of `dynamics_sobol.csv` for the parameters `names` of one model; the others stay as published.

    First and total order with the half-width of their 95 % interval (bootstrap), for log10 of the tumour
    after a year.
    """
    problem = _problem(model, names)
    sample = sobol_sampling.sample(problem, samples, calc_second_order=False, seed=_SEED)
    outcome = _outcomes(model, names, sample)
    found = sobol_analysis.analyze(problem, outcome, calc_second_order=False, seed=_SEED)
    columns = {"first": "S1", "first_confidence": "S1_conf", "total": "ST", "total_confidence": "ST_conf"}
    return pd.DataFrame(
        {"model": model.id, "parameter": names}
        | {name: np.asarray(found[key], dtype=float) for name, key in columns.items()}
    )


def leading(screening: pd.DataFrame) -> list[str]:
    """The names that `quantified` should take, from the rows that `screened` gave for one model.

    Empty where one parameter alone matters: then there is no variance to share out.
    """
    effects = screening["mu_star"].astype(float)
    names = list(screening[effects >= MATTERS * effects.max()].nlargest(QUANTIFIED, "mu_star")["parameter"])
    return names if len(names) > 1 else []


def _problem(model: Model, names: list[str]) -> dict[str, Any]:
    values = model.parameters()
    return {
        "num_vars": len(names),
        "names": names,
        "bounds": [[values[name] * (1 - SPREAD), values[name] * (1 + SPREAD)] for name in names],
    }


def _outcomes(model: Model, names: list[str], sample: NDArray[np.float64]) -> NDArray[np.float64]:
    published, start = model.parameters(), model.initial()
    ends = np.array([0.0, float(YEAR)])
    finals = [
        followed(model, ends, published | dict(zip(names, row, strict=True)), start)[-1] for row in sample
    ]
    return np.log10(np.maximum(finals, model.least))
