"""`make check`: the review as it stands is in order, and each fault put into it is told in one line."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from book import __main__, checks, commands
from book.repository import Repository
from tests.copies import copied

Table = list[dict[str, str]]


@pytest.fixture
def copy(repository: Repository, tmp_path: Path) -> Repository:
    return copied(repository, tmp_path)


def told(repository: Repository) -> list[str]:
    return [str(fault) for fault in checks.run(repository)]


def edit(path: Path, change: Callable[[Table], None]) -> None:
    """Change the rows of a table in place."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_review_is_in_order(repository: Repository) -> None:
    assert told(repository) == []


def setting(column: str, value: str) -> Callable[[Table], None]:
    def change(rows: Table) -> None:
        rows[0][column] = value

    return change


def doubled(rows: Table) -> None:
    rows.append(dict(rows[0]))


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("evidence/evidence.csv", setting("cell", "T-reg"), "'T-reg' is not in cells (did you mean 'treg'?)"),
        ("evidence/evidence.csv", setting("citekey", "nobody2020nothing"), "is not in references.bib"),
        ("evidence/evidence.csv", setting("citekey", "Nobody 2020"), "is not a citation key"),
        ("evidence/evidence.csv", setting("molecules", "NOTAGENE"), "'NOTAGENE' is not in molecules"),
        ("evidence/evidence.csv", setting("cancer", "breast;brest"), "did you mean 'breast'?"),
        ("evidence/evidence.csv", setting("species", "martian"), "'martian' is not one of human"),
        ("evidence/evidence.csv", setting("rating", "9"), "above the most allowed, 5"),
        ("evidence/evidence.csv", setting("checked", "yesterday"), "is not a date"),
        ("evidence/evidence.csv", setting("finding", ""), "every row needs it"),
        ("evidence/evidence.csv", doubled, "stands already in line 2"),
        ("evidence/claims.csv", setting("id", "Bad Id"), "an id of lower-case letters"),
        ("evidence/claims.csv", setting("id", "never-stated"), "does not state 'never-stated'"),
        ("evidence/claims.csv", setting("clause_2016", "no-clause"), "is not in clauses"),
        ("evidence/claim_evidence.csv", setting("bearing", "pro"), "'pro' is not one of for"),
        ("evidence/claim_evidence.csv", doubled, "stands already in line 2"),
        ("evidence/signalling.csv", setting("evidence", "no-such-row"), "is not in evidence"),
        ("evidence/signalling.csv", setting("effect", "attraction"), "is not one of recruitment"),
        ("vocabulary/cells.csv", setting("cl_id", "CL:12"), "a Cell Ontology id such as CL:0000889"),
        ("vocabulary/cells.csv", setting("parent", "nobody"), "is not in cells"),
        ("vocabulary/molecules.csv", setting("hgnc_id", "10618"), "an HGNC id such as HGNC:10618"),
        ("vocabulary/markers.csv", setting("species", "rat"), "'rat' is not one of human, mouse"),
        ("vocabulary/cancers.csv", doubled, "stands already in line 2"),
        ("vocabulary/processes.csv", setting("id", "x y"), "an id of lower-case letters"),
        ("vocabulary/mechanisms.csv", setting("process", "magic"), "is not in processes"),
        ("founding/clauses.csv", setting("position", "0"), "below the least allowed, 1"),
        ("living/releases.csv", setting("version", "1"), "a version such as 0.1.0"),
        ("living/notices.csv", setting("kind", "gossip"), "'gossip' is not one of retraction"),
        ("living/notices.csv", setting("notice", "10.1000/x"), "an identifier such as doi:"),
        ("living/notices.csv", setting("issued", "2023-13"), "a date such as 2024, 2024-05"),
        ("living/notices.csv", setting("citekey", "nobody2020nothing"), "is not in references.bib"),
        ("evidence/claims.csv", setting("bearing_2016", "pro"), "'pro' is not one of for"),
        ("vocabulary/steps.csv", setting("place", "nowhere"), "is not one of primary"),
        ("trials/trials.csv", setting("phase", "5"), "'5' is not one of 0, 1, 1/2"),
        ("trials/trials.csv", setting("nct", "NCT123"), "a number such as NCT01413022"),
        ("trials/trials.csv", setting("status_date", "1985-03"), "is before the drug"),
        ("trials/trials.csv", setting("status_date", "2099"), "is later than the day the row was checked"),
        ("trials/agents.csv", setting("fate", "cured"), "is not one of approved"),
        ("trials/agents.csv", setting("fate_source", "a newspaper"), "an address that starts with"),
        ("trials/outcomes.csv", setting("responders", "9999"), "cannot be"),
        ("trials/outcomes.csv", setting("trial", "nobody2020-nothing"), "is not in trials"),
        ("trials/pharmacodynamics.csv", setting("change", "-120"), "below the least allowed, -100"),
        ("prognosis/prognosis_pooled.csv", setting("estimate", "99"), "lies outside its own interval"),
        ("prognosis/prognosis_cohorts.csv", setting("estimate", "99"), "lies outside its own interval"),
        ("prognosis/prognosis_cohorts.csv", setting("lower", "90"), "is above the upper limit"),
        ("prognosis/prognosis_cohorts.csv", setting("contrast", "more"), "'more' is not one of high-low"),
        ("prognosis/prognosis_cohorts.csv", setting("citekey", "nobody2020nothing"), "nobody2020nothing"),
        ("atlases/atlases.csv", setting("species", "martian"), "'martian' is not one of human"),
    ],
)
def test_a_fault_in_a_table_is_told(
    copy: Repository, table: str, change: Callable[[Table], None], words: str
) -> None:
    edit(copy.data / table, change)
    lines = [line for line in told(copy) if line.startswith(f"data/{table}:")]
    assert any(words in line for line in lines), told(copy)[:5]


