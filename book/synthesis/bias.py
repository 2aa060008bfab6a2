"""Whether small studies tell another story than large ones: funnel, Egger's test, trim and fill."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import WLS
from statsmodels.tools.tools import add_constant

from book.synthesis import model
from book.synthesis.pooling import Pooled, pool_effects
from book.synthesis.studies import Effects

FEWEST = 3
_ROUNDS = 100


@dataclass(frozen=True)
class Asymmetry:
    """Egger's test: whether effects go with their standard errors.

    `slope` is the change of effect per unit of standard error and `limit` the effect at error 0, with its
    95 % interval, both on the scale of pooling; `statistic` is the slope over its error, t of `df`.
    """

    slope: float
    statistic: float
    df: int
    p: float
    limit: float
    limit_lower: float
    limit_upper: float


@dataclass(frozen=True)
class Filled:
    """Trim and fill: how many studies are missing (`missing`, with its error) on which side, and the estimate
    with their mirror images added (`these`: the studies first, then those added)."""

    side: str
    missing: int
    error: float
    these: Effects
    pooled: Pooled


def egger(these: Effects) -> Asymmetry:
    """Egger's regression: weights 1 / v and a multiplicative dispersion, metafor's `regtest(model = "lm")`.

    Raises `ValueError` for fewer than three studies, for equal errors, and where the effects lie on one line.
    """
    errors = _errors(these)
    result = WLS(these.y, add_constant(errors, has_constant="add"), weights=1 / these.v).fit()
    if result.ssr <= np.finfo(float).eps * float(np.sum(these.y**2 / these.v)):
        raise ValueError("the effects lie on one line against their errors: nothing is left to test against")
    low, high = result.conf_int(1 - model.LEVEL)[0]
    return Asymmetry(
        slope=float(result.params[1]),
        statistic=float(result.tvalues[1]),
        df=int(result.df_resid),
        p=float(result.pvalues[1]),
        limit=float(result.params[0]),
        limit_lower=float(low),
        limit_upper=float(high),
    )


def trim_and_fill(
    these: Effects, *, method: str = "reml", ci: str = "wald", scale: str = "ratio", side: str = ""
) -> Filled:
    """Duval's and Tweedie's trim and fill with their estimator L0.

    `side`, "left" or "right", is where studies are missing; where it is empty, the sign of the slope of
    effects on errors says it. Raises `ValueError` for fewer than three studies, for equal errors without
    a `side`, and where trimming does not settle.
    """
    if not side:
        x = np.column_stack([np.ones(len(these.y)), _errors(these)])
        side = "right" if model.fit(these.y, these.v, x, method=method).beta[1] < 0 else "left"
    elif side not in ("left", "right"):
        raise ValueError(f"side '{side}' is not one of left, right")
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * these.y, kind="stable")
    y, v = sign * these.y[order], these.v[order]
    missing, error, centre = _trimmed(y, v, method)
    most = slice(len(y) - missing, len(y))
    filled = Effects(
        these.names + tuple(f"Filled {number}" for number in range(1, missing + 1)),
        np.concatenate([these.y, sign * (2 * centre - y[most])]),
        np.concatenate([these.v, v[most]]),
    )
    return Filled(side, missing, error, filled, pool_effects(filled, method=method, ci=ci, scale=scale))


def funnel(these: Effects, *, method: str = "reml") -> pd.DataFrame:
    """A row a study: study, effect, error, lower, upper, outside; on the scale of pooling.

    `lower` and `upper` are the pooled effect -+ 1.96 errors, where 95 % of studies of that error fall
    if chance alone made them differ; `outside` tells those that do not.
    """
    centre = float(model.fit(these.y, these.v, method=method).beta[0])
    errors = np.sqrt(these.v)
    reach = model.NORMAL * errors
    return pd.DataFrame(
        {
            "study": these.names,
            "effect": these.y,
            "error": errors,
            "lower": centre - reach,
            "upper": centre + reach,
            "outside": np.abs(these.y - centre) > reach,
        }
    )


def _errors(these: Effects) -> model.Vector:
    if len(these.y) < FEWEST:
        raise ValueError(f"{len(these.y)} studies are too few to tell small ones from large")
    errors = np.sqrt(these.v)
    if np.ptp(errors) <= 1e-9 * errors.max():
        raise ValueError("the studies have equal errors: none is smaller than another")
    return errors


def _trimmed(y: model.Vector, v: model.Vector, method: str) -> tuple[int, float, float]:
    """How many of the largest `y` (ascending) have no mirror image, the error of that, and the centre."""
    k = len(y)
    missing = 0
    for _ in range(_ROUNDS):
        left = k - missing
        centre = float(y[0] if left == 1 else model.fit(y[:left], v[:left], method=method).beta[0])
        ranks = np.empty(k)
        ranks[np.argsort(np.abs(y - centre), kind="stable")] = np.arange(1, k + 1)
        above = float(ranks[y > centre].sum())
        found = (4 * above - k * (k + 1)) / (2 * k - 1)
        variance = (
            k * (k + 1) * (2 * k + 1)
            + 10 * found**3
            + 27 * found**2
            + 17 * found
            - 18 * k * found**2
            - 18 * k * found
            + 6 * k**2 * found
        ) / 24
        error = 4 * math.sqrt(max(0.0, variance)) / (2 * k - 1)
        before, missing = missing, max(0, round(found))
        if missing == before:
            return missing, error, centre
    raise ValueError("trimming does not settle on a number of studies")
