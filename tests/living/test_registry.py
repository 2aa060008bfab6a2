"""ClinicalTrials.gov by number: what a trial is called, where it stands, and replies that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from book.living import registry
from book.living.web import Unavailable, Unreadable
from tests.living.recorded import Recorded, answering, studies
from tests.living.serving import Answer


def changed(**modules: dict[str, Any]) -> registry.Registered:
    """The first recorded study with some of its modules changed."""
    study = studies()[0]
    for name, module in modules.items():
        study["protocolSection"][name] = {**study["protocolSection"].get(name, {}), **module}
    (one,) = registry.read(json.dumps({"studies": [study]}).encode())
    return one


def test_a_recorded_trial_is_read_as_the_rows_write_it() -> None:
    one, other = registry.read(json.dumps({"studies": studies()}).encode())
    assert (one.study.nct, one.status, one.phase) == ("NCT02576665", "terminated", "1")
    assert (other.status, other.phase) == ("active, not recruiting", "3")
    assert one.facts == {"status": "terminated"}


@pytest.mark.parametrize(
    ("phases", "phase"),
    [
        (["PHASE1", "PHASE2"], "1/2"),
        (["PHASE2", "PHASE3"], "2/3"),
        (["NA"], ""),
        (["EARLY_PHASE1"], ""),
        ([], ""),
    ],
)
def test_phases_are_written_as_in_the_table_or_left_empty(phases: list[str], phase: str) -> None:
    assert changed(designModule={"phases": phases}).phase == phase


def test_what_is_watched_is_told_where_the_registry_says_it() -> None:
    one = changed(
        statusModule={
            "overallStatus": "NOT_YET_RECRUITING",
            "whyStopped": "No\n funds",
            "resultsFirstPostDateStruct": {"date": "2026-05-01"},
        },
        outcomesModule={"primaryOutcomes": [{"measure": "Response"}, {"measure": "Survival"}]},
    )
    assert one.facts == {
        "status": "not yet recruiting",
        "why-stopped": "No funds",
        "results-posted": "2026-05-01",
    }
    assert one.primary == ("Response", "Survival")


def test_a_trial_is_found_by_a_number_it_had_before() -> None:
    def before(asked: object) -> Answer:
        study = studies()[0]
        study["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT00000001"]
        return Answer(json.dumps({"studies": [study]}).encode())

    with answering(Recorded(before=before)) as clients:
        found = registry.ask(clients.trials, ["NCT00000001", "NCT00000002"])
    assert {number: one.study.nct for number, one in found.items()} == {"NCT00000001": "NCT02576665"}


def test_many_trials_are_asked_for_in_batches() -> None:
    numbers = [f"NCT{number:08d}" for number in range(120)]
    with answering(Recorded()) as clients:
        assert registry.ask(clients.trials, numbers) == {}
    assert [asked.params["filter.ids"].count("NCT") for asked in clients.server.asked] == [50, 50, 20]


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b'{"studies": 1}', b'{"studies": [1]}', b'{"studies": [{"protocolSection": {}}]}'],
)
def test_what_is_no_list_of_studies_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        registry.read(content)


def test_a_service_that_refuses_is_told() -> None:
    with (
        answering(Recorded(before=lambda asked: Answer(status=400))) as clients,
        pytest.raises(Unavailable, match="answered 400"),
    ):
        registry.ask(clients.trials, ["NCT00000001"])
