"""Response proportions with exact intervals."""

from __future__ import annotations

import pandas as pd
from scipy.special import betaincinv

LEVEL = 0.95


def exact_interval(responders: int, evaluable: int) -> tuple[float, float]:
    """The Clopper–Pearson interval of a proportion, as fractions.

    Raises `ValueError` unless 0 <= responders <= evaluable and evaluable > 0.
    """
    if not 0 <= responders <= evaluable or not evaluable:
        raise ValueError(f"{responders} of {evaluable} cannot be: responders must be among some evaluable")
    tail, others = (1 - LEVEL) / 2, evaluable - responders
    low = betaincinv(responders, others + 1, tail) if responders else 0
    high = betaincinv(responders + 1, others, 1 - tail) if others else 1
    return float(low), float(high)


def responses(outcomes: pd.DataFrame, trials: pd.DataFrame) -> pd.DataFrame:
    """The objective responses of arms with a printed count: proportion, exact interval, trial.

    `outcomes` and `trials` are the tables of those names. Added columns: `proportion`, `low`, `high`
    (fractions), and the trial's `agent`, `partner`, `strategy`, `molecules`, `cell`, `cancer`, `condition`.
    """
    counted = outcomes[(outcomes["endpoint"] == "ORR") & outcomes["responders"].notna()]
    counted = counted[counted["evaluable"].notna()].reset_index(drop=True)
    limits = [
        exact_interval(int(row.responders), int(row.evaluable)) for row in counted.itertuples(index=False)
    ]
    columns = ["id", "agent", "partner", "strategy", "molecules", "cell", "cancer", "condition", "phase"]
    known = trials[columns].rename(columns={"id": "trial"})
    return counted.assign(
        proportion=[row.responders / row.evaluable for row in counted.itertuples(index=False)],
        low=[low for low, _ in limits],
        high=[high for _, high in limits],
    ).merge(known, on="trial", how="left")
