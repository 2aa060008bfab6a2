"""One estimate from many studies."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from scipy import stats

from book.synthesis import model
from book.synthesis.studies import Effects, effects

BACK: dict[str, Callable[[float], float]] = {"ratio": math.exp, "log": float}
"""From the scale of pooling to that of the studies."""
FEWEST_PREDICTED = 3
"""With fewer studies than this there is no prediction interval."""


@dataclass(frozen=True)
class Pooled:
    """The pooled estimate with its 95 % interval, and how far the studies differ.

    `estimate`, `lower`, `upper` and the prediction interval are ratios where ratios were pooled;
    `tau2` stays on the scale of pooling, `i2` is in percent, `p_q` is the p value of `q`.
    """

    k: int
    estimate: float
    lower: float
    upper: float
    tau2: float
    i2: float
    h2: float
    q: float
    p_q: float
    prediction_lower: float | None
    prediction_upper: float | None
    method: str
    ci: str


def pool(studies: pd.DataFrame, *, method: str = "reml", ci: str = "wald", scale: str = "ratio") -> Pooled:
    """Pool `studies`: columns study, estimate, lower, upper, the last two a 95 % interval.

    `method` estimates tau² (`model.METHODS`), `ci` is the kind of interval (`model.INTERVALS`).
    I² and H² are those of R's metafor for each method.
    The prediction interval is estimate ± t · √(tau² + squared standard error), the standard error as `ci`
    has it and t of k - 1 degrees of freedom: metafor's `predict(pi.type = "t")`, not its "Riley" with k - 2.
    It is None for fewer than three studies, and for `fe`, which knows no other study than these.
    Raises `FaultyInput` with every fault of the studies, `ValueError` for an unknown word.
    """
    return pool_effects(effects(studies, scale=scale), method=method, ci=ci, scale=scale)


def pool_effects(these: Effects, *, method: str = "reml", ci: str = "wald", scale: str = "ratio") -> Pooled:
    """As `pool`, for effects that were read before."""
    return summary(model.fit(these.y, these.v, method=method, ci=ci), BACK[scale])


def summary(fit: model.Fit, back: Callable[[float], float]) -> Pooled:
    """What a fit without moderators says of its studies; `back` leads from the scale of pooling."""
    centre, error = float(fit.beta[0]), float(fit.errors[0])
    reach = fit.quantile * error
    prediction = None
    if fit.k >= FEWEST_PREDICTED and fit.method != "fe":
        quantile = float(stats.t.ppf((1 + model.LEVEL) / 2, fit.k - 1))
        prediction = quantile * math.sqrt(fit.tau2 + error**2)
    return Pooled(
        k=fit.k,
        estimate=back(centre),
        lower=back(centre - reach),
        upper=back(centre + reach),
        tau2=fit.tau2,
        i2=fit.i2,
        h2=fit.h2,
        q=fit.q,
        p_q=fit.p_q,
        prediction_lower=None if prediction is None else back(centre - prediction),
        prediction_upper=None if prediction is None else back(centre + prediction),
        method=fit.method,
        ci=fit.ci,
    )
