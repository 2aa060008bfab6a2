"""What prose may say of the models in numbers, from the tables."""

from __future__ import annotations

import pandas as pd

from book import count_names, tables
from book.dynamics.agreement import agreements
from book.repository import Repository

HALVED = 0.5
"""A removal helps where it leaves less than this share of the tumour."""

AGREES = 1e-4
"""A trajectory is that of the file where no state differs by more than this share of itself."""

LATE = 30
"""The day of a removal that the text calls late."""


def counts(repository: Repository | None = None) -> dict[str, int]:
    """Every count of the chapter on dynamics by its name."""
    models = tables.read("dynamics_models", repository)
    return {
        "dynamics-models": len(models),
        "dynamics-models-suppressor": int((models["suppressor"] != "").sum()),
        "dynamics-parameters": len(tables.read("dynamics_parameters", repository)),
        **_agreeing(),
        **_resting(tables.read("dynamics_equilibria", repository)),
        **_started(tables.read("dynamics_basins", repository)),
        **_removed(tables.read("dynamics_removal", repository)),
        **_transferred(tables.read("dynamics_transfer", repository)),
        **_chosen(tables.read("dynamics_grid", repository)),
        "dynamics-sobol-models": tables.read("dynamics_sobol", repository)["model"].nunique(),
    }


def _agreeing() -> dict[str, int]:
    found = agreements()
    return {
        "dynamics-runs": len(found),
        "dynamics-runs-agreeing": sum(one.paper < AGREES for one in found),
        "dynamics-runs-agreeing-as-file": sum(one.file < AGREES for one in found),
    }


def _resting(curves: pd.DataFrame) -> dict[str, int]:
    """Multiples of published values in per cent: where a border between two outcomes exists, and a fold."""
    factor = curves["factor"].astype(float)
    border = factor[(curves["model"] == "kuznetsov1994") & ~curves["stable"]]
    held = factor[(curves["model"] == "depillis2013") & curves["stable"]]
    return {
        "dynamics-kuznetsov-from": round(100 * border.min()),
        "dynamics-kuznetsov-to": round(100 * border.max()),
        "dynamics-depillis-fold": round(100 * held.min()),
    }


def _started(basins: pd.DataFrame) -> dict[str, int]:
    outcomes = basins.groupby("model")["outcome"].nunique()
    return {
        "dynamics-basins-starts": int(basins.groupby("model").size().max()),
        "dynamics-basins-several": int((outcomes > 1).sum()),
        **{
            f"dynamics-basins-{model.rstrip('0123456789')}-escapes": round(
                100 * float((rows["outcome"] == "escapes").mean())
            )
            for model, rows in basins.groupby("model")
        },
    }


def _removed(removal: pd.DataFrame) -> dict[str, int]:
    helped = removal[removal["ratio"].astype(float) < HALVED]
    last = int(removal["day"].max())
    wilson = removal[(removal["model"] == "wilson2012") & (removal["outcome"] == "cleared")]

    def models(kind: str, day: int, fraction: float = 1.0) -> int:
        own = (helped["kind"] == kind) & (helped["day"] == day) & (helped["fraction"] == fraction)
        return int(helped[own]["model"].nunique())

    def last_day(kind: str, fraction: float) -> int:
        own = (wilson["kind"] == kind) & (wilson["fraction"] == fraction)
        return int(wilson[own]["day"].max())

    return {
        "dynamics-late-day": LATE,
        "dynamics-last-day": last,
        "dynamics-helped": models("making", 0),
        "dynamics-helped-late": models("making", LATE),
        "dynamics-helped-by-half": models("making", 0, HALVED),
        "dynamics-helped-once": models("once", 0),
        "dynamics-helped-both-last": models("both", last),
        "dynamics-wilson-making-day": last_day("making", 1.0),
        "dynamics-wilson-nearly-day": last_day("both", 0.99),
        "dynamics-wilson-both-day": last_day("both", 1.0),
    }


def _transferred(transfer: pd.DataFrame) -> dict[str, int]:
    outcomes = transfer.groupby("model")["outcome"].nunique()
    wilson = transfer[(transfer["model"] == "wilson2012") & (transfer["outcome"] == "cleared")]
    return {
        "dynamics-transfer-several": int((outcomes > 1).sum()),
        "dynamics-transfer-cleared": len(wilson),
        "dynamics-transfer-pairs": int((transfer["model"] == "wilson2012").sum()),
        "dynamics-transfer-removal-day": int(wilson[wilson["transfer"] > 0]["removal"].max()),
    }


def _chosen(grid: pd.DataFrame) -> dict[str, int]:
    last = grid[grid["day"] == grid["day"].max()]
    published = last[last["suppression"] == 1]
    cleared = last["outcome"] == "cleared"
    return {
        "dynamics-settings": len(last),
        "dynamics-settings-cleared": int(cleared.sum()),
        "dynamics-settings-published": len(published),
        "dynamics-settings-published-cleared": int((published["outcome"] == "cleared").sum()),
    }


NAMES = count_names.DYNAMICS
"""Every count of the chapter on dynamics."""
