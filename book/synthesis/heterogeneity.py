"""How far studies differ beyond chance, and how surely that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from book.synthesis import model
from book.synthesis.studies import Effects


@dataclass(frozen=True)
class Spread:
    """tau², I² (percent) and H² at one point of tau²."""

    tau2: float
    i2: float
    h2: float


@dataclass(frozen=True)
class Heterogeneity:
    """The estimate and the two ends of the 95 % interval by Viechtbauer's Q-profile method."""

    estimate: Spread
    lower: Spread
    upper: Spread


def profile(these: Effects, *, method: str = "reml") -> Heterogeneity:
    """tau² with the values the generalised Q does not refute, I² and H² as they follow from it.

    Where even tau² = 0 makes Q too small, both ends are 0. The interval is the same for every method.
    Raises `ValueError` for `fe`, which has no tau², and for fewer than two studies.
    """
    if method == "fe":
        raise ValueError("method 'fe' holds tau² at 0: it has no interval")
    fit = model.fit(these.y, these.v, method=method)
    ones = np.ones((fit.k, 1))
    tail = (1 - model.LEVEL) / 2
    lower, upper = (
        model.at_q(these.y, these.v, ones, float(stats.chi2.ppf(level, fit.df))) for level in (1 - tail, tail)
    )
    typical = fit.df / model.weighted(these.y, these.v, ones, 0.0).trace
    return Heterogeneity(*(_spread(tau2, typical) for tau2 in (fit.tau2, lower, upper)))


def _spread(tau2: float, typical: float) -> Spread:
    return Spread(tau2, 100 * tau2 / (tau2 + typical), 1 + tau2 / typical)
