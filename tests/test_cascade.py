"""The steps of the cascade: a finding stands where its process and mechanism put it."""

from __future__ import annotations

import pandas as pd
import pytest

from book import cascade
from book.repository import Repository


@pytest.mark.parametrize(
    ("process", "mechanism", "step"),
    [
        ("invasion-intravasation", "matrix-proteolysis", "invasion"),
        ("invasion-intravasation", "intravasation-doorway", "intravasation"),
        ("invasion-intravasation", "blood-escort", "circulation"),
        ("pre-metastatic-niche", "dormancy-awakening", "colonisation"),
        ("pre-metastatic-niche", "blood-escort", "niche"),
        ("angiogenesis", "vegf-supply", "vessels"),
    ],
)
def test_a_mechanism_names_the_step_only_for_its_own_process(
    repository: Repository, process: str, mechanism: str, step: str
) -> None:
    findings = pd.DataFrame([{"id": "x", "process": process, "mechanism": mechanism}])
    assert cascade.placed(findings, repository)["step"].tolist() == [step]


def test_what_is_no_step_is_left_out(repository: Repository) -> None:
    findings = pd.DataFrame(
        [
            {"id": "x", "process": "recruitment", "mechanism": "chemokine-gradient"},
            {"id": "y", "process": "emt", "mechanism": "hybrid-states"},
        ]
    )
    assert cascade.placed(findings, repository)["id"].tolist() == ["y"]


def test_the_steps_run_from_first_to_last(repository: Repository) -> None:
    positions = cascade.steps(repository)["position"].tolist()
    assert positions == list(range(1, len(positions) + 1))
