"""All that the review holds on one cell or a few that belong together, for the page of that cell."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from book import evidence, tables
from book.answers import weighed
from book.repository import Repository


@dataclass(frozen=True)
class Dossier:
    """Tables cut to the cells `ids`, each when it is asked for."""

    ids: tuple[str, ...]
    repository: Repository | None = None

    @property
    def findings(self) -> pd.DataFrame:
        """Those about one of the cells."""
        return findings(*self.ids, repository=self.repository)

    @property
    def claims(self) -> pd.DataFrame:
        """Those of which at least half of the supporting findings are about the cells."""
        return claims(*self.ids, repository=self.repository)

    @property
    def received(self) -> pd.DataFrame:
        """The signalling axes that act on them."""
        return received(*self.ids, repository=self.repository)

    @property
    def markers(self) -> pd.DataFrame:
        """Their markers."""
        return of_table("markers", *self.ids, repository=self.repository)

    @property
    def trials(self) -> pd.DataFrame:
        """Trials aimed at them."""
        return of_table("trials", *self.ids, repository=self.repository)

    @property
    def pooled(self) -> pd.DataFrame:
        """Published pooled estimates of prognosis."""
        return of_table("prognosis_pooled", *self.ids, repository=self.repository)

    @property
    def atlases(self) -> pd.DataFrame:
        """The studies that redefined them."""
        return of_table("atlases", *self.ids, repository=self.repository)


def of(*cells: str, repository: Repository | None = None) -> Dossier:
    """The dossier of those cells, by their ids in `cells.csv`; raises `KeyError` for an unknown one."""
    if unknown := set(cells) - set(tables.printed_names("cells", repository=repository)):
        raise KeyError(f"{', '.join(sorted(unknown))} not in cells.csv")
    return Dossier(cells, repository)


@weighed
def of_table(name: str, *cells: str, repository: Repository | None = None) -> pd.DataFrame:
    """The rows of a table whose column `cell` names one of those cells."""
    rows = tables.read(name, repository)
    return _kept(rows, pd.Series([bool({*_listed(each)} & {*cells}) for each in rows["cell"]], dtype=bool))


@weighed
def findings(*cells: str, repository: Repository | None = None) -> pd.DataFrame:
    """The findings about one of those cells."""
    rows = evidence.findings(repository)
    return _kept(rows, rows["cell"].isin(cells))


@weighed
def claims(*cells: str, repository: Repository | None = None) -> pd.DataFrame:
    """The claims of which at least half of the supporting findings are about those cells."""
    rows = evidence.claims(repository)
    return _kept(rows, rows["id"].isin(_about(cells, repository)))


@weighed
def received(*cells: str, repository: Repository | None = None) -> pd.DataFrame:
    """The signalling axes that act on one of those cells."""
    rows = evidence.axes(repository)
    return _kept(rows, rows["receiver"].isin(cells))


def _about(cells: tuple[str, ...], repository: Repository | None) -> list[str]:
    """The claims of which at least half of the supporting findings are about `cells`."""
    linked = evidence.linked_findings(repository)
    supporting = linked[linked["bearing"] == "for"]
    share = supporting["cell"].isin(cells).groupby(supporting["claim"]).mean()
    return [str(claim) for claim in share.index[share >= 0.5]]


def _listed(cells: str | list[str]) -> list[str]:
    return [cells] if isinstance(cells, str) else cells


def _kept(rows: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    return rows[chosen].reset_index(drop=True)
