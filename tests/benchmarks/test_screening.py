"""The bench of screening: each paper is read once, and the results in git are what the code gives."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from benchmarks import __main__, labelled, screening

PAPERS = 60
SET = "Donners_2021"


@pytest.fixture
def belongs() -> np.ndarray:
    return np.arange(PAPERS) % 6 == 0


def test_each_paper_is_read_once_and_the_two_known_ones_are_not_counted(belongs: np.ndarray) -> None:
    told = csr_matrix(np.column_stack([belongs, ~belongs, np.ones(PAPERS)]).astype(float))
    labels = screening.active(told, belongs, screening.bayes, seed=0)
    assert len(labels) == PAPERS - 2
    assert labels.sum() == belongs.sum() - 1
    assert labels[: labels.sum()].all()


def test_a_run_is_drawn_by_its_seed_alone(belongs: np.ndarray) -> None:
    chance = csr_matrix(np.random.default_rng(1).random((PAPERS, 5)))
    runs = [screening.active(chance, belongs, screening.bayes, seed) for seed in (0, 0, 1)]
    assert list(runs[0]) == list(runs[1])
    assert list(runs[0]) != list(runs[2])


def test_an_update_ranks_the_newer_papers_only(belongs: np.ndarray) -> None:
    told = csr_matrix(np.column_stack([belongs, ~belongs]).astype(float))
    years = np.repeat([2001, 2002, 2003, 2004], PAPERS // 4)
    labels = screening.update(told, belongs, years, screening.bayes)
    newer = belongs[years >= 2003]
    assert (len(labels), labels.sum()) == (len(newer), newer.sum())
    assert labels[: labels.sum()].all()


def test_without_the_labelled_sets_the_bench_says_where_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(__main__, "RESULTS", tmp_path)
    monkeypatch.setenv(labelled.WHERE, str(tmp_path))
    monkeypatch.setattr("sys.argv", ["benchmarks", "screening"])
    assert __main__.main() == 1
    said = capsys.readouterr().err
    assert labelled.WHERE in said
    assert "https://github.com/asreview/synergy-dataset" in said
    assert list(tmp_path.iterdir()) == []


def test_the_machine_is_described_without_its_name() -> None:
    assert "cores" in __main__.machine()
    assert os.uname().nodename not in __main__.machine()


def test_the_results_in_git_are_what_the_code_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    if not os.environ.get(labelled.WHERE):
        pytest.skip(f"{labelled.WHERE} names no folder with the labelled sets")
    monkeypatch.setattr(labelled, "SETS", (SET,))
    monkeypatch.setattr(screening, "SEEDS", range(1))
    kept = pd.read_csv(__main__.RESULTS / "screening.csv").query("set == @SET and mode == 'update'")
    found = pd.DataFrame(screening.rows()).query("set == @SET and mode == 'update'")
    columns = ["model", "papers", "belonging", "wss_95", "wss_95_insights", "recall_10", "atd"]
    pd.testing.assert_frame_equal(
        found[columns].reset_index(drop=True),
        kept[columns].reset_index(drop=True),
        check_dtype=False,
        atol=0.02,
    )
