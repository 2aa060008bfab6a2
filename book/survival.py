"""Statistics of association: Cox and logistic models per standard deviation, their checks, and many tests.

The models are statsmodels' own; what is added is the rule on when to fit at all, the test of proportional
hazards from Schoenfeld residuals (Grambsch and Therneau), and Benjamini and Hochberg's step-up procedure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg

EVENTS_PER_PARAMETER = 10
"""Fewer events for each estimated parameter, and a model is not fitted."""

Z95 = float(stats.norm.ppf(0.975))


@dataclass(frozen=True)
class Association:
    """A ratio (hazard or odds) per standard deviation with its 95 % interval and Wald P value.

    `ph_p` is the P value of the test that a hazard ratio does not change with time; NaN for an odds ratio.
    """

    ratio: float
    lower: float
    upper: float
    p: float
    ph_p: float


def standardised(values: pd.Series) -> pd.Series:
    """`values` minus their mean over their standard deviation; raises `ValueError` where they do not vary."""
    spread = float(values.std(ddof=1))
    if not spread > 0:
        raise ValueError("values that do not vary cannot be standardised")
    return (values - values.mean()) / spread


def enough(events: int, parameters: int) -> bool:
    """Whether `events` carry a model of `parameters`."""
    return events >= EVENTS_PER_PARAMETER * parameters


def cox(days: pd.Series, event: pd.Series, exposure: pd.Series, covariates: pd.DataFrame) -> Association:
    """The hazard ratio of a standard deviation of `exposure`, adjusted for `covariates` (may have no column).

    `days` is the time to event or censoring, `event` 1 or 0; all are of the same patients, in one order.
    Ties are handled by Efron's method.
    """
    design = pd.concat([standardised(exposure).rename("exposure"), covariates], axis=1).astype(float)
    model = PHReg(days.to_numpy(float), design.to_numpy(), status=event.to_numpy(float), ties="efron")
    fitted = model.fit(disp=0)
    slope, error = float(fitted.params[0]), float(fitted.bse[0])
    times = days.to_numpy(float)
    return _association(
        slope, error, proportionality(np.asarray(fitted.schoenfeld_residuals), times, fitted.cov_params())
    )


def proportionality(residuals: np.ndarray, days: np.ndarray, covariance: np.ndarray) -> float:
    """The P value against proportional hazards of the first covariate.

    `residuals` are Schoenfeld's (patients × parameters, NaN for the censored), `covariance` that of the
    parameters. Each residual is scaled by events × covariance; their slope on the rank of the event's time is
    zero where the hazard ratio keeps still. The square of the slope's score over its variance is compared
    with a chi-squared distribution of one degree of freedom (Grambsch and Therneau's test).
    """
    had = ~np.isnan(residuals).any(axis=1)
    ranks = stats.rankdata(days[had])
    centred = ranks - ranks.mean()
    number = int(had.sum())
    scaled = number * (residuals[had] @ covariance)[:, 0]
    statistic = (centred @ scaled) ** 2 / (number * covariance[0, 0] * (centred @ centred))
    return float(stats.chi2.sf(statistic, 1))


def logistic(responded: pd.Series, exposure: pd.Series) -> Association:
    """The odds ratio of response for a standard deviation of `exposure`, unadjusted."""
    design = sm.add_constant(standardised(exposure).to_numpy(float))
    fitted = sm.Logit(responded.to_numpy(float), design).fit(disp=0)
    return _association(float(fitted.params[1]), float(fitted.bse[1]), float("nan"))


def _association(slope: float, error: float, ph_p: float) -> Association:
    low, high = slope - Z95 * error, slope + Z95 * error
    p = float(2 * stats.norm.sf(abs(slope / error)))
    return Association(float(np.exp(slope)), float(np.exp(low)), float(np.exp(high)), p, ph_p)


def false_discovery(p: pd.Series) -> pd.Series:
    """Benjamini and Hochberg's q of each P value over all of them; a missing P value stays missing."""
    known = p.dropna().sort_values(ascending=False)
    number = len(known)
    ranks = np.arange(number, 0, -1)
    q = np.minimum.accumulate(known.to_numpy(float) * number / ranks)
    return pd.Series(np.minimum(q, 1.0), index=known.index).reindex(p.index)
