"""What the pooled estimate owes to single studies, and how it grew as they came."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd
from scipy import stats

from book.synthesis import model
from book.synthesis.pooling import BACK, Pooled, pool_effects
from book.synthesis.studies import Effects

FEWEST = 3
"""With fewer studies there is nothing to pool once one is left out."""


def leave_one_out(
    these: Effects, *, method: str = "reml", ci: str = "wald", scale: str = "ratio"
) -> pd.DataFrame:
    """All but one study pooled, a row for each left out: `study`, then the fields of `Pooled`.

    Raises `ValueError` for fewer than three studies.
    """
    _enough(these)
    pooled = [pool_effects(rest, method=method, ci=ci, scale=scale) for rest in _without_each(these)]
    return _table(these.names, pooled)


def influence(these: Effects, *, method: str = "reml") -> pd.DataFrame:
    """How much each study moves the estimate; a row a study, as metafor's `influence` (Wald) defines them.

    `rstudent` is the residual from the others over its error, `dffits` the shift of the prediction,
    `cook` Cook's distance, `cov_ratio` the change of variance, `tau2` and `q` those without the study,
    `hat` its leverage, `weight` in percent, `dfbetas` the shift in standard errors; `influential` is true
    where |dffits| > 3 √(1 / (k - 1)), Cook's distance passes the median of chi² of one degree of freedom,
    leverage > 3 / k, or |dfbetas| > 1. Raises `ValueError` for fewer than three studies.
    """
    _enough(these)
    full = model.fit(these.y, these.v, method=method)
    centre, variance = float(full.beta[0]), float(full.covariance[0, 0])
    rows = []
    for index, rest in enumerate(_without_each(these)):
        fit = model.fit(rest.y, rest.v, method=method)
        other, own = float(fit.beta[0]), float(these.v[index])
        shift, hat = centre - other, float(full.at.hat[index])
        spread = 1 / float(np.sum(1 / (these.v + fit.tau2)))
        rows.append(
            {
                "study": these.names[index],
                "rstudent": (these.y[index] - other) / math.sqrt(own + fit.tau2 + fit.covariance[0, 0]),
                "dffits": shift / math.sqrt(hat * (fit.tau2 + own)),
                "cook": shift**2 / variance,
                "cov_ratio": float(fit.covariance[0, 0]) / variance,
                "tau2": fit.tau2,
                "q": fit.q,
                "hat": hat,
                "weight": 100 * float(full.at.weights[index] / full.at.weights.sum()),
                "dfbetas": shift / math.sqrt(spread),
            }
        )
    table = pd.DataFrame(rows)
    return table.assign(
        influential=(table["dffits"].abs() > 3 * math.sqrt(1 / (full.k - 1)))
        | (stats.chi2.cdf(table["cook"], 1) > 0.5)
        | (table["hat"] > 3 / full.k)
        | (table["dfbetas"].abs() > 1)
    )


def cumulative(
    these: Effects, years: Sequence[int], *, method: str = "reml", ci: str = "wald", scale: str = "ratio"
) -> pd.DataFrame:
    """The studies pooled as they came, a row for each added: `study`, `year`, then the fields of `Pooled`.

    Studies of one year keep their order. The first row is its one study with its own interval, tau² = 0.
    """
    order = np.argsort(np.asarray(years), kind="stable")
    pooled = [_alone(_some(these, order[:1]), method, ci, scale)]
    for count in range(2, len(order) + 1):
        pooled.append(pool_effects(_some(these, order[:count]), method=method, ci=ci, scale=scale))
    table = _table([these.names[index] for index in order], pooled)
    table.insert(1, "year", [years[index] for index in order])
    return table


def _alone(these: Effects, method: str, ci: str, scale: str) -> Pooled:
    back = BACK[scale]
    centre = float(these.y[0])
    reach = model.NORMAL * math.sqrt(float(these.v[0]))
    return Pooled(
        k=1,
        estimate=back(centre),
        lower=back(centre - reach),
        upper=back(centre + reach),
        tau2=0.0,
        i2=0.0,
        h2=1.0,
        q=0.0,
        p_q=1.0,
        prediction_lower=None,
        prediction_upper=None,
        method=method,
        ci=ci,
    )


def _enough(these: Effects) -> None:
    if len(these.y) < FEWEST:
        raise ValueError(f"{len(these.y)} studies are too few to leave one out")


def _some(these: Effects, indices: model.Indices) -> Effects:
    return Effects(tuple(these.names[index] for index in indices), these.y[indices], these.v[indices])


def _without_each(these: Effects) -> list[Effects]:
    indices = np.arange(len(these.y))
    return [_some(these, np.delete(indices, index)) for index in indices]


def _table(names: Sequence[str], pooled: list[Pooled]) -> pd.DataFrame:
    return pd.DataFrame([{"study": name, **asdict(one)} for name, one in zip(names, pooled, strict=True)])
