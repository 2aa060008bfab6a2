"""The builders are measured on copies that differ in nothing but what builds them, and after real changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import building, stock
from benchmarks.growth import Cost
from book.publishing import extension
from book.repository import Repository


@pytest.fixture(scope="module")
def copy(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return building.copied(repository, tmp_path_factory.mktemp("stock") / "book", stock=True)


def test_stock_has_the_same_parts_but_those_that_save_time() -> None:
    assert set(stock.SAVING) < set(extension.PARTS)


def test_a_copy_for_stock_has_nothing_built_and_names_the_other_extension(copy: Repository) -> None:
    assert not copy.build.exists()
    settings = (copy.root / "_config.yml").read_text("utf-8")
    assert building.INSTEAD in settings
    assert building.EXTENSION not in settings


@pytest.mark.parametrize(("case", "name"), [("sentence", building.SENTENCE[0]), ("row", building.ROW[0])])
def test_a_case_changes_its_file(copy: Repository, case: str, name: str) -> None:
    before = (copy.root / name).read_text("utf-8")
    building.CASES[case](copy)
    assert (copy.root / name).read_text("utf-8") != before


def test_figures_are_medians_and_shares_of_stock(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = iter([8.0, 4.0, 2.0, 0.5, 1.0, 1.5, 12.0, 4.0, 3.0, 0.5, 1.0, 1.5])

    def cost(words: Sequence[str], folder: Path) -> Cost:
        seconds = next(measured)
        return Cost(seconds, 2 * seconds, 100)

    waits = iter([2.0, 5.0, 3.0, 6.0])
    monkeypatch.setattr(building, "cost", cost)
    monkeypatch.setattr(
        building.serving, "waits", lambda book, changes: [(name, next(waits)) for name in changes]
    )
    found = {(row["builder"], row["case"]): row for row in building.rows(2)}
    assert found["stock", "cold"]["cpu_s"] == 10
    assert found["ours", "cold"]["cpu_s"] == 2.5
    assert found["ours", "cold"]["of_stock"] == 0.25
    assert found["ours", "row"]["of_stock_wall"] == 0.15
    assert found["serve", "sentence"]["wall_s"] == 2.5
    assert found["serve", "row"]["of_stock_wall"] == 0.275
