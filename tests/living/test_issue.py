"""An issue's text read back into a row: as GitHub makes it, and whatever else may stand in it."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from book import schema
from book.faults import FaultyInput
from book.living import issue
from book.repository import here

EXAMPLE = {
    "id": "olkhanud2009-ccl17-ccl22-lung",
    "citekey": "olkhanud2009breast",
    "reference": "",
    "cell": "treg",
    "process": "recruitment",
    "mechanism": "chemokine-gradient",
    "molecules": "CCL17; CCL22, CCR4",
    "direction": "promotes",
    "species": "human, mouse",
    "cancer": "",
    "design": "blockade",
    "rating": "4",
    "place": "abstract",
    "checked": "2026-11-22",
    "finding": "One thing, seen.\r\nAnd another.",
    "claim": "treg-ccr4-ligand-recruitment",
    "bearing": "for",
    "interest": "- [ ] I am an author of this paper.",
}


def written(**other: str) -> str:
    """The text GitHub makes of the form, with some fields filled in otherwise."""
    labels = issue.labels(here())
    cells = {**EXAMPLE, **other}
    return "\n\n".join(f"### {label}\n\n{cells[name] or issue.EMPTY}" for name, label in labels.items())


def test_the_form_asks_for_every_column_by_its_name() -> None:
    package = schema.read(here())
    asked = set(issue.labels(here()))
    columns = {*package["evidence"].columns, *package["claim_evidence"].columns}
    assert columns - asked == {"evidence"}
    assert asked - columns == {"reference", "interest"}


def test_the_choices_of_the_form_are_those_of_the_tables() -> None:
    form = yaml.safe_load((here().root / issue.FORM).read_text("utf-8"))
    package = schema.read(here())
    offered = {
        field["id"]: field["attributes"]["options"] for field in form["body"] if field["type"] == "dropdown"
    }
    for table in ("evidence", "claim_evidence"):
        for field in package[table].fields:
            if field.enum:
                assert tuple(offered[field.name]) == field.enum, field.name


def test_a_form_becomes_a_row_and_its_link() -> None:
    proposal = issue.read(written(), here())
    assert proposal.finding["molecules"] == "CCL17;CCL22;CCR4"
    assert proposal.finding["species"] == "human;mouse"
    assert proposal.finding["cancer"] == ""
    assert proposal.finding["finding"] == "One thing, seen. And another."
    assert proposal.link == {
        "claim": "treg-ccr4-ligand-recruitment",
        "evidence": "olkhanud2009-ccl17-ccl22-lung",
        "bearing": "for",
    }
    assert list(proposal.finding) == schema.read(here())["evidence"].columns


def test_a_reference_comes_out_of_its_fence() -> None:
    entry = "@article{a2020b,\n  title = {A},\n}"
    assert issue.read(written(reference=f"```bibtex\n{entry}\n```"), here()).reference == entry


def test_every_missing_and_doubled_heading_is_told_at_once() -> None:
    text = written().replace("### Cell\n", "### The cell\n") + "\n\n### Rating\n\n5"
    with pytest.raises(FaultyInput) as told:
        issue.read(text, here())
    assert [(fault.column, fault.message.split(";")[0]) for fault in told.value.faults] == [
        ("Cell", "is missing"),
        ("Rating", "stands there twice"),
    ]


def test_an_endless_text_is_refused() -> None:
    with pytest.raises(FaultyInput, match="longer than an issue can be"):
        issue.read("x" * (issue.LARGEST + 1), here())


@given(st.text())
def test_any_other_text_is_told_in_words(text: str) -> None:
    with pytest.raises(FaultyInput, match="is missing; leave the headings"):
        issue.read(text, here())


LABELS = frozenset(issue.labels(here()).values())


@given(st.text().filter(lambda text: not any(f"### {label}" in text for label in LABELS)))
def test_whatever_a_field_holds_stays_one_cell_of_one_line(text: str) -> None:
    proposal = issue.read(written(finding=text), here())
    row = proposal.finding["finding"]
    assert row in {"", " ".join(text.split())}
    assert (row == "") == (text.strip() in {"", issue.EMPTY})
