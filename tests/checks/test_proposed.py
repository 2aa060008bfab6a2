"""A proposed row, tried in a copy: written whole, or answered in the words of its form."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import __main__, bibliography, commands, tables
from book.checks import proposed
from book.commands import rows
from book.living.issue import Proposal
from book.repository import Repository, here
from tests.copies import copied
from tests.living.test_issue import EXAMPLE, written

ENTRY = """@article{no2020nothing,
  author  = {No, Body},
  title   = {Nothing was seen},
  journal = {J Nothing},
  year    = {2020},
  doi     = {10.1000/nothing},
}"""
NEW = {
    "id": "no2020-nothing-seen",
    "citekey": "no2020nothing",
    "reference": f"```bibtex\n{ENTRY}\n```",
    "molecules": "CCL22",
    "species": "mouse",
}


@pytest.fixture
def copy(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = copied(repository, tmp_path / "review")
    form = made.root / ".github/ISSUE_TEMPLATE"
    form.mkdir(parents=True)
    (form / "add-a-finding.yml").write_bytes(
        (repository.root / ".github/ISSUE_TEMPLATE/add-a-finding.yml").read_bytes()
    )
    monkeypatch.setattr(rows, "here", lambda: made)
    return made


def asked(copy: Repository, text: str) -> int:
    path = copy.root.parent / "issue.md"
    path.write_text(text, "utf-8")
    return __main__.main(["row", str(path)])


def test_a_good_row_of_a_new_paper_is_written_to_three_files(copy: Repository) -> None:
    assert asked(copy, written(**NEW)) == 0
    again = copied(copy, copy.root.parent / "again")
    row = tables.read("evidence", again).iloc[-1]
    assert (row["id"], row["species"], row["rating"]) == ("no2020-nothing-seen", ["mouse"], 4)
    assert list(tables.read("claim_evidence", again).iloc[-1]) == [EXAMPLE["claim"], NEW["id"], "for"]
    assert bibliography.read(again)["no2020nothing"].field("title") == "Nothing was seen"


def test_faults_are_told_by_the_headings_of_the_form_and_nothing_is_written(
    copy: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in copy.root.rglob("*") if path.is_file()}
    text = written(
        **{**NEW, "cell": "T-reg", "checked": "yesterday", "claim": "no-such-claim", "reference": ""}
    )
    assert asked(copy, text) == 1
    told = capsys.readouterr().err.splitlines()
    assert "issue: Cell: 'T-reg' is not in cells (did you mean 'treg'?)" in told
    assert any(line.startswith("issue: The day you held this against the paper: ") for line in told)
    assert any(line.startswith("issue: The claim it bears on: 'no-such-claim'") for line in told)
    assert any(line.startswith("issue: Key of the paper: 'no2020nothing'") for line in told)
    assert {path: path.read_bytes() for path in before} == before


def test_a_row_that_is_there_already_is_told(copy: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(copy, written(species="mouse")) == 1
    assert (
        "issue: Id of the finding: 'olkhanud2009-ccl17-ccl22-lung' stands already" in capsys.readouterr().err
    )


def test_a_known_paper_needs_no_entry(repository: Repository) -> None:
    cells = {**EXAMPLE, "id": "olkhanud2009-another"}
    proposal = Proposal(
        {name: cells[name] for name in tables.read("evidence").columns},
        {"claim": EXAMPLE["claim"], "evidence": cells["id"], "bearing": "for"},
        ENTRY,
    )
    assert [path.name for path in proposed.texts(proposal, repository)] == [
        "evidence.csv",
        "claim_evidence.csv",
    ]


def test_the_command_is_there() -> None:
    assert commands.parser().parse_args(["row", "issue.md"]).issue == Path("issue.md")
    assert (here().root / ".github/ISSUE_TEMPLATE/add-a-finding.yml").is_file()
