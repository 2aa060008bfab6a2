"""Open questions: the rank follows from the published points."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from book import evidence, questions, targets
from book.repository import Repository
from tests.copies import copied


def test_every_claim_is_ranked_once_by_its_points(repository: Repository) -> None:
    ranked = questions.ranked(repository)
    assert sorted(ranked["id"]) == sorted(evidence.claims(repository)["id"])
    assert (ranked["score"] == ranked["dispute"] + ranked["thinness"] + ranked["stake"]).all()
    assert ranked["score"].is_monotonic_decreasing


def test_points_follow_from_status_certainty_and_trials(repository: Repository) -> None:
    for row in questions.ranked(repository).itertuples(index=False):
        assert row.dispute == {"supported": 0, "qualified": 1}.get(row.status, 2)
        assert row.thinness == {"high": 0, "moderate": 1, "low": 2, "very low": 3}[row.certainty]
        assert row.stake == (row.trials >= 1) + (row.trials >= 3) + (row.trials >= 10)


def test_targets_stand_at_the_stages_they_reached(repository: Repository) -> None:
    table = targets.stages(repository)
    assert set(table["stage"]) <= set(targets.STAGES)
    assert (table["number"] >= 1).all()
    assert not table.duplicated(["target", "stage"]).any()
    csf1r = table[table["target"] == "CSF1R"].set_index("stage")["number"]
    assert {"animals", "early trials", "phase 3", "approved"} <= set(csf1r.index)


def test_two_trials_in_one_paper_are_two(repository: Repository, tmp_path: Path) -> None:
    copy = copied(repository, tmp_path)
    path = copy.root / "data" / "trials" / "trials.csv"
    first = next(
        line for line in path.read_text("utf-8").splitlines() if line.startswith("yeku2025-py159-ovary,")
    )
    again = first.replace("yeku2025-py159-ovary,", "yeku2025-py159-again,")
    path.write_text(path.read_text("utf-8") + again + "\n", "utf-8")
    assert _early(targets.stages(copy), "TREM1") == _early(targets.stages(repository), "TREM1") + 1


def _early(table: pd.DataFrame, target: str) -> int:
    return int(table.set_index(["target", "stage"]).at[(target, "early trials"), "number"])
