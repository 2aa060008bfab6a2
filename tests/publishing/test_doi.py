"""The weekly check of what is registered elsewhere, on recorded replies: no network, no waiting."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from book.bibliography import Reference
from book.faults import FaultyInput
from book.publishing import doi
from book.publishing.doi import Reply, Verdict

DOI = "10.1007/s00109-015-1376-x"
REGISTERED = json.dumps({"responseCode": 1, "handle": DOI, "values": []}).encode()
UNKNOWN = json.dumps({"responseCode": 100, "handle": "10.1007/none"}).encode()
SUMMARY = {
    "result": {
        "uids": ["26689709", "1"],
        "26689709": {"uid": "26689709", "articleids": [{"idtype": "doi", "value": DOI.upper()}]},
        "1": {"uid": "1", "error": "cannot get document summary"},
    }
}


def reference(**fields: str) -> Reference:
    return Reference("liu2016immunosuppressive", "article", 7, fields)


def always(reply: Reply) -> Callable[[str, str], Reply]:
    return lambda method, address: reply


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (Reply(200, REGISTERED), Verdict.SOUND),
        (Reply(404, UNKNOWN), Verdict.BROKEN),
        (Reply(404, b"<html>no such page</html>"), Verdict.UNCHECKED),
        (Reply(200, b"<html>a portal</html>"), Verdict.UNCHECKED),
        (Reply(200, b"[]"), Verdict.UNCHECKED),
        (Reply(503), Verdict.UNCHECKED),
        (Reply(0), Verdict.UNCHECKED),
    ],
)
def test_a_doi_is_broken_only_where_the_registry_says_so(reply: Reply, verdict: Verdict) -> None:
    (finding,) = doi.dois([reference(doi=DOI)], always(reply))
    assert finding.verdict is verdict
    assert finding.places == ("references.bib:7",)


def test_a_doi_is_asked_for_at_the_handle_service_with_its_odd_characters_quoted() -> None:
    asked = []

    def ask(method: str, address: str) -> Reply:
        asked.append((method, address))
        return Reply(200, REGISTERED)

    list(doi.dois([reference(doi="10.1016/0092-8674(95)90<1>"), reference(pmid="1")], ask))
    assert asked == [("GET", "https://doi.org/api/handles/10.1016/0092-8674%2895%2990%3C1%3E")]


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"pmid": "26689709"}, Verdict.SOUND),
        ({"pmid": "26689709", "doi": DOI}, Verdict.SOUND),
        ({"pmid": "26689709", "doi": "10.1000/another"}, Verdict.BROKEN),
        ({"pmid": "1"}, Verdict.BROKEN),
        ({"pmid": "2"}, Verdict.UNCHECKED),
    ],
)
def test_a_pmid_must_exist_and_be_the_paper_with_that_doi(fields: dict[str, str], verdict: Verdict) -> None:
    (finding,) = doi.pmids([reference(**fields)], always(Reply(200, json.dumps(SUMMARY).encode())))
    assert finding.verdict is verdict


def test_pmids_are_asked_for_in_batches() -> None:
    asked = []

    def ask(method: str, address: str) -> Reply:
        asked.append(address)
        return Reply(0)

    many = [reference(pmid=str(number)) for number in range(doi.PMIDS_A_REQUEST + 1)]
    findings = list(doi.pmids(many, ask))
    assert len(asked) == 2
    assert {finding.verdict for finding in findings} == {Verdict.UNCHECKED}
    assert len(findings) == len(many)


@pytest.mark.parametrize(
    ("head", "get", "verdict"),
    [
        (200, None, Verdict.SOUND),
        (405, 200, Verdict.SOUND),
        (403, 403, Verdict.UNCHECKED),
        (404, 404, Verdict.BROKEN),
        (404, 200, Verdict.SOUND),
        (410, 410, Verdict.BROKEN),
        (500, None, Verdict.UNCHECKED),
        (0, None, Verdict.UNCHECKED),
    ],
)
def test_a_page_is_asked_for_lightly_first(head: int, get: int | None, verdict: Verdict) -> None:
    replies = {"HEAD": head, "GET": get}

    def ask(method: str, address: str) -> Reply:
        status = replies[method]
        assert status is not None, f"{method} was not to be sent"
        return Reply(status)

    (finding,) = doi.pages({"https://example.org/": ["index.html"]}, ask)
    assert finding.verdict is verdict


def test_what_may_pass_is_asked_for_again_and_no_more_than_three_times() -> None:
    replies = [Reply(503, wait=9.0), Reply(0), Reply(200)]
    waits: list[float] = []
    asking = doi.patient(lambda method, address: replies.pop(0), waits.append)
    assert asking("GET", "https://example.org/").status == 200
    assert waits == [doi.BETWEEN_REQUESTS_SECONDS, 9.0, 4.0]
    count = 0

    def down(method: str, address: str) -> Reply:
        nonlocal count
        count += 1
        return Reply(503, wait=1e9)

    waits.clear()
    assert doi.patient(down, waits.append)("GET", "https://example.org/").status == 503
    assert count == doi.ATTEMPTS
    assert max(waits) == doi.LONGEST_WAIT_SECONDS


def test_a_plain_no_is_not_asked_for_again() -> None:
    waits: list[float] = []
    doi.patient(always(Reply(404)), waits.append)("GET", "https://example.org/")
    assert len(waits) == 1


def test_an_exclusion_needs_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "unchecked_links.txt"
    file.write_text("# heading\n\nhttps://a.example/ # turns robots away\n", "utf-8")
    assert doi.exclusions(file) == {"https://a.example/": "turns robots away"}
    file.write_text("https://a.example/\n", "utf-8")
    with pytest.raises(FaultyInput, match=r"unchecked_links\.txt:1: .*has no reason"):
        doi.exclusions(file)


def test_the_exclusions_in_use_can_be_read() -> None:
    assert all(doi.exclusions(doi.EXCLUSIONS).values())


def test_identifiers_are_not_asked_for_twice() -> None:
    found = {"https://doi.org/10.1/x": ["a"], "https://b.example/x": ["a"], "https://c.example/": ["b"]}
    assert doi.to_check(found, ["https://b.example/"]) == {"https://c.example/": ["b"]}
