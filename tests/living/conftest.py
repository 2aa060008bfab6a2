"""What the tests of the living part share: a checkout with two strategies and no search made yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from book import tables
from book.living import run
from book.living.web import CLINICALTRIALS, PUBMED, Client
from book.repository import Repository
from tests.copies import copied, few
from tests.living.screening import waiting
from tests.living.serving import Clock

TODAY = date(2026, 11, 29)
STRATEGIES = """id,source,query,since,purpose
cells,pubmed,suppressor AND neoplasms,2016-01-01,Suppressive cells
agents,clinicaltrials.gov,suppressor,2016-01-01,Agents
"""


class Checkout:
    """A copy of the review in which searches are run against local servers."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.told: list[str] = []

    def search(self, pubmed: str, trials: str = "", today: date = TODAY, **wanted: object) -> run.Outcome:
        clock = Clock()
        environment = {"REVIEW_PUBMED": pubmed, "REVIEW_CLINICALTRIALS": trials or pubmed}
        clients = {
            service_name: Client(service, clock=clock, sleep=clock.sleep, environment=environment, tries=3)
            for service_name, service in (("pubmed", PUBMED), ("clinicaltrials.gov", CLINICALTRIALS))
        }
        tables.forget()
        return run.search(self.repository, clients, today, run.Wanted(**wanted), self.told.append)  # type: ignore[arg-type]

    def table(self, name: str) -> pd.DataFrame:
        tables.forget()
        return tables.read(name, self.repository)

    def files(self) -> dict[str, bytes]:
        """The tables a search adds to, byte by byte."""
        folder = self.repository.data / "living"
        return {
            name: (folder / name).read_bytes() for name in ("records.csv", "searches.csv", "set_aside.csv")
        }


@pytest.fixture(scope="session")
def small_review(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The review with few papers, to copy from."""
    return few(repository, tmp_path_factory.mktemp("few"))


@pytest.fixture
def new_checkout(small_review: Repository, tmp_path: Path) -> Callable[[], Checkout]:
    """Makes checkouts as they are before the first search."""
    made = 0

    def make() -> Checkout:
        nonlocal made
        made += 1
        (tmp_path / str(made)).mkdir()
        one = copied(small_review, tmp_path / str(made))
        living = one.data / "living"
        for name in ("records", "searches", "set_aside"):
            header = (living / f"{name}.csv").read_text("utf-8").split("\n")[0]
            (living / f"{name}.csv").write_text(header + "\n", "utf-8")
        (living / "strategies.csv").write_text(STRATEGIES, "utf-8")
        return Checkout(one)

    return make


@pytest.fixture
def checkout(new_checkout: Callable[[], Checkout]) -> Checkout:
    return new_checkout()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A local server is asked directly."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def screening(repository: Repository, tmp_path: Path) -> Repository:
    """A checkout in which four papers wait for a decision."""
    folder = tmp_path / "screening"
    folder.mkdir()
    one = copied(repository, folder)
    waiting(one)
    return one
