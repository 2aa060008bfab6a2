"""Proportions from counts, pooled as logits or as Freeman–Tukey double arcsines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from book.faults import Fault, FaultyInput
from book.synthesis import model
from book.synthesis.pooling import Pooled, summary
from book.synthesis.studies import is_empty, repeated, too_few

COLUMNS = ("study", "responders", "evaluable")
TRANSFORMS = ("logit", "double-arcsine")


def pool_counts(
    counts: pd.DataFrame, *, transform: str = "logit", method: str = "reml", ci: str = "wald"
) -> Pooled:
    """Pool the proportions responders / evaluable of `counts` (columns `COLUMNS`), as fractions.

    `logit`: log odds with variance 1/responders + 1/others; a half is added to both counts of a study that
    has a 0 (metafor's PLO). `double-arcsine`: Freeman and Tukey's, turned back by Miller's inversion at the
    harmonic mean of the numbers evaluable (metafor's PFT with `transf.ipft.hm`); that inversion can mislead
    where these numbers differ widely. tau² is on the transformed scale.
    Raises `FaultyInput` with every impossible count, `ValueError` for an unknown word.
    """
    if transform not in TRANSFORMS:
        raise ValueError(f"transform '{transform}' is not one of {', '.join(TRANSFORMS)}")
    faults = _faults(counts)
    if faults:
        raise FaultyInput(faults)
    x, n = (counts[name].to_numpy(dtype=float) for name in COLUMNS[1:])
    if transform == "logit":
        y, v = logits(x, n)
        return summary(model.fit(y, v, method=method, ci=ci), _from_logit)
    back = _from_double_arcsine(1 / float(np.mean(1 / n)))
    return summary(model.fit(double_arcsine(x, n), 1 / (4 * n + 2), method=method, ci=ci), back)


def logits(x: model.Vector, n: model.Vector) -> tuple[model.Vector, model.Vector]:
    """The log odds of x in n and their variances; a half more of each where a count is 0."""
    add = np.where((x == 0) | (x == n), 0.5, 0.0)
    yes, no = x + add, n - x + add
    return np.log(yes / no), 1 / yes + 1 / no


def double_arcsine(x: model.Vector, n: model.Vector) -> model.Vector:
    """Freeman's and Tukey's transform of x in n, in radians, halved as metafor does."""
    return (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2


def _from_logit(value: float) -> float:
    return float(1 / (1 + math.exp(-value)) if value >= 0 else math.exp(value) / (1 + math.exp(value)))


def _from_double_arcsine(n: float) -> Callable[[float], float]:
    """The inverse for a study of n: 0 and 1 beyond the transforms of those."""
    least, most = (float(double_arcsine(np.array([x]), np.array([n]))[0]) for x in (0.0, n))

    def back(value: float) -> float:
        if not least <= value <= most:
            return 0.0 if value < least else 1.0
        sine = math.sin(2 * value)
        inner = max(0.0, 1 - (sine + (sine - 1 / sine) / n) ** 2)
        return (1 - math.copysign(math.sqrt(inner), math.cos(2 * value))) / 2

    return back


def _faults(counts: pd.DataFrame) -> list[Fault]:
    missing = [name for name in COLUMNS if name not in counts.columns]
    if missing:
        return [Fault("counts", 0, name, "there is no such column") for name in missing]
    at = list(range(1, len(counts) + 1))
    rows = zip(at, counts[list(COLUMNS)].itertuples(index=False, name=None), strict=True)
    found = [
        Fault("counts", line, column, message) for line, row in rows for column, message in _impossible(*row)
    ]
    return found + repeated(counts, "counts", at) + too_few(counts, "counts", at)


def _impossible(study: Any, responders: Any, evaluable: Any) -> Iterator[tuple[str, str]]:
    if is_empty(study):
        yield "study", "is empty; each study needs a name"
    whole = True
    for column, cell, least in (("responders", responders, 0), ("evaluable", evaluable, 1)):
        if is_empty(cell) or isinstance(cell, str) or cell != math.floor(cell) or cell < least:
            yield column, f"'{cell}' is not a whole number from {least} up"
            whole = False
    if whole and responders > evaluable:
        yield "responders", f"{responders} is more than the {evaluable} evaluable"
