"""Notices: a retracted paper's findings count no longer, and its name says so wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import evidence, history, notices, tables
from book.notices import Notice
from book.repository import Repository
from tests.copies import copied

HEADER = "citekey,kind,notice,issued,source,seen,treatment,note\n"


def with_notices(repository: Repository, folder: Path, *lines: str) -> Repository:
    """A copy of the checkout with those rows in `notices.csv`, and no others."""
    folder.mkdir()
    copy = copied(repository, folder)
    (copy.data / "living/notices.csv").write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    return copy


def a_supporting_paper(repository: Repository) -> tuple[str, str]:
    """A claim of two independent groups, and the one paper of one of them."""
    claims = evidence.claims(repository)
    chosen = claims[(claims["groups_for"] == 2) & (claims["papers"].map(len) == 2)].iloc[0]
    return str(chosen["id"]), str(chosen["papers"][0])


def claim(repository: Repository, name: str) -> dict[str, object]:
    claims = evidence.claims(repository)
    return dict(claims[claims["id"] == name].iloc[0])


def test_a_retracted_papers_findings_count_for_no_claim(repository: Repository, tmp_path: Path) -> None:
    name, paper = a_supporting_paper(repository)
    copy = with_notices(repository, tmp_path / "a", f"{paper},retraction,,2026,page,2026-11-29,,")
    before, after = claim(repository, name), claim(copy, name)
    assert after["groups_for"] == 1
    assert evidence.CERTAINTIES.index(str(after["certainty"])) <= evidence.CERTAINTIES.index(
        str(before["certainty"])
    )
    assert paper not in after["papers"]  # type: ignore[operator]
    assert set(after["rows_for"]) | set(after["rows_withdrawn"]) == set(before["rows_for"])  # type: ignore[call-overload]
    assert after["rows_withdrawn"]


def test_nothing_downstream_counts_them(repository: Repository, tmp_path: Path) -> None:
    signalling = tables.read("signalling", repository)
    findings = evidence.findings(repository).set_index("id")
    paper = str(findings.loc[signalling["evidence"].iloc[0], "citekey"])
    copy = with_notices(repository, tmp_path / "a", f"{paper},retraction,,2026,page,2026-11-29,,")
    assert paper in set(evidence.axes(repository)["citekey"])
    for rows in (evidence.findings(copy), evidence.axes(copy), evidence.linked_findings(copy)):
        assert paper not in set(rows["citekey"])
    listed = evidence.findings(copy, withdrawn=True)
    assert set(listed.loc[~listed["counts"], "citekey"]) == {paper}
    assert len(listed) == len(evidence.findings(repository))
    assert len(history.then_and_now(copy)) == len(tables.read("claims", copy))


@pytest.mark.parametrize(
    ("kind", "treatment", "note", "counts"),
    [
        ("retraction", "", "", False),
        ("retraction", "excluded", "", False),
        ("retraction", "kept", "only a figure of another finding was in doubt", True),
        ("partial-retraction", "", "", False),
        ("correction", "", "", True),
        ("expression-of-concern", "", "", True),
        ("republished", "", "", True),
    ],
)
def test_what_counts_by_kind_and_treatment(
    repository: Repository, tmp_path: Path, kind: str, treatment: str, note: str, counts: bool
) -> None:
    _, paper = a_supporting_paper(repository)
    line = f"{paper},{kind},,2026,page,2026-11-29,{treatment},{note}"
    copy = with_notices(repository, tmp_path / "a", line)
    assert (paper in set(evidence.findings(copy)["citekey"])) == counts


def test_a_claim_with_no_support_left_is_not_supported(repository: Repository, tmp_path: Path) -> None:
    claims = evidence.claims(repository)
    chosen = claims[claims["status"] == "supported"].iloc[0]
    lines = [f"{paper},retraction,,2026,page,2026-11-29,excluded," for paper in chosen["papers"]]
    after = claim(with_notices(repository, tmp_path / "a", *lines), str(chosen["id"]))
    assert (after["status"], after["certainty"], after["groups_for"]) == ("qualified", "very low", 0)


def test_the_name_of_a_retracted_paper_says_so(repository: Repository, tmp_path: Path) -> None:
    lines = (
        "cox2015hypoxic,correction,,2016,page,2026-11-29,,",
        "cox2015hypoxic,retraction,doi:10.1000/x,2023-04-17,page,2026-11-29,told,",
        "gao2017tumor,correction,,2024-03-21,page,2026-11-29,,",
    )
    copy = with_notices(repository, tmp_path / "a", *lines)
    assert (
        notices.mark("cox2015hypoxic", copy) == notices.grave_mark("cox2015hypoxic", copy) == " [retracted]"
    )
    assert notices.mark("gao2017tumor", copy) == " [corrected]"
    assert notices.grave_mark("gao2017tumor", copy) == ""
    assert notices.mark("liu2016immunosuppressive", copy) == ""
    shown = [(one.text, one.url) for one in notices.printed("cox2015hypoxic", copy)]
    assert shown == [("Retracted 17 April 2023", "https://doi.org/10.1000/x"), ("Corrected 2016", "")]


def test_one_notice_of_two_sources_is_printed_once(repository: Repository, tmp_path: Path) -> None:
    lines = (
        "gao2017tumor,correction,pmid:1234,2024-03-21,pubmed,2026-11-29,,",
        "gao2017tumor,correction,doi:10.1000/x,2024-03,crossref,2026-11-29,,",
        "gao2017tumor,correction,,2024-03,page,2026-11-29,,",
        "gao2017tumor,correction,doi:10.1000/y,2024-03,crossref,2026-11-29,,",
    )
    copy = with_notices(repository, tmp_path / "a", *lines)
    assert [one.notice for one in notices.printed("gao2017tumor", copy)] == ["doi:10.1000/x", "doi:10.1000/y"]


@pytest.mark.parametrize(
    ("issued", "printed"),
    [("2023-04-17", "17 April 2023"), ("2023-04", "April 2023"), ("2023", "2023"), ("", "")],
)
def test_a_date_is_printed_as_far_as_it_is_known(issued: str, printed: str) -> None:
    assert notices.printed_date(issued) == printed
    assert Notice("k", "retraction", "", issued, "page").text == f"Retracted {printed}".strip()