def test_a_finding_that_bears_on_nothing_is_told(copy: Repository) -> None:
    path = copy.data / "evidence" / "claim_evidence.csv"
    target = next(csv.DictReader(path.open(encoding="utf-8")))["evidence"]
    edit(path, lambda rows: rows.__setitem__(slice(None), [r for r in rows if r["evidence"] != target]))
    assert any(f"'{target}' bears on no claim" in line for line in told(copy))


def test_a_claim_without_a_finding_is_told(copy: Repository) -> None:
    path = copy.data / "evidence" / "claim_evidence.csv"
    target = next(csv.DictReader(path.open(encoding="utf-8")))["claim"]
    edit(path, lambda rows: rows.__setitem__(slice(None), [r for r in rows if r["claim"] != target]))
    assert any(f"'{target}' rests on no finding" in line for line in told(copy))


def test_a_table_nobody_named_is_told(copy: Repository) -> None:
    (copy.data / "evidence" / "extra.csv").write_text("a\n", "utf-8")
    assert any("data/evidence/extra.csv" in line and "does not name" in line for line in told(copy))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "doi = {10.1007/s00109-015-1376-x}",
            "doi = {https://doi.org/10.1007/x}",
            "without https://doi.org/",
        ),
        ("pmid = {26689709}", "pmid = {PMID26689709}", "a PubMed id such as"),
        ("@article{liu2016immunosuppressive,", "@article{liu2016wrong,", "should be 'liu2016immuno"),
        ("journal = {J Mol Med (Berl)}", "note = {x}", "lacks it"),
    ],
)
def test_a_fault_in_a_reference_is_told(copy: Repository, old: str, new: str, words: str) -> None:
    text = copy.bibliography.read_text("utf-8")
    assert old in text
    copy.bibliography.write_text(text.replace(old, new), "utf-8")
    assert any(line.startswith("references.bib:") and words in line for line in told(copy))


def test_an_unused_or_doubled_reference_is_told(copy: Repository) -> None:
    entry = (
        "\n@article{nobody2020nothing,\n  author = {Nobody, A.},\n  title = {Nothing with an mRNA},\n"
        "  journal = {J},\n  year = {2020},\n  pmid = {26689709},\n}\n"
    )
    with copy.bibliography.open("a", encoding="utf-8") as file:
        file.write(entry)
    lines = told(copy)
    assert any("is cited by no row and no chapter" in line for line in lines)
    assert any("is also that of 'liu2016immunosuppressive'" in line for line in lines)
    assert any("'mRNA' needs braces" in line for line in lines)


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("A sentence {cite:p}`nobody2020nothing`.", "'nobody2020nothing' is not in references.bib"),
        ("A sentence {claim}`no-such-claim`.", "'no-such-claim' is not a claim"),
        ("Of the tumours 37 % shrank.", "the number '37 %' is typed"),
        ("```{glue:figure} fig-unknown\n:name: fig-unknown\n```", "'fig-unknown' has no caption"),
        ("```{glue:figure} fig-unknown\n\nCaption.\n```", "needs the line ':name: fig-unknown'"),
        ("```{glue:figure} fig-unknown\n:name: fig-unknown\n\nCaption.\n```", "no code cell of this chapter"),
        ('```{code-cell} ipython3\npublish(\n    "fig-new", chart, table)\n```', "is made but not shown"),
        ("The count is {number}`no-such-count`.", "'no-such-count' is not a count"),
    ],
)
def test_a_fault_in_a_chapter_is_told(copy: Repository, added: str, words: str) -> None:
    path = copy.chapters / "introduction.md"
    path.write_text(path.read_text("utf-8") + "\n" + added + "\n", "utf-8")
    lines = [line for line in told(copy) if line.startswith("chapters/introduction.md:")]
    assert any(words in line for line in lines), lines


