"""What prose may say of the models in numbers, from the tables."""

from __future__ import annotations

from book import tables
from book.repository import Repository

HALVED = 0.5
"""A removal helps where it leaves less than this share of the tumour."""

NAMES = (
    "dynamics-models",
    "dynamics-models-suppressor",
    "dynamics-parameters",
    "dynamics-helped",
    "dynamics-helped-late",
    "dynamics-helped-by-half",
    "dynamics-late-day",
    "dynamics-two-outcomes",
    "dynamics-scanned",
    "dynamics-settings",
    "dynamics-settings-cleared",
)


def counts(repository: Repository | None = None) -> dict[str, int]:
    """Every count of the chapter on dynamics by its name."""
    models = tables.read("dynamics_models", repository)
    removal = tables.read("dynamics_removal", repository)
    rest = tables.read("dynamics_equilibria", repository)
    grid = tables.read("dynamics_grid", repository)
    helped = removal[removal["ratio"] < HALVED]
    late = int(removal["day"].max())
    holding = rest[(rest["model"] == "kuznetsov1994") & rest["stable"]].groupby("factor").size()
    last = grid[grid["day"] == grid["day"].max()]
    known = (
        len(models),
        int((models["suppressor"] != "").sum()),
        len(tables.read("dynamics_parameters", repository)),
        helped[(helped["day"] == 0) & (helped["fraction"] == 1)]["model"].nunique(),
        helped[(helped["day"] == late) & (helped["fraction"] == 1)]["model"].nunique(),
        helped[(helped["day"] == 0) & (helped["fraction"] == 0.5)]["model"].nunique(),
        late,
        int((holding > 1).sum()),
        len(holding),
        len(last),
        int((last["tumour"] <= -3).sum()),
    )
    return dict(zip(NAMES, known, strict=True))
