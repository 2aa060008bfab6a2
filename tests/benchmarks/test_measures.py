"""The measures of screening, held against a run that was published place by place."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import measures

# ASReview 1.2 on Donners_2021, as printed in the README of LSped/asreview-insights-metrics-comparability-main:
# 256 papers after two prior ones, and the places at which the 14 remaining inclusions were found.
PAPERS = 256
PLACES = [1, 3, 5, 12, 13, 14, 18, 19, 23, 30, 31, 48, 53, 179]


@pytest.fixture
def run() -> np.ndarray:
    labels = np.zeros(PAPERS, dtype=int)
    labels[np.array(PLACES) - 1] = 1
    return labels


def test_measures_are_those_that_asreview_insights_printed_for_the_same_run(run: np.ndarray) -> None:
    assert measures.time_to_discovery(run) == pytest.approx(32.07142857142857)
    assert measures.work_saved_by_insights(run) == pytest.approx(0.6875)
    assert measures.found_after(run, 0.10) == pytest.approx(0.6428571428571429)
    assert measures.found_after(run, 0.25) == pytest.approx(0.9285714285714286)


def test_work_saved_waits_until_the_recall_is_reached(run: np.ndarray) -> None:
    assert measures.work_saved(run) == pytest.approx(0.95 - 179 / PAPERS)
    assert measures.work_saved(run, recall=13 / 14) == pytest.approx(13 / 14 - 53 / PAPERS)


def test_reading_in_any_even_order_saves_next_to_nothing() -> None:
    even = np.tile([0, 0, 0, 0, 1], 100)
    assert measures.work_saved(even) == pytest.approx(0, abs=0.01)
    assert measures.work_saved_by_insights(even) == pytest.approx(0, abs=0.01)