def test_a_chapter_outside_the_contents_is_told(copy: Repository) -> None:
    (copy.chapters / "stray.md").write_text("# Stray\n", "utf-8")
    assert any("chapters/stray.md" in line and "add 'file: chapters/stray'" in line for line in told(copy))


def test_a_chapter_without_a_file_is_told(copy: Repository) -> None:
    copy.toc.write_text(copy.toc.read_text("utf-8") + "      - file: chapters/missing\n", "utf-8")
    assert any("'chapters/missing' has no file" in line for line in told(copy))


def test_years_and_names_with_digits_are_no_typed_numbers(copy: Repository) -> None:
    path = copy.chapters / "introduction.md"
    path.write_text(path.read_text("utf-8") + "\nIn 2016 CD8 cells met IL-17 and CXCL12.\n", "utf-8")
    assert told(copy) == []


@pytest.mark.parametrize(
    "name", ["references.bib", "_toc.yml", "chapters/introduction.md", "data/datapackage.json"]
)
@pytest.mark.parametrize(
    ("before", "words"),
    [(b"\xef\xbb\xbf", "byte-order mark"), (b"\xff", "not UTF-8"), (b"\r\n", "Windows line")],
)
def test_a_file_in_another_encoding_is_told(copy: Repository, name: str, before: bytes, words: str) -> None:
    path = copy.root / name
    path.write_bytes(before + path.read_bytes())
    assert any(line.startswith(name) and words in line for line in told(copy)), told(copy)[:3]


@pytest.mark.parametrize("text", ["[]", "{}", '{"resources": 3}', '{"resources": [[]]}', "null"])
def test_a_descriptor_of_another_shape_is_told(copy: Repository, text: str) -> None:
    copy.package.write_text(text, "utf-8")
    assert any(line.startswith("data/datapackage.json") for line in told(copy))


def test_the_command_says_so_and_ends_with_one(
    copy: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands.checking, "here", lambda: copy)
    assert __main__.main(["check"]) == 0
    assert "in order" in capsys.readouterr().out
    edit(copy.data / "vocabulary" / "cancers.csv", doubled)
    assert __main__.main(["check"]) == 1
    assert "data/vocabulary/cancers.csv" in capsys.readouterr().err


def test_a_table_that_cannot_be_read_is_told_alone(copy: Repository) -> None:
    path = copy.data / "evidence" / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(copy) == [
        "data/evidence/claims.csv:1: has Windows line ends (CRLF); save it with Unix line ends (LF)"
    ]


def test_an_author_written_the_other_way_round_is_told_as_that(copy: Repository) -> None:
    text = copy.bibliography.read_text("utf-8")
    name = next(
        one
        for match in re.findall(r"author\s*=\s*\{(.+?)\}", text)
        if "," in (one := match.split(" and ")[0])
    )
    family, given = name.split(", ")
    copy.bibliography.write_text(text.replace(name, f"{given} {family}", 1), "utf-8")
    faults = [fault for fault in told(copy) if ": author: " in fault]
    assert len(faults) == 1
    assert f"'{given} {family}' is to be written 'Family, Given'" in faults[0]


def test_an_entry_that_cannot_be_read_is_told_once(
    copy: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    text = copy.bibliography.read_text("utf-8").rstrip("\n").removesuffix("}")
    copy.bibliography.write_text(text, "utf-8")
    assert sum("this entry cannot be read" in fault for fault in told(copy)) == 1
    assert capfd.readouterr().err == ""


def test_a_check_is_over_before_the_libraries_of_figures_would_be_loaded(repository: Repository) -> None:
    """What makes it a matter of a second: a check reads rows as typed, and needs neither pandas nor SciPy."""
    code = (
        "import sys; from book import checks; from book.repository import here; checks.run(here()); "
        "sys.exit(' '.join(sorted({'altair', 'pandas', 'scipy', 'statsmodels'} & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=repository.root, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
