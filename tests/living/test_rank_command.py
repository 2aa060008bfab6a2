"""`python -m book rank`: what it gives, and every fault of its two files at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from book import __main__

DECIDED = """id,title,abstract,decision
a,Regulatory T cells in melanoma,They suppress.,include
b,"Hip cement, a trial",,Exclude
"""
NEW = """abstract,id,title,year
,x,Hip cement again,2020
They suppress too.,y,Regulatory T cells in lung,2021
"""


def run(
    capsys: pytest.CaptureFixture[str], folder: Path, known: str, new: str, *words: str
) -> tuple[int, str, list[str]]:
    paths = folder / "DECIDED.csv", folder / "NEW.csv"
    for path, text in zip(paths, (known, new), strict=True):
        path.write_text(text, "utf-8")
    status = __main__.main(["rank", "--decided", str(paths[0]), "--candidates", str(paths[1]), *words])
    said = capsys.readouterr()
    return status, said.out, [line.removeprefix(f"{folder}/") for line in said.err.splitlines()]


def test_json_lists_every_candidate_with_rank_score_and_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, tmp_path, DECIDED, NEW, "--json")
    found = json.loads(out)
    assert status == 0
    assert [list(one) for one in found] == [["id", "rank", "score", "why"]] * 2
    assert [(one["id"], one["rank"]) for one in found] == [("y", 1), ("x", 2)]
    assert "regulatory" in " ".join(found[0]["why"])


def test_people_see_titles_words_and_what_the_ranking_rests_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, errors = run(capsys, tmp_path, DECIDED, NEW)
    assert status == 0
    assert "Regulatory T cells in lung" in out.splitlines()[0]
    assert "for it: " in out
    assert "likeness" in errors[-1]


def test_a_candidate_that_was_decided_on_is_ranked_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, errors = run(capsys, tmp_path, DECIDED, NEW.replace(",x,", ",a,"), "--json")
    assert (status, len(json.loads(out))) == (0, 2)
    assert errors[0].startswith("1 of the candidates")


def test_every_fault_of_both_files_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = "id,title,abstract,decision\na,One,,included\na,Two,,\n,Three,,exclude\nd,,,include\n"
    status, out, lines = run(capsys, tmp_path, known, "id,title\nx,One\n", "--json")
    assert (status, out) == (1, "")
    assert lines == [
        "DECIDED.csv:2: decision: 'included' is neither include nor exclude (did you mean 'include'?)",
        "DECIDED.csv:3: decision: '' is neither include nor exclude",
        "DECIDED.csv:3: id: 'a' stands already in line 2",
        "DECIDED.csv:4: id: is empty; every paper needs its own",
        "DECIDED.csv:5: title, abstract: are both empty; nothing can be learned from none",
        "NEW.csv:1: abstract: the column is missing; the file needs id, title, abstract",
    ]


@pytest.mark.parametrize(
    "known", ["", "id;title;abstract;decision\n", 'id,title,abstract,decision\na,"b,,\n']
)
def test_what_is_no_table_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], known: str
) -> None:
    status, out, lines = run(capsys, tmp_path, known, NEW)
    assert (status, out, len(lines)) == (1, "", 1)
    assert lines[0].startswith("DECIDED.csv")
