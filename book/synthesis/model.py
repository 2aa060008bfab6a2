"""The random-effects model of meta-analysis, with or without moderators.

y = X b + u + e, with u ~ N(0, tau²) between studies and e ~ N(0, v) within them, v known.
Definitions are those of R's metafor 3.8 (`rma.uni`), against which the tests hold them. statsmodels has
DerSimonian–Laird and Paule–Mandel only, without moderators; it lets the first fall below 0 and may end the
second at 0 before it has converged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

Vector: TypeAlias = NDArray[np.float64]
Indices: TypeAlias = NDArray[np.intp]

METHODS = ("dl", "reml", "pm", "fe")
"""How tau² is estimated: DerSimonian–Laird, restricted likelihood, Paule–Mandel; `fe` holds it at 0."""
INTERVALS = ("wald", "hartung-knapp")
"""Normal quantiles; or t quantiles of k - p degrees of freedom and Hartung's and Knapp's variance."""
LEVEL = 0.95
NORMAL = float(stats.norm.ppf((1 + LEVEL) / 2))
"""The normal quantile of that level."""

_GRID = 80


@dataclass(frozen=True)
class Weighted:
    """A weighted regression at one tau²."""

    beta: Vector
    unscaled: Vector
    """(X'WX)⁻¹, p × p."""
    residuals: Vector
    weights: Vector
    hat: Vector
    """Leverages, the diagonal of X (X'WX)⁻¹ X'W."""

    @property
    def q(self) -> float:
        """The weighted sum of squared residuals."""
        return float(np.sum(self.weights * self.residuals**2))

    @property
    def trace(self) -> float:
        """The trace of P = W - WX(X'WX)⁻¹X'W."""
        return float(np.sum(self.weights * (1 - self.hat)))


@dataclass(frozen=True)
class Fit:
    """A fitted model of k studies and p coefficients."""

    method: str
    ci: str
    k: int
    beta: Vector
    covariance: Vector
    """Of `beta`, p × p, as the interval of `ci` uses it."""
    wald_covariance: Vector
    tau2: float
    q: float
    """Cochran's Q, or what is left of it with moderators."""
    i2: float
    h2: float
    scaling: float
    """What Hartung and Knapp multiply the covariance by; 1 for `wald`."""
    at: Weighted

    @property
    def p(self) -> int:
        return len(self.beta)

    @property
    def df(self) -> int:
        return self.k - self.p

    @property
    def errors(self) -> Vector:
        return np.sqrt(np.diag(self.covariance))

    @property
    def p_q(self) -> float:
        return float(stats.chi2.sf(self.q, self.df))

    @property
    def quantile(self) -> float:
        """How many standard errors the interval reaches to each side."""
        return NORMAL if self.ci == "wald" else float(stats.t.ppf((1 + LEVEL) / 2, self.df))

    def p_values(self) -> Vector:
        """Of each coefficient against 0, two-sided; 0 where its standard error is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = np.where(self.beta == 0, 0.0, np.abs(self.beta) / self.errors)
        tail = stats.norm.sf(scores) if self.ci == "wald" else stats.t.sf(scores, self.df)
        return np.asarray(2 * tail, dtype=float)


def fit(y: Vector, v: Vector, x: Vector | None = None, *, method: str = "reml", ci: str = "wald") -> Fit:
    """Fit the model to k effects `y` with variances `v`; `x` is k × p, a column of ones where it is None.

    I² and H² compare tau² with the typical variance of Higgins and Thompson; for `fe` they come from Q.
    Raises `ValueError` for an unknown word, fewer than p + 1 studies or moderators that cannot be told apart.
    """
    if method not in METHODS:
        raise ValueError(f"method '{method}' is not one of {', '.join(METHODS)}")
    if ci not in INTERVALS:
        raise ValueError(f"ci '{ci}' is not one of {', '.join(INTERVALS)}")
    design = np.ones((len(y), 1)) if x is None else x
    k, p = design.shape
    if k <= p:
        raise ValueError(f"{k} studies are too few for {p} coefficients")
    if np.linalg.matrix_rank(design / np.abs(design).max(axis=0).clip(1e-300)) < p:
        raise ValueError("the moderators cannot be told apart: one follows from the others")
    tau2 = between(y, v, design, method)
    within, at = weighted(y, v, design, 0.0), weighted(y, v, design, tau2)
    df, q = k - p, within.q
    typical = df / within.trace
    i2 = 100 * (max(0.0, q - df) / q if q > 0 else 0.0) if method == "fe" else 100 * tau2 / (tau2 + typical)
    scaling = 1.0 if ci == "wald" else at.q / df
    return Fit(
        method=method,
        ci=ci,
        k=k,
        beta=at.beta,
        covariance=scaling * at.unscaled,
        wald_covariance=at.unscaled,
        tau2=tau2,
        q=q,
        i2=i2,
        h2=q / df if method == "fe" else 1 + tau2 / typical,
        scaling=scaling,
        at=at,
    )


def weighted(y: Vector, v: Vector, x: Vector, tau2: float) -> Weighted:
    """The regression of `y` on `x` with weights 1 / (v + tau²)."""
    weights = 1 / (v + tau2)
    root = np.sqrt(weights)
    orthogonal, triangle = np.linalg.qr(root[:, None] * x)
    inverse = np.linalg.inv(triangle)
    beta = inverse @ (orthogonal.T @ (root * y))
    return Weighted(beta, inverse @ inverse.T, y - x @ beta, weights, np.sum(orthogonal**2, axis=1))


def between(y: Vector, v: Vector, x: Vector, method: str) -> float:
    """tau² by one of `METHODS`, never below 0."""
    within = weighted(y, v, x, 0.0)
    df: int = x.shape[0] - x.shape[1]
    if method == "fe":
        return 0.0
    if method == "dl":
        return max(0.0, (within.q - df) / within.trace)
    if method == "pm":
        return at_q(y, v, x, df)
    return _restricted(y, v, x)


def at_q(y: Vector, v: Vector, x: Vector, wanted: float) -> float:
    """The tau² at which the generalised Q is `wanted`; 0 where it is below that already at 0."""
    if weighted(y, v, x, 0.0).q <= wanted:
        return 0.0
    most = _unweighted(y, x) / wanted
    return _root(lambda tau2: weighted(y, v, x, tau2).q - wanted, 0.0, 2 * most)


def _unweighted(y: Vector, x: Vector) -> float:
    """The residual sum of squares without weights, no smaller than tau² times any generalised Q."""
    return weighted(y, np.ones(len(y)), x, 0.0).q


def _restricted(y: Vector, v: Vector, x: Vector) -> float:
    """The tau² of the highest restricted likelihood: best of a grid, then the root of the score beside it.

    The score is negative beyond twice the unweighted sum of squares plus the largest variance.
    """
    most = 2 * _unweighted(y, x) + float(v.max())
    grid = np.concatenate([[0.0], np.geomspace(1e-6 * float(v.min()), most, _GRID)])
    best = int(np.argmax(_log_likelihoods(y, v, x, grid)))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, _GRID)]
    if _score(y, v, x, low) <= 0:
        return float(low)
    return _root(lambda tau2: _score(y, v, x, tau2), float(low), float(high))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    root: float = optimize.brentq(function, low, high, xtol=1e-16, rtol=1e-13, maxiter=1000)
    return root


def _score(y: Vector, v: Vector, x: Vector, tau2: float) -> float:
    """Twice the derivative of the restricted log likelihood: y'PPy - tr P."""
    at = weighted(y, v, x, tau2)
    weighted_squares = float(np.sum((at.weights * at.residuals) ** 2))
    return weighted_squares - at.trace


def _log_likelihoods(y: Vector, v: Vector, x: Vector, tau2: Vector) -> Vector:
    """The restricted log likelihood at each tau², less what is the same at all: `weighted`, all at once."""
    weights = 1 / (v + tau2[:, None])
    root = np.sqrt(weights)
    orthogonal, triangle = np.linalg.qr(root[..., None] * x)
    explained = np.einsum("tkp,tk->tp", orthogonal, root * y)
    q = np.sum((root * y - np.einsum("tkp,tp->tk", orthogonal, explained)) ** 2, axis=1)
    determinant = 2 * np.log(np.abs(np.diagonal(triangle, axis1=1, axis2=2))).sum(axis=1)
    likelihoods: Vector = 0.5 * (np.log(weights).sum(axis=1) - determinant - q)
    return likelihoods
