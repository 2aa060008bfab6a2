"""Single studies of prognosis: derived anew from their source, flagged by rule, each under one analysis."""

from __future__ import annotations

import importlib.util
import math
import os
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import tables
from book.repository import Repository, here

RAW = os.environ.get("REVIEW_RAW_DATA", "")


def script() -> ModuleType:
    path = here().data / "prognosis/derive_prognosis_studies.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DERIVE = script()


@pytest.mark.skipif(not RAW, reason="REVIEW_RAW_DATA does not name the folder of the sources")
def test_the_table_is_what_the_script_derives(repository: Repository) -> None:
    stored = (repository.data / "prognosis/prognosis_studies.csv").read_text("utf-8")
    assert DERIVE.derive(Path(RAW)) == stored


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / DERIVE.SOURCE
    path.parent.mkdir(parents=True)
    path.write_bytes(b"another")
    with pytest.raises(ValueError, match="checksum differs"):
        DERIVE.derive(tmp_path)


@pytest.mark.parametrize(
    ("numbers", "flag"),
    [
        ((1.63, 1.07, 2.48), ""),
        ((1.28, 1.58, 3.79), "outside-interval"),
        ((1.5, 1.5, 1.5), "outside-interval"),
        ((1.81, None, 2.95), "unreadable"),
        ((1.2, 0, 2.0), "unreadable"),
        ((2.0, 1.6, 3.2), "lopsided"),
        ((138.52, 6.78, 2828.17), "extreme"),
        ((1.0, 0.98, 1.02), ""),
    ],
)
def test_a_row_is_flagged_by_what_is_wrong_with_it(
    numbers: tuple[float | None, float | None, float | None], flag: str
) -> None:
    assert DERIVE.flag_of(*numbers) == flag


@given(st.floats(0.5, 20), st.floats(0.05, 1.0))
def test_a_symmetric_interval_is_never_flagged_once_rounded(estimate: float, error: float) -> None:
    reach = math.exp(1.96 * error)
    numbers = tuple(round(one, 2) for one in (estimate, estimate / reach, estimate * reach))
    assert DERIVE.flag_of(*numbers) == ""


def test_the_flags_of_the_table_are_those_of_the_rule(repository: Repository) -> None:
    studies = tables.read("prognosis_studies", repository)
    for row in studies.itertuples():
        numbers = (None if cell is pd.NA else float(cell) for cell in (row.estimate, row.lower, row.upper))
        assert DERIVE.flag_of(*numbers) == row.flag, row.id


def test_each_study_stands_under_an_analysis_of_its_own_paper(repository: Repository) -> None:
    analyses = tables.read("prognosis_reproduction", repository).set_index("id")
    studies = tables.read("prognosis_studies", repository)
    assert set(studies["analysis"]) == set(analyses.index) == set(DERIVE.GROUPS)
    for column in DERIVE.FROM_ANALYSIS:
        assert list(studies[column]) == list(analyses.loc[studies["analysis"], column]), column


def test_there_is_enough_to_reproduce(repository: Repository) -> None:
    studies = tables.read("prognosis_studies", repository)
    assert len(studies) >= 250
    assert studies["citekey"].nunique() >= 15
