"""All that the review holds on one cell or a few that belong together, for the page of that cell."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from book import evidence, tables
from book.repository import Repository


@dataclass(frozen=True)
class Dossier:
    """Tables cut to the cells `ids`.

    `findings` are about one of them; of `claims` at least half of the supporting findings are. `received`
    are the axes that act on them, `markers` theirs, `trials` aimed at them, `pooled` the published pooled
    estimates of prognosis, and `atlases` the studies that redefined them.
    """

    ids: tuple[str, ...]
    findings: pd.DataFrame
    claims: pd.DataFrame
    received: pd.DataFrame
    markers: pd.DataFrame
    trials: pd.DataFrame
    pooled: pd.DataFrame
    atlases: pd.DataFrame


def of(*cells: str, repository: Repository | None = None) -> Dossier:
    """The dossier of those cells, by their ids in `cells.csv`; raises `KeyError` for an unknown one."""
    known = tables.read("cells", repository)["id"]
    if unknown := set(cells) - set(known):
        raise KeyError(f"{', '.join(sorted(unknown))} not in cells.csv")
    findings, claims = evidence.findings(repository), evidence.claims(repository)
    axes, markers, pooled = (
        evidence.axes(repository),
        tables.read("markers", repository),
        tables.read("prognosis_pooled", repository),
    )
    trials, atlases = tables.read("trials", repository), tables.read("atlases", repository)
    return Dossier(
        ids=cells,
        findings=_kept(findings, findings["cell"].isin(cells)),
        claims=_kept(claims, claims["id"].isin(_about(cells, repository))),
        received=_kept(axes, axes["receiver"].isin(cells)),
        markers=_kept(markers, markers["cell"].isin(cells)),
        trials=_kept(trials, _names_one(trials["cell"], cells)),
        pooled=_kept(pooled, pooled["cell"].isin(cells)),
        atlases=_kept(atlases, _names_one(atlases["cell"], cells)),
    )


def _about(cells: tuple[str, ...], repository: Repository | None) -> list[str]:
    """The claims of which at least half of the supporting findings are about `cells`."""
    linked = evidence.linked_findings(repository)
    supporting = linked[linked["bearing"] == "for"]
    share = supporting["cell"].isin(cells).groupby(supporting["claim"]).mean()
    return [str(claim) for claim in share.index[share >= 0.5]]


def _names_one(lists: pd.Series, cells: tuple[str, ...]) -> pd.Series:
    return pd.Series([bool(set(several) & set(cells)) for several in lists], index=lists.index, dtype=bool)


def _kept(rows: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    return rows[chosen].reset_index(drop=True)
