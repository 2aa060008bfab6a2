"""Studies are read as they are sent; a malformed one is set aside, another format is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.living import clinicaltrials, records
from book.living.web import Unreadable
from tests.living.services import REPLIES

CONTENT = (REPLIES / "trials_page_1.json").read_bytes()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_a_recorded_page_is_read() -> None:
    page = clinicaltrials.read(CONTENT)
    assert (len(page.studies), page.broken, page.total) == (5, (), 21)
    assert page.following.startswith("ZVt07c")
    study = clinicaltrials.read((REPLIES / "trials_page_2.json").read_bytes()).studies[0]
    assert (study.nct, study.status, study.started) == ("NCT05187377", "COMPLETED", "2022-01-19")
    assert study.sponsor == "Icahn School of Medicine at Mount Sinai"
    assert study.conditions[0] == "Phelan-McDermid Syndrome"
    assert study.kind == "INTERVENTIONAL"
    assert study.phases
    assert study.interventions


def test_a_study_becomes_a_record() -> None:
    study = clinicaltrials.Study("NCT01413022", "A trial", posted="2011-08-10", sponsor="A university")
    record = records.of_study(study)
    assert (record.id, record.year, record.author, record.kind) == (
        "nct:NCT01413022",
        "2011",
        "A university",
        "trial",
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"studies": {}}',
        CONTENT[:2000],
        b"<html/>",
        b"[" * 100_000,
        b'{"studies": [], "totalCount": "x"}',
    ],
)
def test_what_is_no_page_of_studies_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        clinicaltrials.read(content)


PLACES = [
    ("protocolSection",),
    ("protocolSection", "identificationModule"),
    ("protocolSection", "identificationModule", "nctId"),
    ("protocolSection", "statusModule"),
    ("protocolSection", "designModule", "phases"),
    ("protocolSection", "armsInterventionsModule", "interventions"),
    ("protocolSection", "sponsorCollaboratorsModule", "leadSponsor"),
]


@given(st.sampled_from(PLACES), JSON, st.integers(0, 4))
def test_a_study_of_any_shape_is_read_or_set_aside_and_the_others_stay(
    place: tuple[str, ...], value: object, which: int
) -> None:
    whole = json.loads(CONTENT)
    part = whole["studies"][which]
    for name in place[:-1]:
        part = part.setdefault(name, {})
    part[place[-1]] = value
    page = clinicaltrials.read(json.dumps(whole).encode())
    assert len(page.studies) + len(page.broken) == 5
    assert len(page.studies) >= 4
    assert all(study.title == study.title.strip() for study in page.studies)
