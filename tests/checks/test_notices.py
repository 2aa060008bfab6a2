"""`make check` on notices: what a retraction asks of the review, each demand in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import checks, evidence
from book.repository import Repository
from tests.copies import copied

HEADER = "citekey,kind,notice,issued,source,seen,treatment,note\n"


def told(repository: Repository, folder: Path, *lines: str) -> list[str]:
    copy = copied(repository, folder)
    kept = [
        line
        for line in (copy.data / "living/notices.csv").read_text("utf-8").splitlines()[1:]
        if line.split(",")[0] not in {one.split(",")[0] for one in lines}
    ]
    text = HEADER + "".join(f"{line}\n" for line in (*lines, *kept))
    (copy.data / "living/notices.csv").write_text(text, "utf-8")
    return [str(fault) for fault in checks.run(copy)]


@pytest.fixture(scope="session")
def paper(repository: Repository) -> str:
    """A paper with findings, none of them the only one for a claim."""
    linked = evidence.linked_findings(repository)
    supporting = linked[linked["bearing"] == "for"]
    papers = supporting.groupby("claim")["citekey"].agg(set)
    needed = {next(iter(several)) for several in papers if len(several) == 1}
    return str(next(key for key in supporting["citekey"] if key not in needed))


@pytest.mark.parametrize(
    ("treatment", "note", "words"),
    [
        ("", "", "was retracted, and nothing says how the review treats it: its findings"),
        ("kept", "", "notices.csv:2: note: is empty, but a retracted paper is kept only for a reason"),
        ("told", "", "'told' is for a paper on which no finding rests"),
        ("ignored", "", "'ignored' is not one of excluded, kept, told"),
    ],
)
def test_a_retraction_asks_for_a_treatment(
    repository: Repository, tmp_path: Path, paper: str, treatment: str, note: str, words: str
) -> None:
    lines = told(
        repository, tmp_path, f"{paper},retraction,doi:10.1234/x,2026-01,page,2026-11-29,{treatment},{note}"
    )
    assert any(words in line for line in lines), lines
    assert all(line.startswith("data/living/notices.csv:2: ") for line in lines)


@pytest.mark.parametrize(
    ("treatment", "note"), [("excluded", ""), ("kept", "the finding is not the one in doubt")]
)
def test_with_a_treatment_the_review_is_in_order(
    repository: Repository, tmp_path: Path, paper: str, treatment: str, note: str
) -> None:
    line = f"{paper},retraction,doi:10.1234/x,2026-01,page,2026-11-29,{treatment},{note}"
    assert told(repository, tmp_path, line) == []


def test_a_retracted_paper_that_is_only_cited_asks_for_the_text_to_say_so(
    repository: Repository, tmp_path: Path
) -> None:
    line = "cox2015hypoxic,retraction,,2023-04-17,page,2026-11-29,,"
    (fault,) = told(repository, tmp_path, line)
    assert "no finding rests on it; write 'told' once the text that cites it says so" in fault


def test_two_treatments_must_agree(repository: Repository, tmp_path: Path, paper: str) -> None:
    lines = told(
        repository,
        tmp_path,
        f"{paper},retraction,doi:10.1234/x,2026-01,crossref,2026-11-29,excluded,",
        f"{paper},retraction,pmid:12,2026-01,pubmed,2026-11-29,kept,because",
    )
    assert any("treated in two ways, 'excluded' and 'kept'" in line for line in lines)


def test_a_claim_left_with_retracted_papers_alone_is_told(repository: Repository, tmp_path: Path) -> None:
    claims = evidence.claims(repository)
    alone = claims[claims["papers"].map(len) == 1].iloc[0]
    lines = told(repository, tmp_path, f"{alone['papers'][0]},retraction,,2026-01,page,2026-11-29,excluded,")
    assert any(f"'{alone['id']}' rests on retracted papers alone" in line for line in lines)
    assert all(line.startswith("data/evidence/claims.csv:") for line in lines)


def test_only_a_retraction_has_a_treatment(repository: Repository, tmp_path: Path, paper: str) -> None:
    lines = told(repository, tmp_path, f"{paper},correction,,2026-01,page,2026-11-29,kept,why")
    assert any("'kept' is for retractions" in line for line in lines)


def test_the_same_notice_twice_is_told(repository: Repository, tmp_path: Path, paper: str) -> None:
    line = f"{paper},correction,,2026-01,page,2026-11-29,,"
    assert any("stands already in line 2" in one for one in told(repository, tmp_path, line, line))


def test_a_notice_makes_no_use_of_a_paper(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    copy = copied(repository, tmp_path / "copy")
    entry = (
        "\n@article{nobody2020nothing,\n  author = {Nobody, A.},\n  title = {Nothing at all},\n"
        "  journal = {J},\n  year = {2020},\n  pmid = {1},\n  note = {Corrected},\n}\n"
    )
    with copy.bibliography.open("a", encoding="utf-8") as file:
        file.write(entry)
    with (copy.data / "living/notices.csv").open("a", encoding="utf-8") as file:
        file.write("nobody2020nothing,correction,,2026-01,page,2026-11-29,,\n")
    lines = [str(fault) for fault in checks.run(copy)]
    assert any("'nobody2020nothing' is cited by no row and no chapter" in line for line in lines)
    assert any("note: is printed nowhere; a retraction or correction is a row of" in line for line in lines)
