"""Published meta-analyses pooled anew from their single studies, and held against what they print.

Studies are pooled within one analysis only: the same study recurs under several meta-analyses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from book import count_names, tables
from book.remembered import kept
from book.repository import Repository
from book.synthesis import Pooled, pool

NEVER_POOLED = ("unreadable", "outside-interval")
"""The flags of rows that cannot be true."""

TOLERANCE = 1.0
"""In percent: how far an estimate and each end of its interval may be from the print, and still agree.

The review's own. Estimates read back from intervals of two decimals move a pooled value by less; a study
more or less, or another model, moves it by more.
"""

MODELS = {"random": "dl", "fixed": "fe"}
"""The method that the printed word stands for; DerSimonian and Laird's is what the usual programs do."""

SENSITIVITY: dict[str, tuple[str, str]] = {
    "fixed effect": ("fe", "wald"),
    "DerSimonian–Laird": ("dl", "wald"),
    "Paule–Mandel": ("pm", "wald"),
    "REML": ("reml", "wald"),
    "REML, Hartung–Knapp": ("reml", "hartung-knapp"),
}
"""Each model shown side by side: the estimator of the variance between studies, and the interval."""

VERDICTS = ("agrees", "agrees as the other model", "differs")


def studies(analysis: str, repository: Repository | None = None) -> pd.DataFrame:
    """The studies of one analysis that can be pooled: a row of `prognosis_studies` each, `label` for print.

    `study` is the row's id, since one study may give two cohorts; `label` numbers such cohorts.
    Raises `KeyError` for an analysis without a row.
    """
    every = tables.read("prognosis_studies", repository)
    rows = every[every["analysis"] == analysis]
    if rows.empty:
        raise KeyError(analysis)
    kept = rows[~rows["flag"].isin(NEVER_POOLED)]
    nth = kept.groupby("study").cumcount() + 1
    twice = kept["study"].duplicated(keep=False)
    label = kept["study"].where(~twice, kept["study"] + " (" + nth.astype(str) + ")")
    return kept.assign(label=label, study=kept["id"]).reset_index(drop=True)


def recomputed(repository: Repository | None = None) -> pd.DataFrame:
    """A row an analysis: printed and recomputed estimate, how far apart in percent, and the verdict.

    `off` is the farthest of the estimate and both ends of the interval from the print. An analysis whose
    print names no model is held against the random-effects one, and then against the fixed. Those whose
    abstract prints no number have no verdict; those with fewer than two studies left to pool are not shown.
    """
    return _every(repository).copy()


@kept
def _every(repository: Repository | None) -> pd.DataFrame:
    analyses = tables.read("prognosis_reproduction", repository)
    every = tables.read("prognosis_studies", repository)
    rows = []
    for one in analyses.itertuples(index=False):
        frame = studies(one.id, repository)
        if len(frame) < 2:
            continue
        listed = int((every["analysis"] == one.id).sum())
        rows.append({**_printed(one), "listed": listed, **_recomputed(one, frame)})
    numbers = dict.fromkeys(("printed", "printed_lower", "printed_upper", "printed_i2", "off"), "Float64")
    return pd.DataFrame(rows).astype(numbers)


COUNTS = count_names.REPRODUCTION
"""The names of `counts`, in their order."""


def counts(repository: Repository | None = None) -> dict[str, int]:
    """What prose may state of the reproduction; the tolerance is in percent."""
    every, found = tables.read("prognosis_studies", repository), recomputed(repository)
    predicted = found.dropna(subset=["prediction_lower", "prediction_upper"])
    across = (predicted["prediction_lower"] < 1) & (predicted["prediction_upper"] > 1)
    known = (
        len(every),
        int((every["flag"] != "").sum()),
        int(every["flag"].isin(NEVER_POOLED).sum()),
        every["citekey"].nunique(),
        len(found),
        int(found["off"].notna().sum()),
        *(int((found["verdict"] == verdict).sum()) for verdict in VERDICTS),
        len(predicted),
        int(across.sum()),
        round(TOLERANCE),
    )
    return dict(zip(COUNTS, known, strict=True))


def sensitivity(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` (as of `studies`) under each of `SENSITIVITY`: a row a model, with the fields of `Pooled`."""
    pooled = {
        name: pool(frame, method=method, ci=interval) for name, (method, interval) in SENSITIVITY.items()
    }
    return pd.DataFrame({"model": name, **vars(one)} for name, one in pooled.items())


def apart(printed: Sequence[float], found: Sequence[float]) -> float:
    """How far in percent the farthest of `found` is from its like in `printed`; ratios, both above 0."""
    return max(100 * (math.exp(abs(math.log(b / a))) - 1) for a, b in zip(printed, found, strict=True))


def _printed(one: tuple[object, ...]) -> dict[str, object]:
    kept = ("id", "citekey", "cell", "population", "subgroup", "endpoint")
    numbers = {"printed": "estimate", "printed_lower": "lower", "printed_upper": "upper", "printed_i2": "i2"}
    named = {name: getattr(one, name) for name in (*kept, "model")}
    return named | {name: getattr(one, column) for name, column in numbers.items()}


def _recomputed(one: tuple[object, ...], frame: pd.DataFrame) -> dict[str, object]:
    printed = [getattr(one, name) for name in ("estimate", "lower", "upper")]
    stated = getattr(one, "model")  # noqa: B009
    method = MODELS[stated or "random"]
    first = pool(frame, method=method)
    if any(cell is pd.NA for cell in printed):
        return _found(first, None, "")
    off = apart(printed, _interval(first))
    if off <= TOLERANCE:
        return _found(first, off, VERDICTS[0])
    other = pool(frame, method="fe" if method == "dl" else "dl")
    if apart(printed, _interval(other)) <= TOLERANCE:
        return _found(other, apart(printed, _interval(other)), VERDICTS[1])
    return _found(first, off, VERDICTS[2])


def _interval(pooled: Pooled) -> tuple[float, float, float]:
    return pooled.estimate, pooled.lower, pooled.upper


def _found(pooled: Pooled, off: float | None, verdict: str) -> dict[str, object]:
    names = ("k", "estimate", "lower", "upper", "i2", "prediction_lower", "prediction_upper", "method")
    return {name: getattr(pooled, name) for name in names} | {"off": off, "verdict": verdict}
