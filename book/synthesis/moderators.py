"""Whether studies differ by what is known of them: subgroups and meta-regression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from scipy import stats

from book.faults import Fault, FaultyInput
from book.synthesis import model
from book.synthesis.pooling import BACK, Pooled, summary
from book.synthesis.studies import Effects, is_empty


@dataclass(frozen=True)
class Subgroups:
    """Each group pooled by itself with its own tau², all together, and whether the groups differ."""

    groups: dict[str, Pooled]
    overall: Pooled
    q_between: float
    df_between: int
    p_between: float


@dataclass(frozen=True)
class Regression:
    """A mixed-effects meta-regression.

    `coefficients` has a row a term: term, coefficient, error, lower, upper, p; nothing is turned back to
    ratios. `q` is what moderators leave of Cochran's Q; `q_moderators` tests them all at once, by chi² of
    `df_moderators`, or by F of (`df_moderators`, k - p) with Hartung's and Knapp's variance.
    `r2` is the percentage of tau² they account for, None where there is no tau² to account for.
    """

    coefficients: pd.DataFrame
    k: int
    tau2: float
    i2: float
    h2: float
    q: float
    p_q: float
    q_moderators: float
    df_moderators: int
    p_moderators: float
    r2: float | None
    method: str
    ci: str


def subgroups(
    these: Effects, names: Sequence[str], *, method: str = "reml", ci: str = "wald", scale: str = "ratio"
) -> Subgroups:
    """Pool each group of studies; `names` has one group a study, groups come in the order of their names.

    Q between is the Q of the groups' estimates around their common mean, each weighted by its Wald standard
    error, which for `fe` is Q of all less Q within; chi² of (groups - 1) degrees of freedom, p = 1 for one.
    Raises `ValueError` where a group has one study.
    """
    if len(names) != len(these.y):
        raise ValueError(f"{len(names)} groups do not go with {len(these.y)} studies")
    labels = np.array(names, dtype=object)
    fits = {
        name: model.fit(these.y[labels == name], these.v[labels == name], method=method, ci=ci)
        for name in sorted(set(names))
    }
    centres = np.array([one.beta[0] for one in fits.values()])
    weights = 1 / np.array([one.wald_covariance[0, 0] for one in fits.values()])
    between = float(weights @ (centres - np.average(centres, weights=weights)) ** 2)
    df = len(fits) - 1
    return Subgroups(
        groups={name: summary(one, BACK[scale]) for name, one in fits.items()},
        overall=summary(model.fit(these.y, these.v, method=method, ci=ci), BACK[scale]),
        q_between=between,
        df_between=df,
        p_between=float(stats.chi2.sf(between, df)) if df else 1.0,
    )


def regress(
    these: Effects, moderators: pd.DataFrame, *, method: str = "reml", ci: str = "wald"
) -> Regression:
    """Regress effects on one or more moderators, a row a study; texts are set against their first level.

    Raises `FaultyInput` for a moderator that is empty, `ValueError` where there are too few studies or
    a moderator follows from the others.
    """
    terms = _terms(moderators)
    x = np.column_stack([np.ones(len(these.y)), *terms.values()])
    fit = model.fit(these.y, these.v, x, method=method, ci=ci)
    reach = fit.quantile * fit.errors
    number = fit.p - 1
    tested = fit.beta[1:] @ np.linalg.solve(fit.covariance[1:, 1:], fit.beta[1:])
    without = model.between(these.y, these.v, np.ones((fit.k, 1)), method)
    if ci == "wald":
        p_moderators = float(stats.chi2.sf(tested, number))
    else:
        tested = tested / number
        p_moderators = float(stats.f.sf(tested, number, fit.df))
    return Regression(
        coefficients=pd.DataFrame(
            {
                "term": ["intercept", *terms],
                "coefficient": fit.beta,
                "error": fit.errors,
                "lower": fit.beta - reach,
                "upper": fit.beta + reach,
                "p": fit.p_values(),
            }
        ),
        k=fit.k,
        tau2=fit.tau2,
        i2=fit.i2,
        h2=fit.h2,
        q=fit.q,
        p_q=fit.p_q,
        q_moderators=float(tested),
        df_moderators=number,
        p_moderators=p_moderators,
        r2=max(0.0, 100 * (without - fit.tau2) / without) if without > 0 else None,
        method=method,
        ci=ci,
    )


def _terms(moderators: pd.DataFrame) -> dict[str, model.Vector]:
    """The columns of the design by name: numbers as they are, texts as 0 and 1 for all levels but one."""
    faults = [
        Fault("studies", row, str(name), "is empty; a moderator needs a value in every study")
        for name, column in moderators.items()
        for row, cell in enumerate(column, start=1)
        if is_empty(cell)
    ]
    if faults:
        raise FaultyInput(faults)
    return {term: values for name, column in moderators.items() for term, values in _coded(str(name), column)}


def _coded(name: str, column: pd.Series) -> Iterator[tuple[str, model.Vector]]:
    if is_numeric_dtype(column) and not is_bool_dtype(column):
        yield name, column.to_numpy(dtype=float)
        return
    texts = column.astype(str)
    for level in sorted(set(texts))[1:]:
        yield f"{name}: {level}", (texts == level).to_numpy(dtype=float)
